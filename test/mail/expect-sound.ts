import type { IncomingMail } from '../../src/domain/mail.ts'
import { replyText } from '../../src/mail/reply-text.ts'

/** What every mail that was read promises to those who store, post and show it. */
export function expectSound(mail: IncomingMail): void {
  const texts = [
    mail.subject,
    mail.text,
    mail.reply,
    ...[mail.from, ...mail.to, ...mail.cc, ...mail.replyTo].flatMap((who) => [
      who?.name ?? '',
      who?.email ?? '',
    ]),
    ...mail.files.flatMap(({ name, type, contentId }) => [name, type, contentId ?? '']),
    ...mail.remarks.map(({ detail }) => detail),
    mail.bounce?.reason ?? '',
    mail.bounce?.recipient ?? '',
    mail.messageId ?? '',
    ...mail.references,
    ...mail.inReplyTo,
  ]
  for (const text of texts) {
    expect(text.isWellFormed()).toBe(true)
    expect(text).not.toContain('\0')
  }
  for (const line of [mail.subject, ...mail.files.map(({ name }) => name)])
    expect(line).not.toMatch(/\p{Cc}/u)
  for (const file of mail.files) expect(Buffer.isBuffer(file.content) && file.name !== '').toBe(true)
  expect(mail.reply === '').toBe(mail.text === '')
  expect(replyText(mail.reply) === '').toBe(mail.reply === '')
  expect(mail.contentHash).toMatch(/^[0-9a-f]{64}$/)
  expect(mail.date === null || !Number.isNaN(mail.date.getTime())).toBe(true)
}
