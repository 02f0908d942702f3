import { randomUUID } from 'node:crypto'
import { makeReplyAddress } from '../../src/domain/message-ids.ts'
import type { TicketRow } from '../../src/store/entities/ticket.ts'
import { newMailId } from '../fakes/raw-mail.ts'
import { authservId, Helpdesk, secret } from './helpdesk.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open()
})
afterAll(() => desk.close())

const someone = () => `${randomUUID().slice(0, 8)}@privat.example`
const failed = [`Authentication-Results: ${authservId}; dmarc=fail`]
/** Resolved, its mail sent: whatever counts reopens it. */
const resolved = async () => {
  const ticket = await desk.opened()
  await desk.command('anna', ticket, 'resolve')
  await desk.pass(20)
  await desk.deliver()
  return ticket
}
const lastPart = async (ticket: TicketRow, channel = 'support') => {
  const part = (await desk.posts(ticket, channel)).at(-1)?.part
  if (part?.kind !== 'text') throw new Error('the last post is no text')
  return part
}
const writes = async (ticket: TicketRow, from: string, text: string, headers: string[] = []) => {
  await desk.answer(ticket, text, { from, headers })
  await desk.deliver()
}

describe('who answers a mail of ours from an address that nobody knows', () => {
  test('is marked, with buttons, and has no effect', async () => {
    const ticket = await resolved()
    const from = someone()
    await writes(ticket, from, 'Ich bin es, vom Handy')
    const part = await lastPart(ticket)
    expect(part).toMatchObject({ text: 'Ich bin es, vom Handy', visibility: 'internal' })
    expect(part.author).toEqual({ name: `Unbekannter Absender ${from}`, role: 'stranger' })
    expect(part.buttons?.map(({ label, line }) => [label, line])).toEqual([
      ['Als Beteiligte annehmen', `accept ${from}`],
      ['Ist Lena Kaya', `accept --same ${from}`],
    ])
    expect((await desk.ticket(ticket.number)).status).toBe('resolved')
    expect(JSON.stringify(await desk.page(ticket))).not.toContain('vom Handy')
  })

  test('is no one that `known` lets in', async () => {
    const ticket = await desk.opened()
    const from = someone()
    await writes(ticket, from, 'hallo')
    desk.change('support', { senders: 'known' })
    expect(await desk.receive({ from })).toBeNull()
    desk.change('support', { senders: 'anyone' })
  })

  test.each(['accept', 'accept --same'])('counts once “%s” was pressed, in the very post', async (verb) => {
    const ticket = await resolved()
    const from = someone()
    await writes(ticket, from, 'Es geht noch nicht')
    const before = (await desk.texts(ticket)).length
    expect(await desk.command('ben', ticket, `${verb} ${from}`)).toMatchObject({ outcome: 'accepted' })
    await desk.deliver()
    expect((await desk.ticket(ticket.number)).status).toBe('open')
    const part = await lastPart(ticket)
    expect(part).toMatchObject({
      text: 'Es geht noch nicht',
      visibility: 'public',
      author: { role: 'requester' },
    })
    expect(part.buttons).toBeUndefined()
    expect(await desk.texts(ticket)).toHaveLength(before)
    expect((await desk.page(ticket))?.messages.map(({ text }) => text)).toContain('Es geht noch nicht')
    // What was internal stays so: a message of its own is public.
    const said = (await desk.messages(ticket)).filter(({ text }) => text === 'Es geht noch nicht')
    expect(said.map(({ visibility }) => visibility).sort()).toEqual(['internal', 'public'])

    await desk.command('anna', ticket, 'resolve')
    await writes(ticket, from, 'Und jetzt?')
    expect((await desk.ticket(ticket.number)).status).toBe('open')
    expect(await lastPart(ticket)).toMatchObject({ text: 'Und jetzt?', author: { role: 'requester' } })
  })

  test('… by the requester’s name where it is his other address, and his own tickets are one person’s', async () => {
    const ticket = await desk.opened()
    const from = someone()
    await writes(ticket, from, 'vom Handy')
    await desk.command('anna', ticket, `accept --same ${from}`)
    await desk.deliver()
    expect((await lastPart(ticket)).author.name).toBe('Lena Kaya')
    const other = await desk.receive({
      from,
      subject: `Re: Drucker [Support #${ticket.number}]`,
      text: 'noch was',
    })
    expect(other?.id).toBe(ticket.id)
  })

  test('who has tickets of his own stays who he is', async () => {
    const ticket = await desk.opened()
    const own = await desk.opened()
    await writes(ticket, own.requesterEmail, 'ich auch')
    const refused = await desk.command('anna', ticket, `accept --same ${own.requesterEmail}`)
    expect(refused).toMatchObject({ outcome: 'refused' })
    expect(await desk.command('anna', ticket, `accept ${own.requesterEmail}`)).toMatchObject({
      outcome: 'accepted',
    })
    await desk.deliver()
    expect(await lastPart(ticket)).toMatchObject({ text: 'ich auch', visibility: 'public' })
  })

  test('with several messages is accepted with all of them, each with its files', async () => {
    const ticket = await desk.opened()
    const from = someone()
    await writes(ticket, from, 'eins')
    await desk.answer(ticket, 'zwei', { from, file: { name: 'foto.txt', content: 'x' } })
    await desk.deliver()
    await desk.command('anna', ticket, `accept ${from}`)
    await desk.deliver()
    const page = await desk.page(ticket)
    expect(page?.messages.map(({ text }) => text)).toEqual(expect.arrayContaining(['eins', 'zwei']))
    expect(JSON.stringify(page)).toContain('foto.txt')
  })

  test('in two threads counts in both, also where nothing can be edited', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'escalate @vendor bitte ansehen')
    await desk.pass(20)
    await desk.deliver()
    const from = someone()
    await writes(ticket, from, 'Antwort von außen')
    await desk.command('vito', ticket, `accept ${from}`, { channel: 'vendor' })
    await desk.deliver()
    expect(await lastPart(ticket)).toMatchObject({ text: 'Antwort von außen', visibility: 'public' })
    expect(await lastPart(ticket, 'vendor')).toMatchObject({
      text: 'Antwort von außen',
      visibility: 'public',
    })
  })

  test('can’t be accepted where nothing of him waits, nor twice', async () => {
    const ticket = await desk.opened()
    expect(await desk.command('anna', ticket, 'accept wer@anders.example')).toMatchObject({
      outcome: 'refused',
    })
    expect(await desk.command('anna', ticket, 'accept')).toMatchObject({ outcome: 'refused' })
    const from = someone()
    await writes(ticket, from, 'x')
    await desk.command('anna', ticket, `accept ${from}`)
    expect(await desk.command('ben', ticket, `accept ${from}`)).toMatchObject({ outcome: 'refused' })
  })

  test('once accepted lets no earlier command be undone by mistake', async () => {
    const ticket = await desk.opened()
    const from = someone()
    await desk.command('anna', ticket, 'claim')
    await writes(ticket, from, 'x')
    await desk.command('anna', ticket, `accept ${from}`)
    const undone = await desk.command('anna', ticket, 'undo')
    expect(undone).toMatchObject({ outcome: 'refused' })
    expect((await desk.ticket(ticket.number)).assigneeId).toBe('anna')
  })
})

describe('a participant whose authentication failed', () => {
  test('is marked and reopens nothing, until an agent accepts', async () => {
    const ticket = await resolved()
    await writes(ticket, ticket.requesterEmail, 'wirklich ich', failed)
    expect((await desk.ticket(ticket.number)).status).toBe('resolved')
    const part = await lastPart(ticket)
    expect(part.author.name).toBe(`Nicht bestätigter Absender ${ticket.requesterEmail}`)
    expect(part.buttons?.map(({ label }) => label)).toEqual(['Annehmen'])
    await desk.command('anna', ticket, `accept ${ticket.requesterEmail}`)
    expect((await desk.ticket(ticket.number)).status).toBe('open')
    expect(await desk.sql('select 1 from participants where ticket_id = $1', ticket.id)).toEqual([])
  })
})

describe('a stranger who names a ticket by what anyone can write', () => {
  test.each(['the number', 'an id of others'])('%s: gets a ticket of his own, linked', async (by) => {
    const id = newMailId()
    const ticket = await desk.receive({ id, from: someone(), subject: 'Beamer' })
    if (!ticket) throw new Error('no ticket')
    const from = someone()
    const mail =
      by === 'the number' ? { subject: `AW: Beamer [Support #${ticket.number}]` } : { references: [id] }
    const own = await desk.receive({ ...mail, from, text: 'Ich auch' })
    await desk.deliver()
    if (!own) throw new Error('no ticket of his own')
    expect(own.id).not.toBe(ticket.id)
    expect((await desk.texts(own)).join()).toContain(`Die Mail nennt ${ticket.number}`)
    const linked = (await desk.command('anna', own, 'show')).notice?.text
    expect(linked).toContain(`verknüpft: ${ticket.number}`)
    expect((await desk.command('anna', ticket, 'show')).notice?.text).toContain(`verknüpft: ${own.number}`)
    // He learns nothing of it.
    const mails = await desk.mailer.readBy(from)
    expect(mails.map(({ text, subject }) => text + subject).join()).not.toContain(`nennt`)
    expect(JSON.stringify(await desk.page(own))).not.toContain('nennt')
  })
})

describe('a ticket merged into another, merged into a third', () => {
  const chain = async () => {
    const requester = someone()
    const ids = [newMailId(), newMailId(), newMailId()]
    const tickets: TicketRow[] = []
    for (const id of ids) {
      const ticket = await desk.receive({ id, from: requester })
      if (ticket) tickets.push(ticket)
    }
    await desk.deliver()
    const [first, second, third] = tickets as [TicketRow, TicketRow, TicketRow]
    await desk.sql('update tickets set merged_into = $2 where id = $1', first.id, second.id)
    await desk.sql('update tickets set merged_into = $2 where id = $1', second.id, third.id)
    return { first, third, requester, id: ids[0] ?? '' }
  }

  test('is a redirect at every way in', async () => {
    const { first, third, requester: from, id } = await chain()
    const address = { address: 'support@desk.example', ticketNumber: first.number, secret }
    const byOurId = await desk.answer(first, 'auf eure Mail')
    const byAddress = await desk.receive({ from, to: makeReplyAddress(address) })
    const byForeignId = await desk.receive({ from, inReplyTo: id })
    const byNumber = await desk.receive({ from, subject: `Re: x [Support #${first.number}]` })
    for (const ticket of [byOurId, byAddress, byForeignId, byNumber]) expect(ticket?.id).toBe(third.id)
    expect((await desk.page(first))?.number).toBe(third.number)
    await desk.command('anna', first, 'claim')
    expect((await desk.ticket(third.number)).assigneeId).toBe('anna')
    await desk.inChannel('anna', `resolve ${first.number}`)
    expect((await desk.ticket(third.number)).status).toBe('resolved')
    await desk.say('ben', first, 'im alten Thread gesagt')
    await desk.deliver()
    expect(await desk.texts(third)).toContain('im alten Thread gesagt')
  })
})
