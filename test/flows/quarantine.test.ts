import { randomUUID } from 'node:crypto'
import type { ThreadRef } from '../../src/domain/chat.ts'
import { storeMail, takeMail } from '../../src/flows/mail-in.ts'
import { showQuarantined } from '../../src/flows/quarantine.ts'
import { storedArrivals } from '../../src/store/arrivals.ts'
import { bounces } from '../fakes/bounces.ts'
import { answerLost, gone, notSent } from '../fakes/mishaps.ts'
import { newMailId, type WrittenMail } from '../fakes/raw-mail.ts'
import { authservId, Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
beforeEach(async () => {
  desk = await Helpdesk.open()
  desk.change('support', { senders: 'known' })
})
afterEach(() => desk.close())

const someone = () => `${randomUUID().slice(0, 8)}@fremd.example`
const passed = (from: string) => [
  `Authentication-Results: ${authservId}; dmarc=pass header.from=${from.split('@')[1]}`,
]
const failed = [`Authentication-Results: ${authservId}; dmarc=fail header.from=x; spf=fail`]
const number = async (table: string) =>
  Number((await desk.sql<{ n: string }>(`select count(*) as n from ${table}`))[0]?.n)

const cards = () =>
  desk.chat.posts.flatMap(({ ref, card }) =>
    card?.state.key === 'quarantine' ? [{ thread: ref.thread, card }] : [],
  )
const onlyCard = () => {
  expect(cards()).toHaveLength(1)
  return cards()[0] as { thread: ThreadRef; card: NonNullable<ReturnType<typeof cards>[0]>['card'] }
}
const click = async (line: string, agent = 'anna') =>
  desk.happen({
    kind: 'command',
    id: randomUUID(),
    at: desk.now,
    user: { id: `U-${agent}`, name: agent },
    channel: { platform: 'chat', id: 'C-support' },
    thread: onlyCard().thread,
    line,
  })
/** What the intake does with mail that waits in the table. */
const takeStored = async () => {
  for (const { id } of await storedArrivals(desk.core.database.db, 100)) await takeMail(desk.core, id)
  await desk.deliver()
}
const arrives = async (mail: WrittenMail, envelopeFrom: string | null = null) => {
  const ticket = await desk.receive(mail, 'support', envelopeFrom)
  await desk.deliver()
  return ticket
}

describe('a mail that may not open a ticket', () => {
  test('waits as a card in the team’s channel: who, why and what, with four buttons', async () => {
    const from = someone()
    const file = { name: 'rechnung.pdf', content: 'x' }
    expect(
      await arrives({ from: `Erika <${from}>`, subject: 'Gewinn', text: 'Sie haben gewonnen.', file }),
    ).toBeNull()
    const { card } = onlyCard()
    expect(card.title).toContain('Gewinn')
    expect(card.ticket).toBeNull()
    const shown = card.lines.join('\n')
    for (const word of [
      `Erika <${from}>`,
      'kennt das Team noch nicht',
      'Sie haben gewonnen.',
      'rechnung.pdf',
    ])
      expect(shown).toContain(word)
    expect(card.buttons.map(({ line }) => line)).toEqual(['accept', 'accept --sender', 'reject', 'spam'])
    expect([await number('tickets'), await number('people')]).toEqual([0, 0])
    expect(desk.mailer.taken).toEqual([])
  })

  test('draws no ticket number', async () => {
    await arrives({ from: someone() })
    desk.change('support', { senders: 'anyone' })
    expect((await arrives({ from: someone() }))?.number).toBe('10001')
  })

  test('of a channel that may hold no content says who and no more', async () => {
    desk.changeChannel('support', { content: 'header' })
    await arrives({ from: someone(), subject: 'Geheimnis', text: 'Inhalt' })
    expect(JSON.stringify(onlyCard().card)).not.toMatch(/Geheimnis|Inhalt/)
  })

  test('ten of one sender are one card that counts', async () => {
    const from = someone()
    for (let n = 1; n <= 10; n++) await arrives({ from, subject: `Nummer ${n}` })
    const { card } = onlyCard()
    expect(card.title).toContain('Nummer 10')
    expect(card.lines.join()).toContain('10 Mails')
  })

  test('of one sender that arrive at the same moment are one card', async () => {
    const from = someone()
    await Promise.all(Array.from({ length: 6 }, () => desk.receive({ from })))
    await desk.deliver()
    expect(onlyCard().card.lines.join()).toContain('6 Mails')
  })

  test('that comes again to the same mailbox is not counted twice', async () => {
    const mail = { from: someone(), id: newMailId(), date: new Date() }
    await arrives(mail)
    await arrives(mail)
    expect(onlyCard().card.lines.join()).toContain('eine Mail')
  })

  test('does not keep timers waiting', async () => {
    await arrives({ from: someone() })
    expect(await desk.sql(`select 1 from mail_arrivals where state in ('stored', 'failed')`)).toEqual([])
  })
})

describe('the card’s buttons', () => {
  test('accept once: it becomes a ticket, the card says which, and the next mail waits again', async () => {
    const from = someone()
    await arrives({ from, subject: 'Hilfe' })
    expect((await click('accept')).notice?.text).toContain('Angenommen')
    await takeStored()
    const [ticket] = await desk.sql<{ number: string; requester_email: string }>('select * from tickets')
    expect(ticket).toMatchObject({ subject: 'Hilfe', requester_email: from })
    const { card } = onlyCard()
    expect(card.lines.join()).toContain(`Angenommen von Anna Berger. ${ticket?.number}`)
    expect(card.buttons).toEqual([])
    // He has a ticket now, so `known` lets him in; whom only domains let in waits again.
    desk.change('support', { senders: 'domains' })
    expect(await arrives({ from, subject: 'Noch etwas' })).toBeNull()
    expect(cards()).toHaveLength(2)
  })

  test('accept sender: everything that waits becomes tickets, and nothing of his waits any more', async () => {
    desk.change('support', { senders: 'registered' })
    const from = someone()
    await arrives({ from, subject: 'eins' })
    await arrives({ from, subject: 'zwei' })
    await click('accept --sender')
    await takeStored()
    expect(await number('tickets')).toBe(2)
    expect(await arrives({ from, subject: 'drei' })).not.toBeNull()
    expect(cards()).toHaveLength(1)
  })

  test('reject: nothing comes of it, it is kept, and can still be accepted', async () => {
    await arrives({ from: someone() })
    await click('reject')
    await takeStored()
    expect(await number('tickets')).toBe(0)
    expect(onlyCard().card.buttons.map(({ line }) => line)).toEqual(['accept', 'accept --sender', 'spam'])
    await click('accept', 'ben')
    await takeStored()
    expect(await number('tickets')).toBe(1)
    expect(onlyCard().card.lines.join()).toContain('Angenommen von Ben')
  })

  test('spam: further mail of the sender is only counted, wherever it goes, until somebody accepts', async () => {
    desk.change('support', { senders: 'anyone' })
    desk.change('network', { senders: 'anyone' })
    const from = someone()
    await arrives({ from, headers: failed })
    await click('spam')
    await desk.deliver()
    for (const mailbox of ['support', 'network']) await desk.receive({ from }, mailbox)
    await desk.deliver()
    expect(onlyCard().card.lines.join()).toMatch(/3 Mails.*Spam, sagt Anna Berger/)
    expect(await number('tickets')).toBe(0)
    await click('accept --sender')
    await takeStored()
    expect(await number('tickets')).toBe(3)
    expect(await arrives({ from })).not.toBeNull()
  })

  test('accept once of one who counts as spam: once, and the next mail is a card again', async () => {
    desk.change('support', { senders: 'anyone' })
    const from = someone()
    await arrives({ from, headers: failed })
    await click('spam')
    expect((await click('accept')).notice?.text).toContain('gilt weiter als Spam')
    await takeStored()
    expect(await number('tickets')).toBe(1)
    expect(await arrives({ from, subject: 'Noch eine' })).toBeNull()
    expect(cards().map(({ card }) => card.state.label)).toEqual(['angenommen', 'wartet auf euch'])
    expect(await number('tickets')).toBe(1)
  })

  test.each([
    ['of somebody who does not wait there', 'accept somebody@else.example'],
    ['who waits on another card', 'accept --sender wartet@anderswo.example'],
    ['as another address of the requester, where there is no ticket', 'accept --same'],
  ])('accept nobody %s', async (_, line) => {
    const from = someone()
    await arrives({ from })
    const { thread } = onlyCard()
    await arrives({ from: 'wartet@anderswo.example' })
    desk.chat.posts.splice(1)
    const refusal = await click(line)
    expect(refusal).toMatchObject({ outcome: 'refused' })
    await takeStored()
    expect(await number('tickets')).toBe(0)
    expect(await number('senders')).toBe(0)
    expect(onlyCard().thread).toEqual(thread)
    expect(await click(`accept ${from.toUpperCase()}`)).toMatchObject({ outcome: 'accepted' })
  })

  test('whoever comes second is told who was first', async () => {
    await arrives({ from: someone() })
    await click('accept')
    const second = await click('reject', 'ben')
    expect(second).toMatchObject({ outcome: 'refused' })
    expect(second.notice?.text).toContain('Anna Berger')
  })

  test('pressed by two at the same moment make one ticket', async () => {
    await arrives({ from: someone() })
    const pressed = await Promise.all([click('accept'), click('accept', 'ben'), click('accept')])
    expect(pressed.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1)
    await Promise.all([takeStored(), takeStored()])
    expect(await number('tickets')).toBe(1)
  })

  test('strangers in the chat can’t press them', async () => {
    await arrives({ from: someone() })
    expect(await click('accept', 'nobody')).toMatchObject({ outcome: 'refused' })
    await takeStored()
    expect(await number('tickets')).toBe(0)
  })

  test('are not for tickets, and a ticket’s are not for them', async () => {
    desk.change('support', { senders: 'anyone' })
    const ticket = await desk.opened()
    expect(await desk.command('anna', ticket, 'reject')).toMatchObject({ outcome: 'refused' })
    await arrives({ from: someone(), headers: failed })
    expect(await click('claim')).toMatchObject({ outcome: 'refused' })
  })
})

describe('a burst of mail from many senders', () => {
  const burst = async (count: number) => {
    for (let sender = 0; sender < count; sender += 1) await desk.receive({ from: someone() })
    await desk.deliver()
  }
  const lines = () => cards().map(({ card }) => card.lines.join('\n'))

  test('is ten cards, the last of which says how many wait; a decision brings the next', async () => {
    await burst(13)
    expect(cards()).toHaveLength(10)
    expect(lines().at(-1)).toContain('Es warten noch mehr Absender: 3.')
    const [first] = cards()
    await desk.happen({
      kind: 'command',
      id: randomUUID(),
      at: desk.now,
      user: { id: 'U-anna', name: 'anna' },
      channel: { platform: 'chat', id: 'C-support' },
      thread: first?.thread as ThreadRef,
      line: 'reject',
    })
    await desk.deliver()
    expect(cards()).toHaveLength(11)
    expect(await number(`quarantine where state = 'waiting' and thread_id is null`)).toBe(2)
  })

  test('comes whole after an hour, whether or not anybody decides', async () => {
    await burst(13)
    await showQuarantined(desk.core)
    await desk.deliver()
    expect(cards()).toHaveLength(10)
    await desk.sql(`update threads set created_at = created_at - interval '61 minutes'`)
    await showQuarantined(desk.core)
    await desk.deliver()
    expect(cards()).toHaveLength(13)
  })

  test('of one team leaves the others their cards', async () => {
    desk.change('network', { senders: 'known' })
    await burst(11)
    await desk.receive({ from: someone() }, 'network')
    await desk.deliver()
    expect(cards()).toHaveLength(11)
  })
})

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

describe('where the receiving server says that the sender is not who he says', () => {
  beforeEach(() => desk.change('support', { senders: 'anyone' }))

  test('a mail that belongs to no ticket waits, and its card says why', async () => {
    expect(await arrives({ from: someone(), headers: failed })).toBeNull()
    expect(onlyCard().card.lines.join()).toContain('nicht bestätigt')
  })

  test('the number in the subject and ids of others open no ticket’s door, also to its requester', async () => {
    const id = newMailId()
    const from = someone()
    const ticket = await arrives({ id, from })
    const before = await desk.state(ticket ?? (await desk.opened()))
    await arrives({ from, headers: failed, subject: `Re: x [Support #${ticket?.number}]` })
    await arrives({ from, headers: failed, inReplyTo: id })
    expect(await desk.state(ticket as never)).toBe(before)
    expect(onlyCard().card.lines.join()).toContain('2 Mails')
  })

  test('what an agent lets in speaks as its sender', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'resolve')
    await desk.pass(20)
    const headers = failed
    await arrives({
      from: ticket.requesterEmail,
      headers,
      subject: `Re: x [Support #${ticket.number}]`,
      text: 'doch nicht',
    })
    await click('accept')
    await takeStored()
    expect((await desk.ticket(ticket.number)).status).toBe('open')
    expect(await desk.texts(ticket)).toContain('doch nicht')
    expect(onlyCard().card.lines.join()).toContain(ticket.number)
  })

  test('without a word of that server mail is taken as it comes', async () => {
    expect(await arrives({ from: someone() })).not.toBeNull()
  })
})

test('an entry whose card could not be opened goes out once the chat is back, as it is then', async () => {
  const from = someone()
  desk.chat.fate.script('openThread', notSent())
  await desk.receive({ from })
  await desk.deliver()
  await desk.receive({ from })
  await desk.pass(60)
  await desk.deliver()
  expect(onlyCard().card.lines.join()).toContain('2 Mails')
})

describe('a card that somebody deleted', () => {
  test('comes again while the mail waits, and its buttons work', async () => {
    const from = someone()
    await arrives({ from })
    const { thread } = onlyCard()
    await desk.pass(600)
    desk.chat.fate.script('updateCard', gone('thread'))
    await arrives({ from })
    await desk.deliver()
    const anew = cards().find((card) => card.thread.id !== thread.id)
    expect(anew?.card.lines.join()).toContain('2 Mails')
    desk.chat.posts.splice(0, 1)
    await click('accept')
    await takeStored()
    expect(await number('tickets')).toBe(2)
  })

  test('at once is not posted for ever', async () => {
    const from = someone()
    await arrives({ from })
    desk.chat.fate.script('updateCard', gone('thread'))
    await arrives({ from })
    await desk.deliver()
    expect(cards()).toHaveLength(1)
  })
})

test('spam in a ticket closes it without a word and can be taken back, sender included', async () => {
  desk.change('support', { senders: 'anyone' })
  const ticket = await desk.opened()
  const sent = desk.mailer.taken.length
  await desk.command('anna', ticket, 'spam')
  await desk.pass(60)
  await desk.deliver()
  expect((await desk.ticket(ticket.number)).status).toBe('closed')
  expect(await arrives({ from: ticket.requesterEmail })).toBeNull()
  // Not in his own ticket either.
  expect(await desk.answer(ticket, 'kaufen Sie')).toBeNull()
  expect((await desk.ticket(ticket.number)).status).toBe('closed')
  expect(desk.mailer.taken).toHaveLength(sent)
  await desk.command('anna', ticket, 'undo')
  expect((await desk.ticket(ticket.number)).status).toBe('new')
  expect(await arrives({ from: ticket.requesterEmail })).not.toBeNull()
})
