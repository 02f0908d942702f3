import { randomUUID } from 'node:crypto'
import type { TicketRow } from '../../src/store/entities/ticket.ts'
import type { WrittenMail } from '../fakes/raw-mail.ts'
import { authservId, Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open({ replyAddresses: true })
})
afterAll(() => desk.close())
afterEach(() => desk.changeChannel('support' as never, { content: 'full' }))

const third = 'technik@firma.example'
const failed = [`Authentication-Results: ${authservId}; dmarc=fail header.from=kunde.example`]
const later = async () => {
  await desk.pass(20)
  await desk.deliver()
}
const lastPart = async (ticket: TicketRow) => {
  const part = (await desk.posts(ticket)).at(-1)?.part
  if (part?.kind !== 'text') throw new Error('the last post is no text')
  return part
}
const linesInChannel = () => desk.chat.posts.filter(({ channel, card }) => channel && !card).length

/** Owned by Anna, and forwarded to a third party. */
async function forwarded() {
  const ticket = await desk.opened()
  await desk.command('anna', ticket, 'claim')
  await desk.command('anna', ticket, `forward ${third} Bitte ansehen`)
  await later()
  const sent = (await desk.mailer.readBy(third)).at(-1)
  if (!sent) throw new Error('nothing was forwarded')
  const reply = async (from: string, more: WrittenMail = {}) => {
    await desk.receive({
      from,
      subject: `Re: ${sent.subject}`,
      inReplyTo: sent.messageId,
      text: 'Es ist die Sicherung.',
      ...more,
    })
    await desk.deliver()
  }
  const replyTo =
    (sent.headers.get('reply-to') as { text: string }).text.match(/[^\s<>"]+@[^\s<>"]+/)?.[0] ?? ''
  return { ticket, sent, reply, replyTo }
}

describe('a person’s mail that has no say in the ticket', () => {
  test('mentions the owner like a customer’s, and needs no line in the channel beside it', async () => {
    const { ticket, reply } = await forwarded()
    const lines = linesInChannel()
    await reply(`Technik <${third}>`)
    expect(await lastPart(ticket)).toMatchObject({ visibility: 'internal', mentions: ['U-anna'] })
    await desk.answer(ticket, 'Ich bin es, vom Handy', { from: `${randomUUID()}@privat.example` })
    await desk.deliver()
    expect(await lastPart(ticket)).toMatchObject({ text: 'Ich bin es, vom Handy', mentions: ['U-anna'] })
    expect(linesInChannel()).toBe(lines)
  })

  test('mentions nobody when a machine wrote it', async () => {
    const { ticket, reply } = await forwarded()
    const lines = linesInChannel()
    await reply(third, { headers: ['Auto-Submitted: auto-replied'] })
    expect((await lastPart(ticket)).mentions).toBeUndefined()
    expect(linesInChannel()).toBe(lines)
  })

  test.each(['resolve', 'close'])(
    'is told in the channel after `%s`, where nobody looks into the thread',
    async (verb) => {
      const { ticket, reply } = await forwarded()
      await desk.command('anna', ticket, verb)
      await later()
      const before = await desk.ticket(ticket.number)
      const lines = linesInChannel()
      await reply(third)
      expect(linesInChannel()).toBe(lines + 1)
      const line = desk.chat.posts.at(-1)?.part
      expect(line).toMatchObject({
        text: expect.stringContaining(`in ${ticket.number} `),
        thread: expect.anything(),
      })
      expect(await desk.ticket(ticket.number)).toEqual(before)
    },
  )
})

describe('an answer to the third party by who takes part, but not confirmed, has an Accept button', () => {
  const someone = ['the requester', 'the requester from another address of his', 'a participant'] as const
  const ways = ['in reply to it', 'to its reply address'] as const
  const checks = ['nobody checked', 'the check failed'] as const
  const contents = ['full', 'no-files', 'header'] as const
  const states = ['open', 'closed long ago', 'merged into another'] as const
  // Every two of them together once, and not all with all.
  const cases = states.flatMap((state, s) =>
    contents.flatMap((content, c) =>
      ways.map((way, w) => [someone[(s + c + w) % 3], way, checks[(s + c + w) % 2], content, state] as const),
    ),
  )
  test.each(cases)(
    '%s, %s, where %s, in a channel that holds: %s, %s',
    async (who, way, check, content, state) => {
      const headers = check === 'the check failed' ? failed : []
      const { ticket, reply, replyTo } = await forwarded()
      let shown = ticket
      let from = ticket.requesterEmail
      if (who === 'a participant') {
        from = `${randomUUID()}@kunde.example`
        await desk.command('anna', ticket, `cc add ${from}`)
      } else if (who !== 'the requester') {
        from = `${randomUUID()}@privat.example`
        await desk.answer(ticket, 'vom Handy', { from })
        await desk.deliver()
        await desk.command('anna', ticket, `accept --same ${from}`)
      }
      if (state === 'closed long ago') {
        await desk.command('anna', ticket, 'close')
        await later()
        await desk.sql(
          `update tickets set closed_at = closed_at - interval '60 days' where id = $1`,
          ticket.id,
        )
      } else if (state === 'merged into another') {
        const other = await desk.receive({ from: ticket.requesterEmail, subject: 'Auch das' })
        await desk.deliver()
        if (!other) throw new Error('no second ticket')
        expect(await desk.command('anna', ticket, `merge ${other.number}`)).toMatchObject({
          outcome: 'accepted',
        })
        shown = other
      }
      desk.changeChannel('support' as never, { content })
      await later()
      await reply(from, {
        headers,
        ...(way === 'to its reply address' ? { inReplyTo: '', subject: 'Ganz anders', to: replyTo } : {}),
      })
      const part = await lastPart(shown)
      expect(part).toMatchObject({ visibility: 'internal', buttons: [{ line: `accept ${from}` }] })
      if (content === 'header') expect(part.text).not.toContain('Sicherung')
      expect(await desk.command('anna', shown, `accept ${from}`)).toMatchObject({ outcome: 'accepted' })
      expect((await desk.messages(shown)).at(-1)).toMatchObject({
        visibility: 'public',
        text: 'Es ist die Sicherung.',
      })
    },
  )
})
