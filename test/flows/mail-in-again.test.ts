import { storeMail, takeMail } from '../../src/flows/mail-in.ts'
import { createMailReader } from '../../src/mail/reader.ts'
import { rawMail } from '../fakes/raw-mail.ts'
import { Helpdesk, secret } from './helpdesk.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open()
})
afterAll(() => desk.close())

test('a mail that killed its first reader opens a ticket at the second try, by its head and text, and says so', async () => {
  const settings = {
    authservId: null,
    language: 'de',
    maxFiles: 9,
    maxTextLength: 5000,
    timeoutMs: 5000,
    secret,
  } as const
  const reader = createMailReader(settings, new URL('../mail/threads/dies.ts', import.meta.url))
  Object.assign(desk.core.mail, { parse: reader.parse })
  const raw = rawMail({ from: 'Lena <lena@kunde.example>', subject: 'Drucker', text: 'Er druckt nicht.' })
  const arrival = {
    mailbox: 'support',
    place: null,
    envelopeFrom: null,
    recipients: [],
    receivedAt: desk.now,
  }
  const id = (await storeMail(desk.core, arrival, raw)) ?? ''
  // Not from memory: the process that had it there is gone.
  await takeMail(desk.core, id)
  const ticket = await desk.takenAs(id)
  if (!ticket) throw new Error('no ticket')
  expect(ticket).toMatchObject({ subject: 'Drucker', requesterEmail: 'lena@kunde.example' })
  await desk.deliver()
  const texts = await desk.texts(ticket)
  expect(texts[0]).toContain('Er druckt nicht.')
  expect(texts).toContain('message.eml')
  expect(texts.some((text) => text.startsWith('Diese Mail wurde nur vorsichtig gelesen'))).toBe(true)
  await reader.close()
})
