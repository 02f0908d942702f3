import { randomUUID } from 'node:crypto'
import { wordsOf } from '../../src/domain/words/index.ts'
import { newMailId } from '../fakes/raw-mail.ts'
import { Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open({ replyAddresses: true })
})
afterAll(() => desk.close())
afterEach(() => Object.assign(desk.outgoing, { mode: 'live', pilot: [] }))

const someone = () => `${randomUUID().slice(0, 8)}@kunde.example`
const { heldBack } = wordsOf('de').line

async function opened(from = someone()) {
  const ticket = await desk.receive({ from, subject: 'WLAN', id: newMailId() })
  if (!ticket) throw new Error('no ticket came of the mail')
  await desk.deliver()
  return ticket
}

test('on hold not one mail goes out; a reply waits for a person, and goes when it is sent again', async () => {
  desk.outgoing.mode = 'hold'
  const ticket = await opened()
  await desk.command('anna', ticket, 'reply Das ist der Router.')
  await desk.pass(60)
  await desk.deliver()
  expect(desk.mailer.taken).toEqual([])
  const states = () =>
    desk.sql<{ state: string; error: string | null }>(
      `select state, error from deliveries where kind = 'mail' and ticket_id = $1 order by id`,
      ticket.id,
    )
  expect(await states()).toEqual([
    { state: 'superseded', error: null },
    { state: 'parked', error: heldBack },
  ])
  desk.outgoing.mode = 'live'
  await desk.command('anna', ticket, 'retry')
  await desk.deliver()
  expect((await desk.mailer.readBy(ticket.requesterEmail)).map(({ text }) => text)).toEqual([
    expect.stringContaining('Das ist der Router.'),
  ])
})

test('in a pilot those who are named get mail, and nobody else', async () => {
  Object.assign(desk.outgoing, { mode: 'pilot', pilot: ['@pilot.example'] })
  const [inside, outside] = [`${randomUUID().slice(0, 8)}@pilot.example`, someone()]
  await opened(inside)
  await opened(outside)
  expect(await desk.mailer.readBy(inside)).toHaveLength(1)
  expect(await desk.mailer.readBy(outside)).toEqual([])
})

test('whoever sends without asking is stopped at the door', async () => {
  desk.outgoing.mode = 'hold'
  const sending = desk.core.mail.send({
    from: 'a@b.example',
    to: ['lena@kunde.example'],
    raw: Buffer.from(''),
  })
  await expect(sending).rejects.toThrow('outgoing mail is held back')
})

test('where that is set, answers go to an address of the ticket’s own, which finds it without any id', async () => {
  const ticket = await opened()
  const [mail] = await desk.mailer.readBy(ticket.requesterEmail)
  const replyTo = String(
    mail?.headers.get('reply-to') && (mail.headers.get('reply-to') as { text: string }).text,
  )
  const address = /<(.+)>/.exec(replyTo)?.[1] ?? replyTo
  expect(address).toMatch(new RegExp(`^[^@+]+\\+t${ticket.number}-[a-z2-7]{20}@`))
  const answer = await desk.receive({ from: ticket.requesterEmail, to: address, subject: 'Ganz anders' })
  expect(answer?.id).toBe(ticket.id)
})

test('a file that is too large for a mail is linked, and the link leads to it', async () => {
  const ticket = await opened()
  const files = [desk.chat.upload('klein.txt', 'klein'), desk.chat.upload('gross.bin', 'x'.repeat(1200))]
  await desk.command('anna', ticket, 'reply Siehe Anhang.', { files })
  await desk.pass(60)
  await desk.deliver()
  const mail = (await desk.mailer.readBy(ticket.requesterEmail)).at(-1)
  expect(mail?.files.map(({ name }) => name)).toEqual(['klein.txt'])
  expect(mail?.text).toMatch(
    new RegExp(`gross\\.bin \\(1,2 kB\\) .*https://desk\\.example/t/${ticket.token}/files/\\d+`),
  )
})

test('where mail only says that there is something to read, neither words nor files go along', async () => {
  desk.change('support', { notifications: 'link-only' })
  const ticket = await opened()
  await desk.command('anna', ticket, 'reply Das Passwort liegt im Sekretariat.')
  await desk.pass(60)
  await desk.deliver()
  const mail = (await desk.mailer.readBy(ticket.requesterEmail)).at(-1)
  expect(mail?.text).toContain(`https://desk.example/t/${ticket.token}`)
  expect(`${mail?.text} ${mail?.html}`).not.toContain('Sekretariat')
  desk.change('support', { notifications: 'full' })
})
