import { storeMail, takeMail } from '../../src/flows/mail-in.ts'
import { bounces } from '../fakes/bounces.ts'
import { answerLost } from '../fakes/mishaps.ts'
import { newMailId } from '../fakes/raw-mail.ts'
import { Helpdesk } from './helpdesk.ts'
import { failed, passed, quarantineOf, someone } from './quarantine-desk.ts'

let desk: Helpdesk
beforeEach(async () => {
  desk = await Helpdesk.open()
  desk.change('support', { senders: 'known' })
})
afterEach(() => desk.close())

const { number, cards, click, takeStored, arrives } = quarantineOf(() => desk)

describe('the polite answer', () => {
  test('goes to whoever surely wrote: one a day, in reply to his mail', async () => {
    const from = someone()
    const id = newMailId()
    const mail = { from, subject: 'Drucker', headers: passed(from) }
    await arrives({ ...mail, id })
    await arrives({ ...mail, text: 'noch einmal' })
    const [answer, ...more] = await desk.mailer.readBy(from)
    expect(more).toEqual([])
    expect(answer).toMatchObject({ inReplyTo: id })
    expect(answer?.text).toContain('Ein Mensch prüft sie')
    expect(answer?.headers.get('auto-submitted')).toBe('auto-replied')
    await desk.pass(25 * 60 * 60)
    await arrives({ ...mail, text: 'am nächsten Tag' })
    expect(await desk.mailer.readBy(from)).toHaveLength(2)
  })

  test('is one, also when his mails arrive at the same moment at two teams', async () => {
    desk.change('network', { senders: 'known' })
    const from = someone()
    const send = (mailbox: string) => desk.receive({ from, headers: passed(from) }, mailbox)
    await Promise.all(['support', 'network', 'support', 'network'].map(send))
    await desk.deliver()
    expect(await desk.mailer.readBy(from)).toHaveLength(1)
  })

  test('that bounces is no failed delivery of the message that has its number', async () => {
    const ticket = await desk.receive({ from: someone() }, 'network')
    const from = someone()
    await arrives({ from, headers: passed(from) })
    const answer = desk.mailer.taken.find(({ to }) => to.includes(from))?.raw.toString() ?? ''
    const [row] = await desk.sql(
      'select 1 from polite_answers a join messages m on m.id = a.id where m.ticket_id = $1',
      ticket?.id,
    )
    expect(row).toBeDefined()
    const bounce = bounces['Postfix (RFC 3464)']?.(answer.replaceAll('\r', ''), from) ?? ''
    const raw = Buffer.from(bounce.replaceAll('\n', '\r\n'))
    const arrival = {
      mailbox: 'support',
      place: null,
      envelopeFrom: '',
      recipients: [],
      receivedAt: desk.now,
    }
    const id = (await storeMail(desk.core, arrival, raw)) ?? ''
    await takeMail(desk.core, id, { arrival, raw })
    expect(await desk.takenAs(id)).toBeNull()
    expect(await number(`messages where purpose = 'note'`)).toBe(0)
  })

  const from = someone()
  test.each([
    ['nothing is known about the sender', [], null],
    ['authentication failed', failed, null],
    [
      'somebody else’s server says that it passed',
      ['Authentication-Results: mx.other.example; dmarc=pass'],
      null,
    ],
    ['a machine wrote', [...passed(from), 'Auto-Submitted: auto-generated'], null],
    ['the envelope has the null sender', passed(from), ''],
  ])('does not go out when %s', async (_, headers, envelopeFrom) => {
    await arrives({ from, headers }, envelopeFrom)
    expect(cards()).toHaveLength(1)
    expect(desk.mailer.taken).toEqual([])
  })

  test('is answered into the ticket that came of the mail', async () => {
    const from = someone()
    await arrives({ from, headers: passed(from) })
    const [answer] = await desk.mailer.readBy(from)
    await arrives({
      from,
      headers: passed(from),
      inReplyTo: answer?.messageId ?? '',
      text: 'Ich bin die Neue.',
    })
    await click('accept')
    await takeStored()
    expect(await number('tickets')).toBe(1)
    const [ticket] = await desk.sql<{ number: string }>('select number from tickets')
    expect(await desk.texts(await desk.ticket(ticket?.number ?? ''))).toContain('Ich bin die Neue.')
  })

  test('is the same mail to the byte when it has to be repeated', async () => {
    const from = someone()
    desk.mailer.fate.script('send', answerLost())
    await arrives({ from, headers: passed(from) })
    await desk.pass(60)
    await desk.deliver()
    const mails = desk.mailer.taken
    expect(new Set(mails.map(({ raw }) => raw.toString())).size).toBe(1)
  })
})
