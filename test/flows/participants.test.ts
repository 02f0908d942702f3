import { randomUUID } from 'node:crypto'
import type { Settings } from '../../src/flows/core.ts'
import type { TicketRow } from '../../src/store/entities/ticket.ts'
import { syncOrganisations } from '../../src/store/organisations.ts'
import type { WrittenMail } from '../fakes/raw-mail.ts'
import { Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
const open = async (settings: Partial<Settings> = {}) => {
  desk = await Helpdesk.open(settings)
}
afterEach(() => desk.close())

const someone = () => `${randomUUID().slice(0, 8)}@kunde.example`
const arrives = async (mail: WrittenMail): Promise<TicketRow> => {
  const ticket = await desk.receive(mail)
  await desk.deliver()
  if (!ticket) throw new Error('no ticket')
  return ticket
}
const later = async () => {
  await desk.pass(20)
  await desk.deliver()
}
const buttonsIn = async (ticket: TicketRow) =>
  (await desk.posts(ticket)).flatMap(({ part }) => (part?.kind === 'text' ? (part.buttons ?? []) : []))
const press = async (ticket: TicketRow, label: RegExp, agent = 'anna') => {
  const button = (await buttonsIn(ticket)).find((one) => label.test(one.label))
  if (!button) throw new Error(`no button ${label}`)
  const receipt = await desk.command(agent, ticket, button.line)
  await desk.deliver()
  return receipt
}
const cc = (...addresses: string[]) => [`Cc: ${addresses.join(', ')}`]

describe('whom a requester’s mail also went to', () => {
  test('takes part once the team says so, and not before', async () => {
    await open()
    const [lena, max] = [someone(), someone()]
    const ticket = await arrives({ from: `Lena <${lena}>`, headers: cc(`Max Muster <${max}>`) })
    expect((await desk.texts(ticket)).join()).toContain(`Die Mail ging auch an Max Muster <${max}>.`)
    await desk.command('anna', ticket, 'reply eins')
    await later()
    expect(await desk.mailer.readBy(max)).toEqual([])

    await press(ticket, /^Max Muster beteiligen$/)
    expect(await buttonsIn(ticket)).toEqual([])
    expect((await desk.card(ticket)).lines).toContain('beteiligt: Max Muster')
    const receipt = await desk.command('anna', ticket, 'reply zwei')
    expect(receipt.notice?.text).toContain(`in Kopie an Max Muster <${max}>`)
    await later()
    const [mail, ...more] = await desk.mailer.readBy(max)
    expect(more).toEqual([])
    expect(mail?.text).toContain('zwei')
    expect(mail?.to).toContain(lena)
    expect(JSON.stringify(mail?.headers.get('cc'))).toContain(max)
    // One mail for both, seen by both.
    expect(desk.mailer.taken.filter(({ to }) => to.includes(lena) && to.includes(max))).toHaveLength(1)
  })

  test('is a participant whose answers count, also by the number alone', async () => {
    await open()
    const max = someone()
    const ticket = await arrives({ from: someone(), headers: cc(max) })
    await press(ticket, /beteiligen/)
    await desk.command('anna', ticket, 'resolve')
    const answered = await desk.receive({
      from: max,
      subject: `Re: x [Support #${ticket.number}]`,
      text: 'Ich auch',
    })
    expect(answered).toMatchObject({ id: ticket.id, status: 'open' })
    await desk.deliver()
    const part = (await desk.posts(ticket)).at(-1)?.part
    expect(part).toMatchObject({ text: 'Ich auch', author: { role: 'requester' } })
  })

  test('is asked about once, however often he stands in copy', async () => {
    await open()
    const [lena, max] = [someone(), someone()]
    const ticket = await arrives({ from: lena, headers: cc(max) })
    await desk.answer(ticket, 'noch was', { headers: cc(max) })
    await desk.deliver()
    expect((await buttonsIn(ticket)).map(({ line }) => line)).toEqual([`cc add ${max}`])
  })

  test('is not asked about when it is ourselves, an agent, or where nobody reads', async () => {
    await open()
    desk.directory.agents.set('anna' as never, {
      ...(desk.directory.agents.get('anna' as never) as NonNullable<
        ReturnType<typeof desk.directory.agents.get>
      >),
      email: 'anna@desk.example',
    })
    const headers = cc(
      'network@desk.example',
      'anna@desk.example',
      'noreply@x.example',
      'support+t1-x@desk.example',
    )
    const ticket = await arrives({ from: someone(), headers })
    expect(await buttonsIn(ticket)).toEqual([])
    expect(await desk.texts(ticket)).toHaveLength(1)
  })

  test('is listed without buttons when there are many', async () => {
    await open()
    const many = Array.from({ length: 12 }, someone)
    const ticket = await arrives({ from: someone(), headers: cc(...many) })
    expect((await desk.texts(ticket)).join()).toContain('an 12 weitere')
    expect(await buttonsIn(ticket)).toEqual([])
  })

  test('does not matter in the mail of a stranger', async () => {
    await open()
    const ticket = await arrives({ from: someone() })
    await desk.answer(ticket, 'fremd', { from: someone(), headers: cc(someone()) })
    await desk.deliver()
    expect((await buttonsIn(ticket)).filter(({ line }) => line.startsWith('cc'))).toEqual([])
  })

  test('with `add` takes part at once, gets no acknowledgement, and every reply', async () => {
    await open({ bystanders: 'add' })
    const [lena, max] = [someone(), someone()]
    const ticket = await arrives({ from: lena, headers: cc(max) })
    expect((await desk.card(ticket)).lines.join()).toContain(`beteiligt: ${max}`)
    expect(await desk.mailer.readBy(max)).toEqual([])
    await desk.command('anna', ticket, 'reply eins')
    await later()
    expect(await desk.mailer.readBy(max)).toHaveLength(1)
  })

  test('with `ignore` is no one', async () => {
    await open({ bystanders: 'ignore' })
    const ticket = await arrives({ from: someone(), headers: cc(someone()) })
    expect(await desk.texts(ticket)).toHaveLength(1)
  })
})

describe('cc', () => {
  test('adds and removes, and undo takes each back', async () => {
    await open()
    const ticket = await arrives({ from: someone() })
    const max = someone()
    const lines = async () => (await desk.card(ticket)).lines.join()
    const does = async (line: string) => {
      const { outcome } = await desk.command('anna', ticket, line)
      await desk.deliver()
      return outcome
    }
    expect(await does(`cc add ${max}`)).toBe('accepted')
    expect(await lines()).toContain(max)
    expect(await does(`cc add ${max}`)).toBe('refused')
    expect(await does('undo')).toBe('accepted')
    expect(await lines()).not.toContain(max)
    expect(await does(`cc remove ${max}`)).toBe('refused')
    await does(`cc add <mailto:${max}|${max}>`)
    expect(await does(`cc remove ${max}`)).toBe('accepted')
    expect(await lines()).not.toContain(max)
    expect(await does('undo')).toBe('accepted')
    expect(await lines()).toContain(max)
  })

  test.each([
    'cc',
    'cc add',
    'cc add nobody',
    'cc invite a@b.example',
    'cc add a@b',
    'cc add support@desk.example',
    'cc remove x',
  ])('“%s” is refused', async (line) => {
    await open()
    const ticket = await arrives({ from: someone() })
    const before = await desk.state(ticket)
    expect(await desk.command('anna', ticket, line)).toMatchObject({ outcome: 'refused' })
    expect(await desk.state(ticket)).toBe(before)
  })

  test('the requester needs no copy', async () => {
    await open()
    const ticket = await arrives({ from: someone() })
    expect(await desk.command('anna', ticket, `cc add ${ticket.requesterEmail}`)).toMatchObject({
      outcome: 'refused',
    })
  })

  test('the reply form shows everyone who will read it', async () => {
    await open()
    const ticket = await arrives({ from: someone() })
    const max = someone()
    await desk.command('anna', ticket, `cc add ${max}`)
    const { form } = await desk.command('anna', ticket, 'reply', { asks: true })
    expect(form?.intro).toContain(`in Kopie an ${max}`)
  })
})

describe('what an agent forwards', () => {
  const forwarded = (from: string) =>
    `Könnt ihr das übernehmen?\n\nVon: Lena Kaya <${from}>\nGesendet: Montag, 23. November 2026 08:03\nAn: Anna\nBetreff: WLAN\n\nEs geht nicht.`
  const forwards = async (text: string, subject = 'WG: WLAN') => {
    await open()
    const { agents } = desk.directory
    const anna = agents.get('anna' as never)
    if (anna) agents.set('anna' as never, { ...anna, email: 'anna@desk.example' })
    return arrives({ from: 'Anna <anna@desk.example>', subject, text })
  }

  test('asks who the requester is; he then gets the acknowledgement, and the agent none', async () => {
    const lena = someone()
    const ticket = await forwards(forwarded(lena))
    expect(ticket.subject).toBe('WLAN')
    expect((await desk.texts(ticket)).join()).toContain(`Fragt Lena Kaya <${lena}>?`)
    expect(desk.mailer.taken).toEqual([])

    await press(ticket, /^Ja, Lena Kaya fragt$/, 'ben')
    const now = await desk.ticket(ticket.number)
    expect(now.requesterEmail).toBe(lena)
    const [mail] = await desk.mailer.readBy(lena)
    expect(mail?.text).toContain(ticket.number)
    expect(await desk.mailer.readBy('anna@desk.example')).toEqual([])
    expect((await desk.answer(now, 'Danke'))?.id).toBe(ticket.id)
    expect(await desk.command('ben', ticket, 'undo')).toMatchObject({ outcome: 'refused' })
  })

  test('the acknowledgement that he gets is in the words of the team', async () => {
    const lena = someone()
    const ticket = await forwards(forwarded(lena))
    desk.change('support', { texts: { de: { acknowledgement: 'Das {team} hat Nr. {number}.' } } })
    await press(ticket, /^Ja, Lena Kaya fragt$/)
    const [mail] = await desk.mailer.readBy(lena)
    expect(mail?.text).toContain(`Das Support hat Nr. ${ticket.number}.`)
  })

  test('without a head that says who asks for the command', async () => {
    const ticket = await forwards('Bitte ansehen.')
    expect((await desk.texts(ticket)).join()).toContain('`requester E-MAIL`')
    expect(await buttonsIn(ticket)).toEqual([])
  })

  test('is no forward when the subject does not say so', async () => {
    const ticket = await forwards(forwarded(someone()), 'WLAN')
    expect(await buttonsIn(ticket)).toEqual([])
  })

  test('and what a customer forwards is his own', async () => {
    await open()
    const from = someone()
    const ticket = await arrives({ from, subject: 'WG: WLAN', text: forwarded(someone()) })
    expect(await buttonsIn(ticket)).toEqual([])
    expect(await desk.mailer.readBy(from)).toHaveLength(1)
  })
})

describe('requester', () => {
  test('makes somebody else the requester; who was it goes on taking part', async () => {
    await open()
    const ticket = await arrives({ from: someone() })
    const lena = someone()
    const asked = (await desk.mailer.readBy(ticket.requesterEmail)).length
    await desk.command('anna', ticket, `requester ${lena}`)
    await desk.deliver()
    expect((await desk.ticket(ticket.number)).requesterEmail).toBe(lena)
    expect((await desk.card(ticket)).lines.join()).toContain(`beteiligt: ${ticket.requesterEmail}`)
    // Acknowledged it was already.
    expect(await desk.mailer.readBy(lena)).toEqual([])
    await desk.command('anna', ticket, 'reply für beide')
    await later()
    expect(await desk.mailer.readBy(lena)).toHaveLength(1)
    expect(await desk.mailer.readBy(ticket.requesterEmail)).toHaveLength(asked + 1)
  })

  test('is refused where it would change nothing', async () => {
    await open()
    const ticket = await arrives({ from: someone() })
    for (const line of [`requester ${ticket.requesterEmail}`, 'requester', 'requester nobody'])
      expect(await desk.command('anna', ticket, line)).toMatchObject({ outcome: 'refused' })
  })
})

test('the first mail from a mailbox of several people says so, the second does not', async () => {
  await open()
  const from = `sekretariat@${randomUUID().slice(0, 8)}.example`
  const first = await arrives({ from })
  expect((await desk.texts(first)).join()).toContain('ist ein Funktionspostfach')
  const second = await arrives({ from, subject: 'Anderes' })
  expect((await desk.texts(second)).join()).not.toContain('Funktionspostfach')
})

describe('the organisation of a customer', () => {
  const nord = { id: 'nord', name: 'GS Nord', domains: ['nord.example'], addresses: ['lena@mail.example'] }
  const sync = (...all: (typeof nord)[]) => desk.core.database.transaction((db) => syncOrganisations(db, all))
  const onCard = async (ticket: TicketRow) => {
    await desk.command('anna', ticket, 'claim')
    await desk.deliver()
    return (await desk.card(ticket)).lines[0]
  }

  test('is known at the first mail: by domain, by one below, by address', async () => {
    await open()
    await sync(nord)
    for (const from of ['a@nord.example', 'b@kita.nord.example', 'lena@mail.example'])
      expect(await onCard(await arrives({ from }))).toBe(`${from}, GS Nord`)
    expect(await onCard(await arrives({ from: 'other@mail.example' }))).toBe('other@mail.example')
  })

  test('follows the configuration for those who are known already', async () => {
    await open()
    const ticket = await arrives({ from: 'a@kita.nord.example' })
    const kita = { id: 'kita', name: 'Kita', domains: ['kita.nord.example'], addresses: [] }
    await sync(nord, kita)
    expect(await onCard(ticket)).toBe('a@kita.nord.example, Kita')
    await sync(nord)
    await desk.command('anna', ticket, 'unclaim')
    expect(await onCard(ticket)).toBe('a@kita.nord.example, GS Nord')
    await sync()
    await desk.command('anna', ticket, 'unclaim')
    expect(await onCard(ticket)).toBe('a@kita.nord.example')
  })
})
