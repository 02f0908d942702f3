import MarkdownIt from 'markdown-it'
import { wordsOf } from '../../src/domain/words/index.ts'
import { answerLost, rejected } from '../fakes/mishaps.ts'
import { Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open()
})
afterAll(() => desk.close())

const words = wordsOf('de')
const later = async () => {
  await desk.pass(20)
  await desk.deliver()
}
type Opened = Awaited<ReturnType<Helpdesk['opened']>>

/** A ticket without the columns that only ever grow. */
const stateOf = async (ticket: Opened) => desk.ticket(ticket.number)

describe('undo takes back the whole command, status and mail included:', () => {
  test.each([
    [[], 'claim'],
    [['claim'], 'unclaim'],
    [[], 'assign @ben'],
    [[], 'reply Text'],
    [['claim'], 'reply --wait Text'],
    [[], 'reply --resolve Text'],
    [[], 'reply --close Text'],
    [[], 'wait 2d'],
    [[], 'resolve'],
    [['claim'], 'close Notiz'],
    [['close'], 'reopen'],
    [['claim'], 'escalate Notiz'],
    [['escalate'], 'return Notiz'],
    [['claim'], 'transfer @network Notiz'],
    [[], 'note Notiz'],
  ])('after %j, “%s”', async (before, line) => {
    const ticket = await desk.opened()
    for (const earlier of before) await desk.command('anna', ticket, earlier)
    await later()
    const mails = (await desk.mailsTo(ticket)).length
    const state = await stateOf(ticket)
    await desk.command('anna', ticket, line, { typed: true })
    await desk.deliver()
    const undone = await desk.command('anna', ticket, 'undo')
    expect(undone).toMatchObject({ outcome: 'accepted' })
    expect(undone.notice?.text).toContain(line.split(' ')[0])
    expect(await stateOf(ticket)).toEqual(state)
    await later()
    expect(await desk.mailsTo(ticket)).toHaveLength(mails)
    expect(JSON.stringify(await desk.page(ticket))).not.toMatch(/"Text"|Notiz/)
    expect(await desk.eventKinds(ticket)).toContain('undone')
    expect((await desk.card(ticket)).ticket?.status).toBe(state.status)
    expect((await desk.card(ticket)).buttons.length).toBeGreaterThan(0)
    expect(
      await desk.sql(
        `select kind, error from deliveries where ticket_id = $1 and state in ('waiting', 'uncertain')`,
        ticket.id,
      ),
    ).toEqual([])
  })
})

test('undo before the next level’s thread was opened leaves nothing waiting for it', async () => {
  const ticket = await desk.opened()
  await desk.command('anna', ticket, 'escalate')
  await desk.command('anna', ticket, 'undo')
  const opened = desk.chat.posts.length
  await later()
  const open = await desk.sql(
    `select kind, error from deliveries where ticket_id = $1 and state in ('waiting', 'uncertain', 'parked')`,
    ticket.id,
  )
  expect(open).toEqual([])
  expect(desk.chat.posts.slice(opened).filter(({ channel }) => channel === 'C-second-level')).toEqual([])
})

test('undo of a transfer revives the old thread and ends the new one', async () => {
  const ticket = await desk.opened()
  await desk.command('anna', ticket, 'transfer @network')
  await later()
  await desk.command('anna', ticket, 'undo')
  await desk.answer(ticket, 'Wer ist nun dran?')
  await later()
  expect(await desk.texts(ticket)).toContain('Wer ist nun dran?')
  expect(await desk.texts(ticket, 'network')).not.toContain('Wer ist nun dran?')
  expect((await desk.card(ticket, 'network')).buttons).toEqual([])
})

test('undo removes our copies of a note and marks a reply as taken back', async () => {
  const ticket = await desk.opened()
  await desk.command('anna', ticket, 'escalate')
  await later()
  const noted = await desk.command('anna', ticket, 'note doch nicht', { typed: true })
  expect(noted.said).toEqual({ text: 'doch nicht', visibility: 'internal' })
  await desk.deliver()
  expect(await desk.texts(ticket, 'second-level')).toContain('doch nicht')
  await desk.command('anna', ticket, 'undo')
  await desk.deliver()
  expect(await desk.texts(ticket, 'second-level')).not.toContain('doch nicht')
  // The agent's own post stays his.
  expect([...desk.chat.marks.values()].at(-1)).toEqual({ state: 'revoked', label: words.mark.takenBack })

  await desk.command('anna', ticket, 'reply --anyway doch nicht so', { typed: true })
  await desk.deliver()
  await desk.command('anna', ticket, 'undo')
  await desk.deliver()
  expect([...desk.chat.marks.values()].at(-1)).toMatchObject({ state: 'revoked' })
})

test('undo restores only what is still as the command left it: what came later stays', async () => {
  const ticket = await desk.opened()
  await desk.command('anna', ticket, 'reply --wait Welcher Raum?')
  await desk.command('ben', ticket, 'assign @ben')
  await desk.command('anna', ticket, 'undo')
  expect(await stateOf(ticket)).toMatchObject({
    status: 'new',
    assigneeId: 'ben',
    remindAt: null,
    autoCloseAt: null,
  })
})

test('undo takes back one command after the other, each agent’s own', async () => {
  const ticket = await desk.opened()
  await desk.command('anna', ticket, 'claim')
  await desk.command('ben', ticket, 'note von Ben')
  await desk.command('anna', ticket, 'wait')
  for (const status of ['open', 'new']) {
    await desk.command('anna', ticket, 'undo')
    expect((await stateOf(ticket)).status).toBe(status)
  }
  expect(await desk.command('anna', ticket, 'undo')).toMatchObject({ outcome: 'refused' })
  await later()
  expect(await desk.texts(ticket)).toContain('von Ben')
})

test('undo after the mail has left is refused and changes nothing', async () => {
  const ticket = await desk.opened()
  await desk.command('anna', ticket, 'reply --close Fertig')
  await later()
  const before = await desk.state(ticket)
  expect(await desk.command('anna', ticket, 'undo')).toMatchObject({
    outcome: 'refused',
    notice: { text: words.refusal.alreadySent },
  })
  expect(await desk.state(ticket)).toBe(before)
})

test('undo while nobody knows whether the mail has left is refused', async () => {
  const ticket = await desk.opened()
  await desk.command('anna', ticket, 'reply Fertig')
  desk.mailer.fate.script('send', answerLost())
  await later()
  expect(await desk.command('anna', ticket, 'undo')).toMatchObject({ outcome: 'refused' })
})

describe('a reply in its undo time', () => {
  const held = async (line = 'reply Bitte neu starten') => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, line, { typed: true })
    await desk.answer(ticket, 'Geht wieder!')
    await later()
    return ticket
  }
  const trouble = async (ticket: Opened) =>
    (await desk.posts(ticket))
      .map(({ part }) => part)
      .find((part) => part?.kind === 'text' && part.buttons?.length)

  test('is held when the customer writes meanwhile, on page and mail alike, and the agent is asked', async () => {
    const ticket = await held()
    expect(await desk.mailsTo(ticket)).toHaveLength(1)
    expect(JSON.stringify(await desk.page(ticket))).not.toContain('neu starten')
    const asked = await trouble(ticket)
    expect(asked?.kind === 'text' ? asked.buttons?.map(({ line }) => line) : []).toEqual([
      'retry',
      expect.stringMatching(/^undo m\d+$/),
    ])
    expect([...desk.chat.marks.values()].at(-1)).toMatchObject({ state: 'held' })
  })

  test('is held by a customer whose name can’t speak as the helpdesk', async () => {
    const from = '"Klick [hier](https://evil.example)" <klick@kunde.example>'
    const ticket = await desk.receive({ from, subject: 'Drucker', text: 'Er druckt nicht.' })
    if (!ticket) throw new Error('the mail opened no ticket')
    await desk.deliver()
    await desk.command('anna', ticket, 'reply Bitte neu starten', { typed: true })
    await desk.answer(ticket, 'Geht wieder!')
    await later()
    const asked = await trouble(ticket)
    const html = new MarkdownIt().renderInline(asked?.kind === 'text' ? asked.text : '')
    expect(html).toContain('Klick [hier](https://evil.example) hat inzwischen geschrieben')
  })

  test('is sent by retry', async () => {
    const ticket = await held()
    await desk.command('anna', ticket, 'retry')
    await later()
    expect((await desk.mailsTo(ticket)).at(-1)?.text).toContain('neu starten')
    expect(JSON.stringify(await desk.page(ticket))).toContain('neu starten')
    expect([...desk.chat.marks.values()].at(-1)).toMatchObject({ state: 'sent' })
  })

  test('is discarded by undo', async () => {
    const ticket = await held()
    await desk.command('anna', ticket, 'undo')
    await later()
    expect(await desk.mailsTo(ticket)).toHaveLength(1)
    expect(JSON.stringify(await desk.page(ticket))).not.toContain('neu starten')
    expect(await desk.command('anna', ticket, 'retry')).toMatchObject({ outcome: 'refused' })
  })

  test('that closed the ticket does not say so any more once the customer has reopened it', async () => {
    const ticket = await held('reply --close Bitte neu starten')
    expect((await stateOf(ticket)).status).toBe('open')
    await desk.command('anna', ticket, 'retry')
    await later()
    const mail = (await desk.mailsTo(ticket)).at(-1)
    expect(mail?.text).toContain('neu starten')
    expect(mail?.text).not.toContain('abgeschlossen')
  })
})

test('a rejected reply can be discarded, and is then as taken back', async () => {
  const ticket = await desk.opened()
  await desk.command('anna', ticket, 'reply Fertig', { typed: true })
  desk.mailer.fate.script('send', rejected('550 no such user'))
  await later()
  expect(await desk.eventKinds(ticket)).toContain('parked')
  expect(await desk.command('anna', ticket, 'undo')).toMatchObject({ outcome: 'accepted' })
  await later()
  expect(await desk.command('anna', ticket, 'retry')).toMatchObject({ outcome: 'refused' })
  expect(JSON.stringify(await desk.page(ticket))).not.toContain('Fertig')
})

test('what can’t be taken back says so, and lets nothing before it be taken back by mistake', async () => {
  const ticket = await desk.opened()
  await desk.command('anna', ticket, 'claim')
  const { post } = await desk.say('anna', ticket, 'Ich schaue mal')
  await desk.command('anna', ticket, 'note', { about: post })
  expect(await desk.command('anna', ticket, 'undo')).toMatchObject({ outcome: 'refused' })
  expect((await stateOf(ticket)).assigneeId).toBe('anna')
})

describe('the button under what an agent commanded takes back just that, whatever came after:', () => {
  const undoOf = (receipt: Awaited<ReturnType<Helpdesk['command']>>) =>
    receipt.notice?.buttons?.[0]?.line ?? ''

  test('a reply, and the status that was set later stays', async () => {
    const ticket = await desk.opened()
    const reply = await desk.command('anna', ticket, 'reply Falsche Antwort')
    await desk.command('anna', ticket, 'resolve')
    expect(await desk.command('anna', ticket, undoOf(reply))).toMatchObject({
      outcome: 'accepted',
      notice: { text: expect.stringContaining('reply') },
    })
    await later()
    expect((await desk.mailsTo(ticket)).map(({ text }) => text).join()).not.toContain('Falsche Antwort')
    expect((await stateOf(ticket)).status).toBe('resolved')
  })

  test('pressed twice, it takes back nothing that was before', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'reply Erste')
    const second = await desk.command('anna', ticket, 'reply Zweite')
    expect(await desk.command('anna', ticket, undoOf(second))).toMatchObject({ outcome: 'accepted' })
    expect(await desk.command('anna', ticket, undoOf(second))).toMatchObject({ outcome: 'refused' })
    await later()
    const mails = (await desk.mailsTo(ticket)).map(({ text }) => text).join()
    expect(mails).toContain('Erste')
    expect(mails).not.toContain('Zweite')
  })

  test('and not what somebody else commanded, or what is of another ticket', async () => {
    const [ticket, other] = [await desk.opened(), await desk.opened()]
    const reply = await desk.command('anna', ticket, 'reply Antwort')
    expect(await desk.command('ben', ticket, undoOf(reply))).toMatchObject({ outcome: 'refused' })
    expect(await desk.command('anna', other, undoOf(reply))).toMatchObject({ outcome: 'refused' })
    expect(await desk.command('anna', ticket, 'undo m999999999999999999')).toMatchObject({
      outcome: 'refused',
    })
    await later()
    expect((await desk.mailsTo(ticket)).at(-1)?.text).toContain('Antwort')
  })

  test('a forward', async () => {
    const ticket = await desk.opened()
    const forward = await desk.command('anna', ticket, 'forward partner@firma.example Bitte ansehen')
    await desk.command('anna', ticket, 'note Danach')
    expect(await desk.command('anna', ticket, undoOf(forward))).toMatchObject({ outcome: 'accepted' })
    await later()
    expect(await desk.mailer.readBy('partner@firma.example')).toEqual([])
    expect(await desk.texts(ticket)).toContain('Danach')
  })
})
