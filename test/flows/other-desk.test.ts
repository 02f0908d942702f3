import { makeMessageId } from '../../src/domain/message-ids.ts'
import { Helpdesk, secret } from './helpdesk.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open()
})
afterAll(() => desk.close())

/** Another organisation's Faden, whose tickets happen to have the numbers of ours. */
const idOfOther = (ticketNumber: string) =>
  makeMessageId({ ticketNumber, messageId: '7', secret: `${secret} of the other`, domain: 'other.example' })

test('a number that belongs to another desk’s mail leads to no ticket of ours, not even for who takes part in it', async () => {
  const ticket = await desk.receive({ from: 'lena@kunde.example', subject: 'Beamer' })
  if (!ticket) throw new Error('no ticket')
  const subject = `Re: Rechnung [Support #${ticket.number}]`
  const other = idOfOther(ticket.number)
  const next = await desk.receive({ from: 'lena@kunde.example', subject, inReplyTo: other })
  expect(next?.number).not.toBe(ticket.number)
  if (!next) throw new Error('no second ticket')
  await desk.deliver()
  expect((await desk.texts(next)).join()).not.toContain(ticket.number)
  // Named by our own id as well, it is ours.
  const ours = makeMessageId({ ticketNumber: ticket.number, messageId: '1', secret, domain: 'desk.example' })
  const answer = await desk.receive({
    from: 'lena@kunde.example',
    subject,
    inReplyTo: other,
    references: [other, ours],
  })
  expect(answer?.number).toBe(ticket.number)
  // By the number alone, too.
  expect((await desk.receive({ from: 'lena@kunde.example', subject }))?.number).toBe(ticket.number)
})
