import type { TicketRow } from '../../src/store/entities/ticket.ts'
import type { WrittenMail } from '../fakes/raw-mail.ts'
import { Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open()
})
afterAll(() => desk.close())

/** A ticket that the customer has written in again, about something else. */
async function withAnother(
  text = 'Hallo,\n\nder Beamer in 204 flackert.',
  more: WrittenMail = {},
): Promise<TicketRow> {
  const ticket = await desk.opened()
  await desk.answer(ticket, text, more)
  await desk.deliver()
  return desk.ticket(ticket.number)
}

/** The ticket that a receipt speaks of. */
async function splitOff(ticket: TicketRow, line: string, acting = {}): Promise<TicketRow> {
  const receipt = await desk.command('anna', ticket, line, acting)
  expect(receipt).toMatchObject({ outcome: 'accepted' })
  await desk.deliver()
  return desk.ticket(/Abgetrennt: (\d+)/.exec(receipt.notice?.text ?? '')?.[1] ?? '')
}

const textsOnPage = async (ticket: TicketRow) => (await desk.page(ticket))?.messages.map(({ text }) => text)

test('split makes a ticket of the newest message, of the same requester, linked, with one mail that explains', async () => {
  const ticket = await withAnother()
  const before = (await desk.mailsTo(ticket)).length
  const own = await splitOff(ticket, 'split Beamer flackert')
  expect(own).toMatchObject({
    subject: 'Beamer flackert',
    status: 'new',
    requesterId: ticket.requesterId,
    requesterEmail: ticket.requesterEmail,
    teamId: ticket.teamId,
  })
  expect((await desk.card(own)).lines).toContain(`verknüpft: ${ticket.number}`)
  expect((await desk.card(ticket)).lines).toContain(`verknüpft: ${own.number}`)
  expect(await desk.texts(own)).toEqual([
    'Hallo,\n\nder Beamer in 204 flackert.',
    `Abgetrennt von ${ticket.number} „Drucker“.`,
  ])
  expect((await desk.texts(ticket)).at(-1)).toBe(
    `Anna Berger hat eine Nachricht von Lena Kaya abgetrennt: Sie steht jetzt in ${own.number} „Beamer flackert“.`,
  )
  const mails = (await desk.mailsTo(ticket)).slice(before)
  expect(mails).toHaveLength(1)
  expect(mails[0]?.subject).toBe(`Re: Beamer flackert [Support #${own.number}]`)
  expect(mails[0]?.text).toContain(`etwas anderes als Ihr Anliegen ${ticket.number}`)
  expect(mails[0]?.text).toContain(`eine eigene Nummer bekommen: ${own.number}`)
  expect(mails[0]?.text).toContain('> der Beamer in 204 flackert.')
})

test('the customer’s pages show the message where it is now, with its files and its source', async () => {
  const ticket = await withAnother('Der Beamer flackert.', {
    file: { name: 'beamer.txt', content: 'flacker' },
  })
  const own = await splitOff(ticket, 'split')
  expect(own.subject).toBe('Der Beamer flackert.')
  expect(await textsOnPage(ticket)).toEqual(['Er druckt nicht.'])
  const [message] = (await desk.page(own))?.messages ?? []
  expect(message).toMatchObject({
    text: 'Der Beamer flackert.',
    isMail: true,
    files: [{ name: 'beamer.txt' }],
  })
  expect(await desk.texts(own)).toContain('beamer.txt')
})

test('answers to either mail, and to the split one, find their ticket', async () => {
  const ticket = await withAnother('Der Beamer flackert.', { id: '<beamer@kunde.example>' })
  const acknowledged = (await desk.mailsTo(ticket))[0]
  const own = await splitOff(ticket, 'split')
  expect((await desk.answer(own, 'Er flackert noch.'))?.number).toBe(own.number)
  const old = await desk.answer(ticket, 'Und der Drucker?', {
    inReplyTo: acknowledged?.messageId ?? '',
  })
  expect(old?.number).toBe(ticket.number)
  const again = await desk.answer(ticket, 'Nachtrag', { inReplyTo: '<beamer@kunde.example>' })
  expect(again?.number).toBe(own.number)
  const byNumber = await desk.receive({
    from: ticket.requesterEmail,
    subject: `Beamer [Support #${own.number}]`,
    text: 'Nur die Nummer',
  })
  expect(byNumber?.number).toBe(own.number)
})

test('a split message does not wait in the old ticket any more, and since it arrived in the new one', async () => {
  const ticket = await desk.opened()
  await desk.command('anna', ticket, 'reply Ist er an?')
  await desk.pass(20)
  await desk.deliver()
  await desk.answer(ticket, 'Der Beamer flackert.')
  await desk.deliver()
  const waiting = (await desk.ticket(ticket.number)).waitingSince
  const own = await splitOff(ticket, 'split')
  expect((await desk.ticket(ticket.number)).waitingSince).toBeNull()
  expect(own).toMatchObject({ arrivedAt: waiting, waitingSince: waiting })
})

test('what was resolved before it does not wait again', async () => {
  const ticket = await desk.opened()
  await desk.command('anna', ticket, 'resolve')
  await desk.deliver()
  await desk.answer(ticket, 'Der Beamer flackert.')
  await desk.deliver()
  await splitOff(ticket, 'split')
  expect((await desk.ticket(ticket.number)).waitingSince).toBeNull()
})

test('what was there before it still waits', async () => {
  const ticket = await withAnother()
  await splitOff(ticket, 'split')
  expect((await desk.ticket(ticket.number)).waitingSince).toEqual(ticket.waitingSince)
})

test('a button on a message asks for the subject, proposes one, and splits off just that message', async () => {
  const ticket = await withAnother('Der Beamer flackert.')
  await desk.answer(ticket, 'Danke!')
  await desk.deliver()
  const post = (await desk.posts(ticket)).find(
    ({ part }) => part?.kind === 'text' && part.text === 'Der Beamer flackert.',
  )
  const about = post?.ref
  if (!about) throw new Error('the message was not posted')
  const { form } = await desk.command('anna', ticket, 'split', { about, asks: true })
  expect(form).toMatchObject({ line: expect.stringMatching(/^split m\d+$/), about })
  expect(form?.fields).toMatchObject([{ name: 'text', value: 'Der Beamer flackert.' }])
  const own = await splitOff(ticket, form?.line ?? '', { about, values: { text: 'Beamer' } })
  expect(own.subject).toBe('Beamer')
  expect(await textsOnPage(own)).toEqual(['Der Beamer flackert.'])
  expect(await textsOnPage(ticket)).toEqual(['Er druckt nicht.', 'Danke!'])
  expect(await desk.command('ben', ticket, 'split', { about })).toMatchObject({
    outcome: 'refused',
    notice: { text: `Diese Nachricht ist schon abgetrennt, sie steht in ${own.number}.` },
  })
})

test('what a colleague in copy wrote becomes his own ticket', async () => {
  const ticket = await desk.opened()
  await desk.command('anna', ticket, 'cc add olga@kunde.example')
  await desk.answer(ticket, 'Mein Passwort geht nicht.', { from: 'Olga Roth <olga@kunde.example>' })
  await desk.deliver()
  const own = await splitOff(ticket, 'split Anmeldung')
  expect(own.requesterEmail).toBe('olga@kunde.example')
  expect((await desk.mailer.readBy('olga@kunde.example')).at(-1)?.text).toContain(own.number)
})

test('a team whose mail says only that there is news quotes nothing', async () => {
  desk.change('support', { notifications: 'link-only' })
  const ticket = await withAnother('Der Beamer flackert.')
  const own = await splitOff(ticket, 'split Beamer')
  desk.change('support', { notifications: 'full' })
  const mail = (await desk.mailsTo(own)).at(-1)
  expect(mail?.text).toContain(own.number)
  expect(mail?.text).not.toContain('flackert')
})

test.each([
  ['the first message', 'split', 'hat {number} begonnen'],
  ['a message of nobody', 'split m99999999', 'Abtrennen lässt sich hier nur'],
  ['with a command as its subject', 'split /claim', 'sieht nach einem Befehl aus'],
])('split of %s is refused and changes nothing', async (_, line, sentence) => {
  const ticket = await desk.opened()
  if (line.includes('/')) await desk.answer(ticket, 'Noch etwas')
  await desk.deliver()
  const before = await desk.state(ticket)
  const receipt = await desk.command('anna', ticket, line)
  expect(receipt.outcome).toBe('refused')
  expect(receipt.notice?.text).toContain(sentence.replace('{number}', ticket.number))
  expect(await desk.state(ticket)).toBe(before)
})

test('a message of another ticket can’t be split off here', async () => {
  const [ticket, other] = [await desk.opened(), await withAnother()]
  const strange = (await desk.messages(other)).findLast(({ purpose }) => purpose === 'request')
  expect(await desk.command('anna', ticket, `split m${strange?.id}`)).toMatchObject({ outcome: 'refused' })
})

test('split can’t be undone, and says so instead of undoing what was before', async () => {
  const ticket = await withAnother()
  await desk.command('anna', ticket, 'claim')
  await splitOff(ticket, 'split')
  expect((await desk.command('anna', ticket, 'undo')).notice?.text).toBe(
    '`split` lässt sich nicht zurücknehmen.',
  )
  expect((await desk.ticket(ticket.number)).assigneeId).toBe('anna')
})

test('two agents who split at once split off one message, once', async () => {
  const ticket = await withAnother()
  const receipts = await Promise.all(
    ['anna', 'ben', 'anna', 'ben'].map((agent) => desk.command(agent, ticket, 'split')),
  )
  expect(receipts.map(({ outcome }) => outcome).sort()).toEqual(['accepted', 'refused', 'refused', 'refused'])
  const tickets = await desk.sql('select 1 from tickets where requester_id = $1', ticket.requesterId)
  expect(tickets).toHaveLength(2)
})

test('a message that is held back lends its ticket no subject', async () => {
  const ticket = await withAnother('Mein Passwort: Sommer2026!\n\nBitte entsperren.')
  const own = await splitOff(ticket, 'split')
  expect(own.subject).toBe(ticket.subject)
})
