import { randomUUID } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import type { FormSubmission } from '../../src/domain/form.ts'
import { customerDesk } from '../../src/flows/pages.ts'
import { ticketByToken } from '../../src/store/tickets.ts'
import { Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open()
})
afterAll(() => desk.close())

const form = (changes: Partial<FormSubmission> = {}): FormSubmission => ({
  id: randomUUID(),
  name: 'Kim Weber',
  email: `${randomUUID().slice(0, 8)}@kunde.example`,
  subject: 'Beamer',
  text: 'Er bleibt schwarz.',
  files: [],
  language: 'de',
  receivedAt: desk.now,
  ...changes,
})
const customers = () => customerDesk(desk.core)
const submitted = async (changes: Partial<FormSubmission> = {}) => {
  const { token } = await customers().receive(form(changes))
  await desk.deliver()
  const ticket = await ticketByToken(desk.core.database.db, token)
  if (!ticket) throw new Error('the form opened no ticket')
  return ticket
}

test('a form becomes a ticket with thread, page and acknowledgement in the customer’s language', async () => {
  const files = [{ name: 'bild.txt', type: 'text/plain', content: Buffer.from('schwarz') }]
  const ticket = await submitted({ files, language: 'en' })
  expect(ticket).toMatchObject({ subject: 'Beamer', status: 'new', teamId: 'support', language: 'en' })
  expect(await desk.texts(ticket)).toEqual(['Er bleibt schwarz.', 'bild.txt'])
  const [mail, ...more] = await desk.mailsTo(ticket)
  expect(more).toEqual([])
  expect(mail?.text).toContain('message has arrived')
  const page = await desk.page(ticket)
  expect(page).toMatchObject({ number: ticket.number, status: 'new', team: 'Support' })
  expect(page?.messages).toMatchObject([{ text: 'Er bleibt schwarz.', from: { role: 'requester' } }])
})

test('a submission that comes twice, also at once, makes one ticket and gives the same answer', async () => {
  const twice = form()
  const answers = await Promise.all([1, 2, 3].map(() => customers().receive(twice)))
  answers.push(await customers().receive(twice))
  expect(new Set(answers.map(({ number }) => number)).size).toBe(1)
  const tickets = await desk.sql('select 1 from tickets where requester_email = $1', twice.email)
  expect(tickets).toHaveLength(1)
})

test('an answer by mail to a ticket from the form finds it', async () => {
  const ticket = await submitted()
  expect((await desk.answer(ticket, 'Noch etwas'))?.id).toBe(ticket.id)
})

describe('the page shows published public messages only:', () => {
  const texts = async (ticket: Parameters<Helpdesk['page']>[0]) =>
    (await desk.page(ticket))?.messages.map(({ text }) => text)

  test('a reply from the moment it is published, not before', async () => {
    const ticket = await submitted()
    await desk.command('anna', ticket, 'reply Neu starten bitte')
    expect(await texts(ticket)).toEqual(['Er bleibt schwarz.'])
    await desk.pass(16)
    expect(await texts(ticket)).toEqual(['Er bleibt schwarz.', 'Neu starten bitte'])
  })

  test('not what was taken back, what is held, notes, talk, and acknowledgements', async () => {
    const ticket = await submitted()
    await desk.command('anna', ticket, 'reply zurückgenommen')
    await desk.command('anna', ticket, 'undo')
    await desk.command('anna', ticket, 'reply angehalten')
    await desk.answer(ticket, 'Hallo?')
    await desk.command('anna', ticket, 'note notiert')
    await desk.say('anna', ticket, 'geredet')
    await desk.pass(60)
    expect(await texts(ticket)).toEqual(['Er bleibt schwarz.', 'Hallo?'])
  })

  test('files of published messages, and no others, of this ticket alone', async () => {
    const file = (name: string) => ({ name, type: 'text/plain', content: Buffer.from(`in ${name}`) })
    const [ticket, other] = [
      await submitted({ files: [file('mein.txt')] }),
      await submitted({ files: [file('fremd.txt')] }),
    ]
    const upload = (name: string) => [desk.chat.upload(name, `in ${name}`)]
    await desk.command('anna', ticket, 'note intern', { files: upload('intern.txt') })
    await desk.command('anna', ticket, 'reply später', { files: upload('später.txt') })
    const rows = await desk.sql<{ id: string; name: string }>('select id, name from files')
    const openedOf = async (name: string) => {
      const id = rows.find((row) => row.name === name)?.id ?? ''
      const found = await customers().file(ticket.token, id)
      return found && (await buffer(found.open())).toString()
    }
    expect(await openedOf('mein.txt')).toBe('in mein.txt')
    for (const name of ['fremd.txt', 'intern.txt', 'später.txt']) expect(await openedOf(name)).toBeNull()
    await desk.pass(16)
    expect(await openedOf('später.txt')).toBe('in später.txt')
    expect(await customers().file(other.token, 'x')).toBeNull()
    expect(await customers().file('wrong', rows[0]?.id ?? '')).toBeNull()
  })

  test('nothing under an address that nobody was given', async () => {
    expect(await customers().page('x'.repeat(22))).toBeNull()
  })
})
