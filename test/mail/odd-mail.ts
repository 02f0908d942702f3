export const bytes = (...parts: (string | Buffer | number[])[]) =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
  )
export const from = 'From: Lena Kaya <lena@school.example>'
export const head = (...more: string[]) =>
  [from, 'To: support@helpdesk.example', 'Subject: Beamer', ...more].join('\n')
export const words = 'Der Beamer flackert.'

export interface OddMail {
  readonly what: string
  readonly raw: Buffer
  readonly shows?: {
    readonly from?: string | null
    readonly name?: string
    readonly subject?: string
    readonly text?: string
    readonly files?: readonly string[]
  }
}

export const odd = (what: string, raw: string | Buffer, shows: OddMail['shows'] = {}): OddMail => ({
  what,
  raw: Buffer.isBuffer(raw) ? raw : Buffer.from(raw),
  shows,
})
/** Sender, subject and text as in `head` and `words`. */
export const usual = { from: 'lena@school.example', name: 'Lena Kaya', subject: 'Beamer', text: words }
