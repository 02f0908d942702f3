import { randomUUID } from 'node:crypto'
import { wordsOf } from '../../src/domain/words/index.ts'
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

describe('a verb', () => {
  test('claim takes the ticket, unclaim frees it, assign gives it to somebody of the team', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'claim')
    expect(await desk.ticket(ticket.number)).toMatchObject({ status: 'open', assigneeId: 'anna' })
    await desk.command('anna', ticket, 'unclaim')
    expect(await desk.ticket(ticket.number)).toMatchObject({ status: 'open', assigneeId: null })
    await desk.command('anna', ticket, 'assign @ben bitte übernehmen')
    expect(await desk.ticket(ticket.number)).toMatchObject({ assigneeId: 'ben' })
    await later()
    expect(await desk.texts(ticket)).toContain('bitte übernehmen')
    expect(await desk.mailsTo(ticket)).toHaveLength(1)
  })

  test.each([
    ['reply --wait Welcher Raum?', 'pending', 'Welcher Raum?'],
    ['reply --resolve Neu gestartet.', 'resolved', 'bearbeitet'],
    ['reply --close Erledigt.', 'closed', 'abgeschlossen'],
  ])('%s makes one mail and the status', async (line, status, said) => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, line)
    await later()
    expect((await desk.ticket(ticket.number)).status).toBe(status)
    const [, mail, ...more] = await desk.mailsTo(ticket)
    expect(more).toEqual([])
    expect(mail?.text).toContain(said)
  })

  test('note stays with the team', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'note Das ist schon der dritte.')
    await later()
    expect(await desk.texts(ticket)).toContain('Das ist schon der dritte.')
    expect(await desk.mailsTo(ticket)).toHaveLength(1)
  })

  test('note keeps a file that comes without text', async () => {
    const ticket = await desk.opened()
    const files = [desk.chat.upload('netzplan.txt', 'intern')]
    await desk.command('anna', ticket, 'note', { files })
    await later()
    expect(await desk.texts(ticket)).toContain('netzplan.txt')
    expect((await desk.page(ticket))?.messages).toHaveLength(1)
  })

  test('wait sets reminder and closing, resolve the closing that the customer reads, close and reopen end them', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'wait 2d')
    const pending = await desk.ticket(ticket.number)
    expect(pending.status).toBe('pending')
    expect(Math.round(((pending.remindAt?.getTime() ?? 0) - desk.now.getTime()) / 864e5)).toBe(2)
    expect(pending.autoCloseAt?.getTime()).toBeGreaterThan(pending.remindAt?.getTime() ?? 0)
    await desk.command('anna', ticket, 'resolve')
    const resolved = await desk.ticket(ticket.number)
    expect(resolved).toMatchObject({ status: 'resolved', remindAt: null })
    await desk.pass(20)
    expect((await desk.page(ticket))?.autoCloseAt).toEqual(resolved.autoCloseAt)
    await desk.command('anna', ticket, 'close')
    expect(await desk.ticket(ticket.number)).toMatchObject({ status: 'closed', autoCloseAt: null })
    await desk.command('anna', ticket, 'reopen')
    expect(await desk.ticket(ticket.number)).toMatchObject({
      status: 'open',
      closedAt: null,
      autoCloseAt: null,
    })
  })

  test('transfer gives it to another team, whose thread has the story, and the old thread is not kept up to date', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'transfer @network Eher Netz')
    await later()
    expect(await desk.ticket(ticket.number)).toMatchObject({ teamId: 'network', assigneeId: null })
    expect((await desk.texts(ticket, 'network')).slice(0, 2)).toEqual(['Er druckt nicht.', 'Eher Netz'])
    expect((await desk.card(ticket)).buttons).toEqual([])
    const before = await desk.texts(ticket)
    await desk.answer(ticket, 'Noch da?')
    await desk.say('dora', ticket, 'Ich schaue', { channel: 'network' })
    await later()
    expect(await desk.texts(ticket)).toEqual(before)
    expect(await desk.texts(ticket, 'network')).toContain('Noch da?')
    const said = await desk.say('anna', ticket, 'hört mich wer?')
    expect(said.receipt).toMatchObject({ outcome: 'refused' })
    expect(await desk.mailsTo(ticket)).toHaveLength(1)
  })

  test('transfer between teams that share a channel keeps their thread', async () => {
    const before = desk.directory.teams.get('network' as never)
    desk.change('network', { channel: 'support' as never })
    try {
      const ticket = await desk.opened()
      await desk.command('anna', ticket, 'transfer @network')
      await desk.answer(ticket, 'Hallo Netz')
      await later()
      expect(await desk.texts(ticket)).toContain('Hallo Netz')
    } finally {
      desk.change('network', before ?? {})
    }
  })

  const own = 'network+t1-x@desk.example'
  test.each([
    `new ${own} Betreff`,
    `mail ${own} Betreff\nText`,
    `forward ${own} Text`,
    `requester ${own}`,
    `cc add ${own}`,
  ])('“%s” is refused: mail to the helpdesk itself would come back in', async (line) => {
    const ticket = await desk.opened()
    expect(await desk.command('anna', ticket, line)).toMatchObject({
      outcome: 'refused',
      notice: { text: expect.stringContaining(own) },
    })
  })

  test('new opens a ticket for a caller, who gets number and link at once', async () => {
    const caller = `${randomUUID().slice(0, 8)}@kunde.example`
    const receipt = await desk.inChannel('anna', `new ${caller} Beamer bleibt schwarz\nSeit gestern.`)
    const number = receipt.notice?.text.match(/\d{5,}/)?.[0] ?? ''
    const ticket = await desk.ticket(number)
    expect(ticket).toMatchObject({
      subject: 'Beamer bleibt schwarz',
      requesterEmail: caller,
      teamId: 'support',
    })
    await desk.deliver()
    expect(await desk.texts(ticket)).toEqual(['Seit gestern.'])
    const [mail] = await desk.mailsTo(ticket)
    expect(mail?.text).toContain(number)
    expect(mail?.text).toContain(ticket.token)
  })

  test('show, list, mine and help answer whoever asks, and nothing happens', async () => {
    const ticket = await desk.opened('Ein ganz eigener Betreff')
    await desk.command('ben', ticket, 'claim')
    const before = await desk.state(ticket)
    for (const line of ['list', 'mine', `show ${ticket.number}`]) {
      const receipt = await desk.inChannel('ben', line)
      expect(receipt.notice?.text).toContain('Ein ganz eigener Betreff')
    }
    expect((await desk.inChannel('ben', 'help')).notice?.text).toContain('`/escalate [@team] [NOTE]`')
    desk.chat.prefix = '!'
    expect((await desk.inChannel('ben', 'help')).notice?.text).toContain('`!escalate [@team] [NOTE]`')
    const { notice } = await desk.inChannel('ben', 'help /Reply')
    expect(notice?.text).toContain('reply [--wait|--resolve|--close] [--file NAME] TEXT')
    expect(notice?.text).not.toContain('escalate')
    expect((await desk.inChannel('ben', 'help me')).notice?.text).toContain('escalate [@team] [NOTE]')
    expect(await desk.state(ticket)).toBe(before)
  })

  test('typed outside of its thread takes the number, in a merged ticket’s thread it means the other', async () => {
    const [ticket, target] = [await desk.opened(), await desk.opened()]
    await desk.inChannel('anna', `claim ${ticket.number}`)
    expect((await desk.ticket(ticket.number)).assigneeId).toBe('anna')
    await desk.sql('update tickets set merged_into = $2 where id = $1', ticket.id, target.id)
    await desk.command('ben', ticket, 'claim')
    expect((await desk.ticket(target.number)).assigneeId).toBe('ben')
    expect((await desk.ticket(ticket.number)).assigneeId).toBe('anna')
  })
})

describe('a form', () => {
  test('takes files along that were chosen in it', async () => {
    const ticket = await desk.opened()
    const { form } = await desk.command('anna', ticket, 'reply', { asks: true })
    expect(form?.fields.map(({ type }) => type)).toContain('files')
    const files = [desk.chat.upload('anleitung.txt', 'So geht es.')]
    await desk.command('anna', ticket, form?.line ?? '', { asks: true, values: { text: 'Anbei.' }, files })
    await later()
    const mail = (await desk.mailsTo(ticket)).at(-1)
    expect(mail?.text).toContain('Anbei.')
    expect(mail?.files).toEqual([{ name: 'anleitung.txt', content: 'So geht es.' }])
  })

  test('is offered where a click says nothing, and what is filled in becomes the command', async () => {
    const ticket = await desk.opened()
    const asked = await desk.command('anna', ticket, 'reply', { asks: true })
    expect(asked.form?.intro).toContain(ticket.requesterEmail)
    const filled = new Map([
      ['text', 'Aus dem Formular'],
      ['then', 'wait'],
    ])
    const fields = asked.form?.fields ?? []
    const values = Object.fromEntries(fields.map(({ name }) => [name, filled.get(name) ?? '']))
    await desk.command('anna', ticket, asked.form?.line ?? '', { values })
    await later()
    expect((await desk.ticket(ticket.number)).status).toBe('pending')
    expect((await desk.mailsTo(ticket)).at(-1)?.text).toContain('Aus dem Formular')
    expect(await desk.texts(ticket)).toContain('Aus dem Formular')
  })

  test('for escalation sends the edited sentence, or none', async () => {
    const [told, untold] = [await desk.opened(), await desk.opened()]
    const values = { text: 'Notiz', team: 'second-level', tell: 'yes', sentence: 'Wir holen Hilfe.' }
    await desk.command('anna', told, 'escalate', { values })
    await desk.command('anna', untold, 'escalate', { values: { ...values, tell: 'no' } })
    await later()
    expect((await desk.mailsTo(told)).at(-1)?.text).toContain('Wir holen Hilfe.')
    expect(await desk.mailsTo(untold)).toHaveLength(1)
  })
})

describe('a refusal says why and changes nothing:', () => {
  test.each([
    ['an unknown verb', 'clam'],
    ['a flag that does not exist', 'reply --now Text'],
    ['two statuses at once', 'reply --wait --close Text'],
    ['a reply without text', 'reply'],
    ['a reply that looks like a command', 'reply /claim'],
    ['unclaiming what is nobody’s', 'unclaim'],
    ['assigning to nobody we know', 'assign @niemand'],
    ['assigning to another team', 'assign @carla'],
    ['waiting until the past', 'wait 2020-01-01'],
    ['reopening what is open', 'reopen'],
    ['escalating to a lower level', 'escalate @network'],
    ['returning what was not escalated', 'return'],
    ['transferring to where it is', 'transfer @support'],
    ['undoing nothing', 'undo'],
    ['retrying nothing', 'retry'],
  ])('%s', async (_, line) => {
    const ticket = await desk.opened()
    const before = await desk.state(ticket)
    const receipt = await desk.command('anna', ticket, line)
    expect(receipt).toMatchObject({ outcome: 'refused', notice: { tone: 'refused' } })
    expect(receipt.notice?.text.length).toBeGreaterThan(10)
    expect(await desk.state(ticket)).toBe(before)
  })

  test('whoever is no agent', async () => {
    const ticket = await desk.opened()
    const before = await desk.state(ticket)
    const receipt = await desk.command('guest', ticket, 'close')
    expect(receipt).toMatchObject({ outcome: 'refused', notice: { text: words.refusal.stranger } })
    expect(await desk.state(ticket)).toBe(before)
  })

  test('a number that does not exist, and none at all', async () => {
    expect(await desk.inChannel('anna', 'claim 99999999')).toMatchObject({ outcome: 'refused' })
    expect(await desk.inChannel('anna', 'claim')).toMatchObject({ outcome: 'refused' })
  })
})

test('of two agents who claim at the same instant one wins, and the other is told who', async () => {
  for (let round = 0; round < 5; round++) {
    const ticket = await desk.opened()
    const receipts = await Promise.all([
      desk.command('anna', ticket, 'claim'),
      desk.command('ben', ticket, 'claim'),
    ])
    expect(receipts.map(({ outcome }) => outcome).sort()).toEqual(['accepted', 'refused'])
    const { assigneeId } = await desk.ticket(ticket.number)
    const winner = assigneeId === 'anna' ? 'Anna Berger' : 'Ben Yılmaz'
    expect(receipts.find(({ outcome }) => outcome === 'refused')?.notice?.text).toContain(winner)
  }
})

test('an event that comes twice, or twice at once, happens once', async () => {
  const ticket = await desk.opened()
  const eventId = randomUUID()
  const receipts = await Promise.all(
    [1, 2, 3].map(() => desk.command('anna', ticket, 'note einmal', { eventId })),
  )
  expect(receipts.map(({ outcome }) => outcome).sort()).toEqual(['accepted', 'duplicate', 'duplicate'])
  expect((await desk.messages(ticket)).filter(({ text }) => text === 'einmal')).toHaveLength(1)
})

test('a file that comes with another verb than reply stays with the team', async () => {
  for (const line of ['resolve fertig', 'close', 'escalate schaut mal', 'wait']) {
    const ticket = await desk.opened()
    const files = [desk.chat.upload('intern.txt', 'nur für uns')]
    await desk.command('anna', ticket, line, { files, typed: true })
    await later()
    const mails = await desk.mailsTo(ticket)
    expect(mails.flatMap((mail) => mail.files)).toEqual([])
    expect((await desk.page(ticket))?.messages.flatMap((message) => message.files)).toEqual([])
    const [kept] = await desk.sql<{ visibility: string }>(
      `select m.visibility from messages m join message_files f on f.message_id = m.id where m.ticket_id = $1`,
      ticket.id,
    )
    expect(kept?.visibility).toBe('internal')
  }
})

test('a file that comes with a reply goes to the customer with it', async () => {
  const ticket = await desk.opened()
  const files = [desk.chat.upload('anleitung.txt', 'so geht es')]
  await desk.command('anna', ticket, 'reply Siehe Anhang', { files, typed: true })
  await later()
  expect((await desk.mailsTo(ticket)).at(-1)?.files).toEqual([
    { name: 'anleitung.txt', content: 'so geht es' },
  ])
})

test('a line that begins with another ticket’s number is not sent into this one', async () => {
  const [here, other] = [await desk.opened(), await desk.opened()]
  const receipt = await desk.command('anna', here, `reply ${other.number} Ihr Passwort wurde zurückgesetzt`)
  expect(receipt.outcome).toBe('refused')
  expect(receipt.notice?.text).toContain(other.number)
  // Also behind the flags, and where the ticket was picked from a list.
  const typed = `reply --resolve ${other.number}`
  expect((await desk.command('anna', here, typed)).outcome).toBe('refused')
  expect((await desk.inChannel('anna', typed, { values: { number: here.number } })).outcome).toBe('refused')
  expect((await desk.command('anna', here, 'reply 10 Minuten noch')).outcome).toBe('accepted')
})
