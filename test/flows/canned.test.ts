import type { CannedReply } from '../../src/domain/canned.ts'
import type { Form, Receipt } from '../../src/domain/chat.ts'
import { Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
const wlan: CannedReply = {
  name: 'wlan',
  title: 'WLAN neu verbinden',
  texts: { de: 'bitte verbinden Sie das WLAN neu ({number}, {agent} von {team}).', en: 'please reconnect.' },
}
const other: CannedReply = {
  name: 'drucker',
  title: 'drucker',
  texts: { de: 'Guten Tag {name}, bitte neu starten.' },
}

beforeEach(async () => {
  desk = await Helpdesk.open()
  desk.change('support', { canned: [wlan, other] })
})
afterEach(() => desk.close())

const later = async () => {
  await desk.pass(60)
  await desk.deliver()
}
const lastMail = async (ticket: Parameters<Helpdesk['mailsTo']>[0]) =>
  (await desk.mailsTo(ticket)).at(-1)?.text
const formIn = ({ form }: Receipt): Form => {
  if (!form) throw new Error('there is no form')
  return form
}
const valuesOf = ({ fields }: Form) =>
  Object.fromEntries(fields.map(({ name, value }) => [name, value ?? '']))

describe('a canned reply', () => {
  test('goes the way of every reply: shown to the team, held for the undo time, then mailed with its words filled in', async () => {
    const ticket = await desk.opened()
    const { notice } = await desk.command('anna', ticket, 'canned wlan', { typed: true })
    expect(notice?.text).toContain('Geht in 15 Sekunden an Lena Kaya')
    expect(notice?.until).toBeDefined()
    await desk.deliver()
    expect(await desk.texts(ticket)).toContainEqual(
      `bitte verbinden Sie das WLAN neu (${ticket.number}, Anna Berger von Support).`,
    )
    expect(await lastMail(ticket)).not.toContain('verbinden')
    await later()
    expect(await lastMail(ticket)).toContain(`verbinden Sie das WLAN neu (${ticket.number}, Anna Berger`)
    expect(await desk.ticket(ticket.number)).toMatchObject({ status: 'open', assigneeId: 'anna' })
  })

  test('can be taken back', async () => {
    const ticket = await desk.opened()
    const { notice } = await desk.command('anna', ticket, 'canned wlan')
    const undo = notice?.buttons?.[0]?.line ?? ''
    expect((await desk.command('anna', ticket, undo)).notice?.text).toBe('Zurückgenommen: canned.')
    await later()
    expect(await lastMail(ticket)).not.toContain('verbinden')
  })

  test('takes a text behind it, and what is to follow before it', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'canned --wait WLAN Welcher Raum ist es?')
    await later()
    expect(await lastMail(ticket)).toMatch(/neu \(.*\)\.\s+Welcher Raum ist es\?/)
    expect((await desk.ticket(ticket.number)).status).toBe('pending')
  })

  test('is in the customer’s language', async () => {
    const ticket = await desk.opened()
    await desk.sql(`update tickets set language = 'en' where id = $1`, ticket.id)
    await desk.command('anna', ticket, 'canned wlan')
    await later()
    expect(await lastMail(ticket)).toContain('please reconnect.')
  })

  test('is named in any case or by its beginning, and a slip is asked about', async () => {
    const ticket = await desk.opened()
    expect((await desk.command('anna', ticket, 'canned DRU')).outcome).toBe('accepted')
    const slip = await desk.command('anna', ticket, 'canned wlam')
    expect(slip).toMatchObject({ outcome: 'refused' })
    expect(slip.notice?.text).toBe(
      'Den Textbaustein „wlam“ gibt es nicht. Meinst du `canned wlan`? `canned` zeigt alle.',
    )
    desk.change('support', { canned: [wlan, { ...wlan, name: 'wlan-gast' }] })
    expect((await desk.command('anna', ticket, 'canned wl')).notice?.text).toContain(
      'Meinst du `canned wlan`, `canned wlan-gast`?',
    )
    expect((await desk.command('anna', ticket, 'canned wlan')).outcome).toBe('accepted')
  })

  test.each([
    ['[klick](https://evil.example)', 'Guten Tag, bitte neu starten.'],
    ['{agent}', 'Guten Tag {agent}, bitte neu starten.'],
    ['Zoë Ångström', 'Guten Tag Zoë Ångström, bitte neu starten.'],
  ])('greets a customer called %s by nothing but a name', async (name, greeted) => {
    const ticket = await desk.opened()
    await desk.sql('update people set name = $1 where id = $2', name, ticket.requesterId)
    await desk.command('anna', ticket, 'canned drucker')
    await later()
    expect(await lastMail(ticket)).toContain(greeted)
  })

  test('of a team without the turn asks first, and is sent as it was meant', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'escalate hilfe')
    desk.change('second-level', { canned: [wlan] })
    await desk.deliver()
    const asked = await desk.command('anna', ticket, 'canned --resolve wlan Gruß')
    expect(asked.outcome).toBe('refused')
    const [button] = asked.notice?.buttons ?? []
    expect(button?.line).toBe('canned --anyway --resolve wlan Gruß')
    expect((await desk.command('anna', ticket, button?.line ?? '')).outcome).toBe('accepted')
    await later()
    expect(await lastMail(ticket)).toMatch(/verbinden[\s\S]*Gruß/)
  })
})

describe('canned alone', () => {
  const list =
    'Textbausteine: `canned NAME` sendet einen\n\n**wlan** – WLAN neu verbinden\n**drucker** – drucker'

  test('lists those of the ticket’s team, or of one’s own where there is no ticket', async () => {
    const ticket = await desk.opened()
    expect((await desk.command('anna', ticket, 'canned')).notice?.text).toBe(list)
    expect((await desk.inChannel('anna', 'canned')).notice?.text).toBe(list)
    expect((await desk.inChannel('anna', `canned ${ticket.number}`)).notice?.text).toBe(list)
    expect((await desk.inChannel('dora', 'canned', 'network')).notice?.text).toContain(
      'noch kein Textbaustein',
    )
  })

  test('with a number in front of the name it is sent from outside of the thread', async () => {
    const ticket = await desk.opened()
    await desk.inChannel('anna', `canned ${ticket.number} wlan`)
    await later()
    expect(await lastMail(ticket)).toContain('verbinden')
  })
})

describe('the form to reply', () => {
  const chosen = async (
    ticket: Parameters<Helpdesk['command']>[1],
    values: Record<string, string>,
  ): Promise<Receipt> => desk.command('anna', ticket, 'reply', { asks: true, values })

  test('offers them, and one that is chosen comes into its text, to be changed: nothing is sent yet', async () => {
    const ticket = await desk.opened()
    const form = formIn(await desk.command('anna', ticket, 'reply', { asks: true }))
    expect(form.fields[0]).toMatchObject({
      name: 'canned',
      refills: true,
      choices: [{ value: '' }, { value: 'wlan', label: 'WLAN neu verbinden' }, { value: 'drucker' }],
    })
    const before = await desk.state(ticket)
    const given = Object.fromEntries([
      ...Object.entries(valuesOf(form)),
      ['canned', 'wlan'],
      ['then', 'resolve'],
    ])
    const filled = formIn(await chosen(ticket, given))
    expect(await desk.state(ticket)).toBe(before)
    const text = `bitte verbinden Sie das WLAN neu (${ticket.number}, Anna Berger von Support).`
    expect(Object.entries(valuesOf(filled))).toEqual([
      ['canned', ''],
      ['text', text],
      ['files', ''],
      ['then', 'resolve'],
    ])
    expect((await chosen(ticket, { ...valuesOf(filled), text: 'Geändert.' })).outcome).toBe('accepted')
    await later()
    expect(await lastMail(ticket)).toContain('Geändert.')
    expect((await desk.ticket(ticket.number)).status).toBe('resolved')
  })

  test('puts it above what was typed, and in the place of one that was left as it was', async () => {
    const ticket = await desk.opened()
    const first = formIn(await chosen(ticket, { canned: 'drucker', text: 'Schon getippt.' }))
    expect(valuesOf(first).text).toBe('Guten Tag Lena Kaya, bitte neu starten.\n\nSchon getippt.')
    const untouched = formIn(await chosen(ticket, { canned: 'drucker', text: '' }))
    const second = formIn(await chosen(ticket, { ...valuesOf(untouched), canned: 'wlan' }))
    expect(valuesOf(second).text).toMatch(/^bitte verbinden Sie das WLAN neu \(.*\)\.$/)
  })

  test('from outside of a thread still knows its ticket', async () => {
    const ticket = await desk.opened()
    const { line } = formIn(await desk.inChannel('anna', `reply ${ticket.number}`, { asks: true }))
    const values = { canned: 'wlan', text: '' }
    const filled = formIn(await desk.inChannel('anna', line, { asks: true, values }))
    expect(filled.line).toBe(`reply ${ticket.number}`)
    expect(valuesOf(filled).text).toContain('verbinden')
  })

  test('of a reply that is gone says so and sends nothing', async () => {
    const ticket = await desk.opened()
    const before = await desk.state(ticket)
    expect((await chosen(ticket, { canned: 'weg', text: 'Hallo' })).outcome).toBe('refused')
    expect(await desk.state(ticket)).toBe(before)
  })

  test('has no such field where there are none', async () => {
    desk.change('support', { canned: [] })
    const form = formIn(await desk.command('anna', await desk.opened(), 'reply', { asks: true }))
    expect(form.fields.map(({ name }) => name)).not.toContain('canned')
  })
})
