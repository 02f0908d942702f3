import { createTransport } from 'nodemailer'

export interface PlainMail {
  readonly from: string
  readonly to: string
  readonly subject: string
  readonly text: string
  /** With its angle brackets, as are the others. */
  readonly messageId: string
  readonly inReplyTo?: string
  readonly references?: readonly string[]
}

/** Resolves when the server said that it has the mail. */
export async function handOver(port: number, mail: PlainMail): Promise<void> {
  const transport = createTransport({
    host: '127.0.0.1',
    port,
    ignoreTLS: true,
    connectionTimeout: 2000,
    socketTimeout: 10_000,
  })
  try {
    await transport.sendMail({ envelope: { from: mail.from, to: mail.to }, raw: sourceOf(mail) })
  } finally {
    transport.close()
  }
}

export function sourceOf({ from, to, subject, text, messageId, inReplyTo, references }: PlainMail): string {
  return [
    `Return-Path: <${from}>`,
    `Delivered-To: ${to}`,
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${subject}`,
    `Message-ID: ${messageId}`,
    ...(inReplyTo ? [`In-Reply-To: ${inReplyTo}`] : []),
    ...(references?.length ? [`References: ${references.join(' ')}`] : []),
    'Content-Type: text/plain; charset=utf-8',
    '',
    text,
    '',
  ].join('\r\n')
}
