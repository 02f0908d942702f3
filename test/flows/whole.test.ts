import { storeMail, takeMail } from '../../src/flows/mail-in.ts'
import { customerDesk } from '../../src/flows/pages.ts'
import { Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open()
})
afterAll(() => desk.close())

const answer = 'Es geht wieder.\n\nAm 03.11.26 um 10:15 schrieb IT:\n> Geht es?\n\n-- \nLena'

test('the thread shows what is new in a mail, and a button shows all of it', async () => {
  const ticket = await desk.opened()
  await desk.answer(ticket, answer)
  await desk.deliver()
  const post = (await desk.posts(ticket)).at(-1)?.part
  if (post?.kind !== 'text') throw new Error('no text was posted')
  expect([post.text, post.buttons?.map(({ label }) => label)]).toEqual(['Es geht wieder.', ['Ganze Mail']])
  const shown = await desk.command('anna', ticket, post.buttons?.[0]?.line ?? '')
  expect(shown.notice?.text).toBe(answer)
  expect((await desk.command('anna', ticket, 'original')).notice?.text).toBe(answer)
})

test('a mail that has no more has no button, and who asks is told', async () => {
  const ticket = await desk.opened()
  expect((await desk.posts(ticket))[0]?.part).not.toHaveProperty('buttons')
  expect((await desk.command('anna', ticket, 'original')).outcome).toBe('refused')
})

test('a mail of another ticket is not shown here', async () => {
  const [mine, other] = [await desk.opened(), await desk.opened()]
  await desk.answer(other, answer)
  const [message] = await desk.sql<{ id: string }>(
    'select id from messages where ticket_id = $1 and full_text is not null',
    other.id,
  )
  expect((await desk.command('anna', mine, `original m${message?.id}`)).outcome).toBe('refused')
})

test('a very long one is cut, with the way to all of it', async () => {
  const ticket = await desk.opened()
  await desk.answer(ticket, `Ja.\n\nAm 03.11.26 um 10:15 schrieb IT:\n${'> Zeile\n'.repeat(1000)}`)
  const { notice } = await desk.command('anna', ticket, 'original')
  expect(notice?.text.length).toBeLessThan(2700)
  expect(notice?.text).toContain(`https://desk.example/t/${ticket.token}`)
})

test('the page has the whole mail, and the mail as it was laid out, of published messages only', async () => {
  const raw = Buffer.from(
    'From: lena@kunde.example\r\nSubject: Logo\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p style="color:red">Grüße<script>x()</script></p>',
  )
  const arrival = {
    mailbox: 'support',
    place: null,
    envelopeFrom: null,
    recipients: [],
    receivedAt: new Date(),
  }
  const id = (await storeMail(desk.core, arrival, raw)) ?? ''
  await takeMail(desk.core, id, { arrival, raw })
  const ticket = await desk.takenAs(id)
  if (!ticket) throw new Error('no ticket')
  const pages = customerDesk(desk.core)
  const [message] = (await pages.page(ticket.token))?.messages ?? []
  expect(message).toMatchObject({ text: 'Grüße', whole: null, isMail: true })
  expect(await pages.original(ticket.token, message?.id ?? '')).toBe('<p style="color:red">Grüße</p>')
  const other = await desk.opened()
  expect(await pages.original(other.token, message?.id ?? '')).toBeNull()
  expect(await pages.original(ticket.token, 'x')).toBeNull()
  await desk.answer(other, 'intern gelesen', { headers: ['Auto-Submitted: auto-replied'] })
  const [internal] = await desk.sql<{ id: string }>(
    `select id from messages where ticket_id = $1 and visibility = 'internal'`,
    other.id,
  )
  expect(await pages.original(other.token, internal?.id ?? '')).toBeNull()
})

test('an agent sees any mail of the ticket as it was laid out, an internal one too, for a day', async () => {
  const ticket = await desk.opened()
  const { messageId } = (await desk.mailsTo(ticket)).at(-1) ?? { messageId: '' }
  const raw = Buffer.from(
    `From: fremd@anderswo.example\r\nIn-Reply-To: ${messageId}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p style="color:red">Intern<script>x()</script></p>`,
  )
  const arrival = {
    mailbox: 'support',
    place: null,
    envelopeFrom: null,
    recipients: [],
    receivedAt: desk.now,
  }
  const id = (await storeMail(desk.core, arrival, raw)) ?? ''
  await takeMail(desk.core, id, { arrival, raw })
  expect((await desk.messages(ticket)).at(-1)).toMatchObject({ visibility: 'internal' })
  const { notice } = await desk.command('anna', ticket, 'original')
  const key = notice?.text.match(/https:\/\/desk\.example\/mails\/(\S+)/)?.[1] ?? ''
  const pages = customerDesk(desk.core)
  expect(await pages.mailForAgent(key)).toBe('<p style="color:red">Intern</p>')
  const [message] = key.split('.')
  for (const forged of [key.replace(/.$/, 'a').replace(/.(.)$/, 'b$1'), key.replace(`${message}.`, '1.'), ''])
    expect(await pages.mailForAgent(forged)).toBeNull()
  await desk.pass(25 * 60 * 60)
  expect(await pages.mailForAgent(key)).toBeNull()
})
