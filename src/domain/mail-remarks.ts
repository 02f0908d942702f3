import type { Language } from './status.ts'

/** What the people in the thread must know about how a mail was read. */
export interface MailRemark {
  readonly kind: RemarkKind
  /** A reason, a size, a number, the name of a standard. */
  readonly detail: string
}

export type RemarkKind =
  /** Something could not be read. */
  | 'unreadable'
  /** Its parts can't be told from each other; its body is shown as it stands. */
  | 'formless'
  /** An earlier try to read it never came to an end, so that only its head and its text were looked at. */
  | 'careful'
  /** Only its beginning was fetched. */
  | 'shortened'
  /** All of it is kept, but only its beginning was read. */
  | 'beginning'
  | 'long-text'
  | 'many-files'
  | 'encrypted'
  | 'signed'

const texts: Record<Language, Record<RemarkKind, (detail: string) => string>> = {
  de: {
    unreadable: (detail) => `Diese Mail ließ sich nicht vollständig lesen (${detail}).`,
    formless: () => 'Der Aufbau dieser Mail ist beschädigt; ihr Inhalt steht hier, wie er kam.',
    careful: (detail) => `Diese Mail wurde nur vorsichtig gelesen (${detail}): Kopf und Text, ohne Dateien.`,
    shortened: (size) =>
      `Diese Mail ist ${size} groß, mehr als angenommen wird: Nur ihr Anfang wurde geholt, das Ganze liegt im Postfach.`,
    beginning: (size) =>
      `Diese Mail ist ${size} groß: Gelesen wurde nur ihr Anfang; was dort nicht steht, fehlt hier, auch Dateien.`,
    'long-text': () => 'Der Text dieser Mail ist sehr lang und wurde gekürzt.',
    'many-files': (count) => `Diese Mail hat ${count} Dateien; nicht alle wurden einzeln übernommen.`,
    encrypted: (by) => `Diese Mail ist mit ${by} verschlüsselt und lässt sich hier nicht lesen.`,
    signed: (by) => `Mit ${by} signiert; die Signatur wurde nicht geprüft.`,
  },
  en: {
    unreadable: (detail) => `This mail could not be read completely (${detail}).`,
    formless: () => 'The structure of this mail is broken; its content stands here as it came.',
    careful: (detail) => `This mail was read with care only (${detail}): head and text, without files.`,
    shortened: (size) =>
      `This mail is ${size}, more than is taken in: only its beginning was fetched, all of it is in the mailbox.`,
    beginning: (size) =>
      `This mail is ${size}: only its beginning was read; what comes later is missing here, files as well.`,
    'long-text': () => 'The text of this mail is very long and was cut.',
    'many-files': (count) => `This mail has ${count} files; not all of them were taken one by one.`,
    encrypted: (by) => `This mail is encrypted with ${by} and can’t be read here.`,
    signed: (by) => `Signed with ${by}; the signature was not verified.`,
  },
}

const attached: Record<Language, Record<'whole' | 'beginning', string>> = {
  de: {
    whole: 'Das Original hängt an (message.eml).',
    beginning: 'Was geholt wurde, hängt unverändert an (message.eml).',
  },
  en: {
    whole: 'The original is attached (message.eml).',
    beginning: 'What was fetched is attached as it came (message.eml).',
  },
}

/** Something is missing from text or files that the source has, so that it goes along as a file, `message.eml`. */
export function needsSource(remarks: readonly MailRemark[]): boolean {
  return remarks.some(({ kind }) => lossy.includes(kind))
}

const lossy: readonly RemarkKind[] = [
  'shortened',
  'beginning',
  'unreadable',
  'formless',
  'careful',
  'long-text',
  'many-files',
  'encrypted',
]

/** For the thread; null when there is nothing to say. */
export function remarkText(remarks: readonly MailRemark[], language: Language): string | null {
  if (remarks.length === 0) return null
  const sentences = remarks.map(({ kind, detail }) => texts[language][kind](detail))
  const { whole, beginning } = attached[language]
  const source = remarks.some(({ kind }) => kind === 'shortened') ? beginning : whole
  return [...sentences, ...(needsSource(remarks) ? [source] : [])].join(' ')
}
