import type { Language, Status } from '../../domain/status.ts'
import { english } from './english.ts'
import { german } from './german.ts'

/** Everything a customer can be told to mend in the form. */
export interface ProblemWords {
  readonly 'subject-missing': string
  readonly 'subject-long': (limit: string) => string
  readonly 'text-missing': string
  readonly 'text-long': (limit: string) => string
  readonly 'name-long': (limit: string) => string
  readonly 'email-missing': string
  readonly 'email-wrong': string
  readonly 'files-large': (limit: string) => string
  readonly 'files-many': (limit: string) => string
  readonly 'trap-filled': string
  readonly 'too-often': string
  readonly failed: (reference: string) => string
}

export type PlainPage =
  | 'not-found'
  | 'wrong-method'
  | 'cross-site'
  | 'too-large'
  | 'unreadable'
  | 'busy'
  | 'failed'

/** All that customers read on their pages, in one language. Pairs are a heading or label and its sentence. */
export interface Words {
  readonly language: Language
  readonly locale: string
  readonly time: (day: string, clock: string) => string
  readonly skip: string
  /** The link to the same page in the other language, in that language. */
  readonly other: { readonly language: Language; readonly label: string }
  readonly form: {
    readonly title: string
    readonly intro: string
    readonly required: string
    readonly subject: string
    readonly subjectHint: string
    readonly text: string
    readonly textHint: string
    readonly files: string
    readonly filesHint: (count: number, size: string) => string
    readonly name: string
    readonly nameHint: string
    readonly email: string
    readonly emailHint: string
    readonly privacy: string
    readonly trap: string
    readonly cancel: string
    readonly create: string
    readonly errorTitle: string
    readonly summary: string
    readonly filesAgain: (names: string) => string
  }
  readonly problems: ProblemWords
  readonly ticket: {
    readonly number: string
    readonly arrivedTitle: string
    readonly arrived: (number: string) => string
    readonly key: string
    readonly status: string
    readonly opened: string
    readonly team: string
    readonly closes: string
    readonly unlessAnswered: string
    readonly messages: string
    readonly attached: string
    readonly whole: string
    readonly original: string
    readonly answer: string
    readonly statuses: Readonly<Record<Status, readonly [label: string, meaning: string]>>
  }
  readonly pages: Readonly<Record<PlainPage, readonly [heading: string, sentence: string]>>
  readonly reference: string
  readonly toForm: string
}

export function wordsIn(language: Language): Words {
  return language === 'de' ? german : english
}
