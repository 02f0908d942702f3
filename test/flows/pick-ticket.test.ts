import type { Form, Receipt } from '../../src/domain/chat.ts'
import { Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
beforeEach(async () => {
  desk = await Helpdesk.open()
})
afterEach(() => desk.close())

const asks = (agent: string, line: string, values?: Record<string, string>) =>
  desk.inChannel(agent, line, { asks: true, ...(values && { values }) })
const formIn = ({ form }: Receipt): Form => {
  if (!form) throw new Error('there is no form')
  return form
}
const offeredIn = (receipt: Receipt) => formIn(receipt).fields[0]?.choices?.map(({ value }) => value)
const asFilled = ({ fields }: Form, more: Record<string, string>) => ({
  ...Object.fromEntries(fields.map(({ name, value }) => [name, value ?? ''])),
  ...more,
})

describe('a line that names no ticket, outside of any thread', () => {
  test('is asked which is meant: own ones first, then the team’s, oldest first, and nobody else’s', async () => {
    const [first, mine, last, over] = [
      await desk.opened('Eins'),
      await desk.opened('Zwei'),
      await desk.opened('Drei'),
      await desk.opened('Vier'),
    ]
    const elsewhere = await desk.receive({ from: 'x@kunde.example', subject: 'Netz', text: 'x' }, 'network')
    await desk.command('anna', mine, 'claim')
    await desk.command('anna', over, 'close')
    const receipt = await asks('anna', 'show')
    expect(receipt.outcome).toBe('accepted')
    expect(formIn(receipt)).toMatchObject({ title: 'Welcher Vorgang?', line: 'show' })
    expect(offeredIn(receipt)).toEqual([mine.number, first.number, last.number])
    expect(offeredIn(receipt)).not.toContain(elsewhere?.number)
    expect(formIn(receipt).fields[0]?.choices?.[0]?.label).toBe(`${mine.number} Zwei`)
  })

  test('does what it says to the ticket that was picked', async () => {
    const ticket = await desk.opened()
    const { line } = formIn(await asks('anna', 'claim'))
    expect(await asks('anna', line, { number: ticket.number })).toMatchObject({ outcome: 'accepted' })
    expect(await desk.ticket(ticket.number)).toMatchObject({ assigneeId: 'anna' })
  })

  test('keeps its text, and what it answers can be undone from where it was said', async () => {
    const ticket = await desk.opened()
    const { line } = formIn(await asks('anna', 'reply --wait Welcher Raum?'))
    const { notice } = await asks('anna', line, { number: ticket.number })
    expect((await desk.ticket(ticket.number)).status).toBe('pending')
    const undo = notice?.buttons?.[0]?.line ?? ''
    expect(await asks('anna', undo)).toMatchObject({ outcome: 'accepted' })
    expect((await desk.ticket(ticket.number)).status).toBe('new')
  })

  test('goes on with the form of the ticket that was picked', async () => {
    const ticket = await desk.opened()
    const picked = await asks('anna', formIn(await asks('anna', 'reply')).line, { number: ticket.number })
    const form = formIn(picked)
    expect(form.title).toContain(ticket.number)
    await asks(
      'anna',
      form.line,
      asFilled(
        form,
        Object.fromEntries([
          ['text', 'Läuft wieder.'],
          ['then', 'resolve'],
        ]),
      ),
    )
    expect((await desk.ticket(ticket.number)).status).toBe('resolved')
    expect((await desk.messages(ticket)).at(-1)).toMatchObject({
      visibility: 'public',
      text: 'Läuft wieder.',
    })
  })

  test('with a number gets the form at once, and what is sent is about that ticket', async () => {
    const [ticket] = [await desk.opened(), await desk.opened()]
    const form = formIn(await asks('anna', `close ${ticket.number}`))
    await asks('anna', form.line, asFilled(form, {}))
    expect((await desk.ticket(ticket.number)).status).toBe('closed')
  })

  test('offers what fits: to claim what is not one’s own, to free only that', async () => {
    const [mine, free] = [await desk.opened(), await desk.opened()]
    await desk.command('anna', mine, 'claim')
    expect(offeredIn(await asks('anna', 'claim'))).toEqual([free.number])
    expect(offeredIn(await asks('anna', 'unclaim'))).toEqual([mine.number])
  })

  test('offers no more than a list holds', async () => {
    const ticket = await desk.opened()
    await desk.sql(
      `insert into tickets (number, token, subject, status, requester_id, requester_email, language, team_id, home_team, arrived_at)
       select '9' || lpad(n::text, 5, '0'), 'token-of-copy-number-' || n, subject, 'new', requester_id, requester_email,
              language, team_id, home_team, arrived_at + n * interval '1 second'
       from tickets, generate_series(1, 80) n where id = $1`,
      ticket.id,
    )
    expect(offeredIn(await asks('anna', 'claim'))).toHaveLength(50)
  })

  test('is refused with a hint where nothing fits, or nothing can be asked', async () => {
    expect(await asks('anna', 'unclaim')).toMatchObject({ outcome: 'refused' })
    await desk.opened()
    const receipt = await desk.inChannel('anna', 'claim')
    expect(receipt.form).toBeUndefined()
    expect(receipt.notice?.text).toContain('claim 10042')
  })

  test('that lacks its text is told so before anything is picked', async () => {
    await desk.opened()
    const receipt = await asks('anna', 'note')
    expect(receipt).toMatchObject({ outcome: 'refused', notice: { text: expect.stringContaining('note') } })
    expect(receipt.form).toBeUndefined()
  })

  test.each(['99999', 'x', '', '10042 --close', `${'1'.repeat(500)}`])(
    'with %j as the number that came back changes nothing',
    async (number) => {
      const ticket = await desk.opened()
      const before = await desk.state(ticket)
      const receipt = await asks('anna', 'close', { number, text: '' })
      expect(receipt.outcome).toBe('refused')
      expect(await desk.state(ticket)).toBe(before)
    },
  )

  test('in a ticket’s thread a number that came back counts for nothing', async () => {
    const [here, there] = [await desk.opened(), await desk.opened()]
    await desk.command('anna', here, 'close', { asks: true, values: { number: there.number, text: '' } })
    expect((await desk.ticket(there.number)).status).toBe('new')
    expect((await desk.ticket(here.number)).status).toBe('closed')
  })
})

describe('a new ticket', () => {
  test('is asked for in a form, and made of what was filled in', async () => {
    const form = formIn(await asks('anna', 'new'))
    const values = asFilled(form, {
      email: 'lena@kunde.example',
      subject: 'WLAN Raum 204',
      text: 'Seit heute Morgen.\n\nBitte bald.',
    })
    const { notice } = await asks('anna', form.line, values)
    const ticket = await desk.ticket(notice?.text.match(/\d{5}/)?.[0] ?? '')
    expect(ticket).toMatchObject({ subject: 'WLAN Raum 204', requesterEmail: 'lena@kunde.example' })
    expect((await desk.messages(ticket))[0]).toMatchObject({ text: 'Seit heute Morgen.\n\nBitte bald.' })
  })

  test.each([{ email: 'niemand' }, { subject: ' ' }, { text: ' ' }])(
    'that lacks %j is refused, so that the form stays',
    async (lacking) => {
      const form = formIn(await asks('anna', 'new'))
      const good = { email: 'lena@kunde.example', subject: 'WLAN', text: 'Geht nicht.' }
      const receipt = await asks('anna', form.line, asFilled(form, { ...good, ...lacking }))
      expect(receipt.outcome).toBe('refused')
      expect(await desk.sql('select from tickets')).toEqual([])
    },
  )

  const about = { thread: { platform: 'chat', id: 'elsewhere' }, id: 'p1' }

  test('from a colleague’s message begins with that text and that address', async () => {
    const quoted = {
      by: { id: 'U-x', name: 'Kim', email: 'kim@schule.example' },
      text: 'Mein Laptop brennt.',
    }
    const form = formIn(await desk.inChannel('anna', 'new', { asks: true, about, quoted }))
    expect(asFilled(form, {})).toEqual({
      email: 'kim@schule.example',
      subject: '',
      text: 'Mein Laptop brennt.',
    })
  })

  test('from a customer’s message in a thread begins with what the customer wrote, not with the post’s frame', async () => {
    const ticket = await desk.opened('Drucker', 'Er druckt nicht. Und das WLAN ist weg.')
    const [post] = await desk.posts(ticket)
    const quoted = { by: { id: 'B1', name: 'Faden' }, text: '✉️ Lena Kaya: Er druckt nicht' }
    const receipt = await desk.command('anna', ticket, 'new', {
      asks: true,
      about: post?.ref as never,
      quoted,
    })
    expect(asFilled(formIn(receipt), {})).toMatchObject({ text: 'Er druckt nicht. Und das WLAN ist weg.' })
  })

  test('of a colleague’s message, without a form, is that colleague’s, and made once, whoever points at it', async () => {
    const quoted = {
      by: { id: 'U-x', name: 'Kim Roth', email: 'Kim@schule.example' },
      text: 'Mein Laptop brennt.\n\nWas tun?',
    }
    const { notice } = await desk.inChannel('anna', 'new', { about, quoted })
    const ticket = await desk.ticket(notice?.text.match(/\d{5}/)?.[0] ?? '')
    expect(ticket).toMatchObject({ subject: 'Mein Laptop brennt.', requesterEmail: 'kim@schule.example' })
    expect((await desk.messages(ticket))[0]?.text).toBe('Mein Laptop brennt.\n\nWas tun?')
    expect(await desk.inChannel('ben', 'new', { about, quoted })).toMatchObject({ outcome: 'refused' })
    expect(await desk.sql('select from tickets')).toHaveLength(1)
  })

  test.each([
    ['a guest’s message', { by: { id: 'U-g', name: 'Gast' }, text: 'Hallo' }],
    ['a mere picture', { by: { id: 'U-x', name: 'Kim', email: 'kim@schule.example' }, text: '' }],
  ])('of %s is refused, and can be made of it later', async (_, quoted) => {
    expect(await desk.inChannel('anna', 'new', { about, quoted })).toMatchObject({ outcome: 'refused' })
    const form = formIn(await desk.inChannel('anna', 'new', { about, quoted, asks: true }))
    const values = { email: 'gast@kunde.example', subject: 'Hallo', text: 'Hallo' }
    expect(await desk.inChannel('anna', form.line, { asks: true, values })).toMatchObject({
      outcome: 'accepted',
    })
  })

  test('without a form is told how it goes', async () => {
    expect(await desk.inChannel('anna', 'new')).toMatchObject({
      outcome: 'refused',
      notice: { text: expect.stringContaining('new E-MAIL SUBJECT') },
    })
  })
})
