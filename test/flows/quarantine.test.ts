import { randomUUID } from 'node:crypto'
import type { ThreadRef } from '../../src/domain/chat.ts'
import { showQuarantined } from '../../src/flows/quarantine.ts'
import { gone, notSent } from '../fakes/mishaps.ts'
import { newMailId } from '../fakes/raw-mail.ts'
import { Helpdesk } from './helpdesk.ts'
import { failed, quarantineOf, someone } from './quarantine-desk.ts'

let desk: Helpdesk
beforeEach(async () => {
  desk = await Helpdesk.open()
  desk.change('support', { senders: 'known' })
})
afterEach(() => desk.close())

const { number, cards, onlyCard, click, takeStored, arrives } = quarantineOf(() => desk)

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
