import { randomUUID } from 'node:crypto'

export interface WrittenMail {
  /** null: the header is missing. */
  readonly from?: string | null
  readonly to?: string
  readonly subject?: string
  readonly text?: string
  readonly id?: string | null
  readonly date?: Date | null
  readonly inReplyTo?: string
  readonly references?: readonly string[]
  readonly headers?: readonly string[]
  readonly file?: { readonly name: string; readonly content: string }
}

/** A mail as a customer's program writes it. */
export function rawMail(mail: WrittenMail): Buffer {
  const { to = 'support@desk.example', subject = 'Drucker', text = 'Er druckt nicht.', file } = mail
  const header = (name: string, value: string | null | undefined) => (value ? [`${name}: ${value}`] : [])
  const boundary = 'between-the-parts'
  const body = file
    ? [
        `Content-Type: multipart/mixed; boundary=${boundary}`,
        '',
        `--${boundary}`,
        'Content-Type: text/plain; charset=utf-8',
        '',
        text,
        `--${boundary}`,
        `Content-Type: text/plain; name="${file.name}"`,
        `Content-Disposition: attachment; filename="${file.name}"`,
        '',
        file.content,
        `--${boundary}--`,
      ]
    : ['Content-Type: text/plain; charset=utf-8', '', text]
  const lines = [
    ...header('From', mail.from),
    ...header('To', to),
    ...header('Subject', subject),
    ...header('Message-ID', mail.id === undefined ? newMailId() : mail.id),
    ...header('Date', mail.date?.toUTCString()),
    ...header('In-Reply-To', mail.inReplyTo),
    ...header('References', mail.references?.join(' ')),
    ...(mail.headers ?? []),
    'MIME-Version: 1.0',
    ...body,
    '',
  ]
  return Buffer.from(lines.join('\r\n'))
}

export function newMailId(): string {
  return `<${randomUUID()}@customer.example>`
}
