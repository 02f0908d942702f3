import type { Card } from './card.ts'
import type { Button } from './chat.ts'
import { cleanLine } from './clean-text.ts'
import type { ChannelContent } from './people.ts'
import type { QuarantineReason } from './senders.ts'
import type { Language } from './status.ts'
import { fill, wordsOf } from './words/index.ts'
import { shortMoment } from './words/moments.ts'

export const excerptLength = 400

/** What a card shows of mail that a person must admit. */
export interface QuarantineView {
  readonly email: string
  readonly name: string | null
  readonly reason: QuarantineReason
  /** Of the newest mail, as `excerpt` and `files`. */
  readonly subject: string
  readonly excerpt: string
  readonly files: readonly string[]
  readonly mails: number
  /** How many senders of this team's mail wait without a card, because too many came at once. */
  readonly behind: number
  readonly lastAt: Date
  readonly state: 'waiting' | 'accepted' | 'rejected' | 'spam'
  /** The agent's name; null until then. */
  readonly decidedBy: string | null
  /** Of the tickets that came of it. */
  readonly numbers: readonly string[]
  /** What the channel may hold. */
  readonly content: ChannelContent
  /** What it looks like, where that must not be read; null: nothing of the kind. */
  readonly withheld: string | null
  readonly language: Language
  readonly now: Date
}

export function quarantineCard(view: QuarantineView): Card {
  const words = wordsOf(view.language).quarantine
  const { subject, email, state } = view
  return {
    title: fill(words.title, {
      subject: view.content === 'header' || view.withheld ? email : subject || '–',
    }),
    state: { key: 'quarantine', label: words.state[state] },
    lines: linesOf(view),
    buttons: buttonsOf(view),
    footnote: state === 'waiting' ? words.footnote : '',
    ticket: null,
  }
}

function linesOf(view: QuarantineView): string[] {
  const {
    name,
    email,
    reason,
    mails,
    behind,
    lastAt,
    language,
    now,
    excerpt,
    files,
    content,
    withheld,
    decidedBy,
  } = view
  const words = wordsOf(language).quarantine
  const time = shortMoment(lastAt, now, language)
  const decided =
    decidedBy && view.state !== 'waiting' && fill(words.decided[view.state], { name: decidedBy })
  return [
    name ? `${name} <${email}>` : email,
    words.reason[reason],
    fill(mails === 1 ? words.one : words.several, { count: mails, time }),
    content !== 'header' &&
      (withheld ? fill(words.withheld, { what: withheld }) : cleanLine(excerpt, excerptLength)),
    content !== 'header' && files.length > 0 && fill(words.files, { names: files.join(', ') }),
    view.state === 'waiting' && behind > 0 && fill(words.behind, { count: behind }),
    decided && [decided, view.numbers.join(', ')].filter(Boolean).join(' '),
  ].filter((line) => typeof line === 'string' && line !== '') as string[]
}

/** What was refused can still be let in: nothing is thrown away. */
function buttonsOf({ state, language }: QuarantineView): Button[] {
  const words = wordsOf(language).quarantine
  const once: Button = { label: words.acceptOnce, line: 'accept', style: 'primary' }
  const sender: Button = { label: words.acceptSender, line: 'accept --sender' }
  const reject: Button = { label: words.reject, line: 'reject' }
  const spam: Button = { label: words.spam, line: 'spam', style: 'danger' }
  const buttons: Record<QuarantineView['state'], Button[]> = {
    waiting: [once, sender, reject, spam],
    accepted: [],
    rejected: [once, sender, spam],
    spam: [once, sender],
  }
  return buttons[state]
}
