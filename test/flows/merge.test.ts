import type { Receipt } from '../../src/domain/chat.ts'
import { makeReplyAddress } from '../../src/domain/message-ids.ts'
import { customerDesk } from '../../src/flows/pages.ts'
import { runTimers } from '../../src/flows/timers.ts'
import type { TicketRow } from '../../src/store/entities/ticket.ts'
import { lockTicket } from '../../src/store/tickets.ts'
import { until } from '../tools/until.ts'
import { Helpdesk, secret } from './helpdesk.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open()
})
afterAll(() => desk.close())

const later = async () => {
  await desk.pass(20)
  await desk.deliver()
}

/** Of one customer, each with its acknowledgement. */
async function ofOne(...subjects: string[]): Promise<TicketRow[]> {
  const [first = '', ...others] = subjects
  const tickets = [await desk.opened(first, `${first}: was ist los?`)]
  for (const subject of others) {
    const from = `Lena Kaya <${tickets[0]?.requesterEmail}>`
    const ticket = await desk.receive({ from, subject, text: `${subject}: was ist los?` })
    if (ticket) tickets.push(ticket)
  }
  await desk.deliver()
  return tickets
}

async function twoOfOne(): Promise<[TicketRow, TicketRow]> {
  return (await ofOne('Drucker', 'Drucker druckt nicht')) as [TicketRow, TicketRow]
}

async function mergedPair(): Promise<[gone: TicketRow, kept: TicketRow]> {
  const [kept, gone] = await twoOfOne()
  expect(await desk.command('anna', gone, `merge ${kept.number}`)).toMatchObject({ outcome: 'accepted' })
  await desk.deliver()
  return [await desk.ticket(gone.number), await desk.ticket(kept.number)]
}

const textsOnPage = async (ticket: TicketRow) => (await desk.page(ticket))?.messages.map(({ text }) => text)

test('merge puts this ticket into the one that it names: one story, one mail that explains, and a sign where it was', async () => {
  const [kept, gone] = await twoOfOne()
  await desk.command('anna', gone, 'note CANARY intern', { typed: true })
  await desk.deliver()
  const mails = (await desk.mailsTo(kept)).length
  const { notice } = await desk.command('anna', gone, `merge ${kept.number}`)
  expect(notice?.text).toBe(
    `Vorgang ${gone.number} ist in ${kept.number} „Drucker“ aufgegangen. Lena Kaya erfährt es per Mail. ` +
      'Zurück geht es nicht; `split` trennt eine Nachricht wieder ab.',
  )
  await desk.deliver()

  expect(await desk.ticket(gone.number)).toMatchObject({
    status: 'closed',
    mergedInto: kept.id,
    waitingSince: null,
  })
  expect(await desk.ticket(kept.number)).toMatchObject({ status: 'new', waitingSince: kept.waitingSince })
  expect((await desk.card(gone)).lines).toEqual([`Ging in ${kept.number} auf. Dort geht es weiter.`])
  expect((await desk.card(gone)).buttons).toEqual([])
  expect((await desk.texts(gone)).at(-1)).toBe(
    `Anna Berger hat diesen Vorgang in ${kept.number} „Drucker“ überführt. Schreibt bitte dort weiter.`,
  )
  expect((await desk.texts(kept)).slice(-3)).toEqual([
    `Anna Berger hat ${gone.number} „Drucker druckt nicht“ in diesen Vorgang überführt. Was dort stand:`,
    'Drucker druckt nicht: was ist los?',
    'CANARY intern',
  ])
  expect(await desk.eventKinds(gone)).toContain('merged')
  expect(await desk.eventKinds(kept)).toContain('merged')

  const told = (await desk.mailsTo(kept)).slice(mails)
  expect(told).toHaveLength(1)
  expect(told[0]?.subject).toBe(`Re: Drucker [Support #${kept.number}]`)
  expect(told[0]?.text).toContain(`Ihr Anliegen ${gone.number} „Drucker druckt nicht“ gehört zu diesem.`)
  expect(told[0]?.text).toContain(`unter einer Nummer: ${kept.number}`)
  expect(told[0]?.text).not.toContain('CANARY')

  expect(await desk.page(gone)).toEqual(await desk.page(kept))
  expect(await textsOnPage(kept)).toEqual([
    'Drucker: was ist los?',
    'Drucker druckt nicht: was ist los?',
    expect.stringContaining(`Ihr Anliegen ${gone.number}`),
  ])
})

describe('a merged ticket leads to the other at every way in:', () => {
  test.each<[string, (gone: TicketRow) => Promise<TicketRow | null>]>([
    [
      'an answer to its acknowledgement',
      async (gone) => {
        const mails = await desk.mailsTo(gone)
        const own = mails.find(({ subject }) => subject.includes(`#${gone.number}`))
        return desk.answer(gone, 'Geht wieder nicht', { inReplyTo: own?.messageId ?? '' })
      },
    ],
    [
      'its number in the subject',
      (gone) =>
        desk.receive({
          from: gone.requesterEmail,
          subject: `Drucker [Support #${gone.number}]`,
          text: 'Noch immer',
        }),
    ],
    [
      'its reply address',
      (gone) => {
        const address = { address: 'support@desk.example', ticketNumber: gone.number, secret }
        return desk.receive({ from: gone.requesterEmail, to: makeReplyAddress(address), text: 'Noch immer' })
      },
    ],
    [
      'an answer to the customer’s own first mail',
      async (gone) => {
        const [row] = await desk.sql<{ header_id: string }>(
          `select i.header_id from mail_ids i join messages m on m.id = i.message_id
           where i.direction = 'in' and m.text like 'Drucker druckt%' and i.ticket_id = $1`,
          (await desk.ticket(gone.number)).mergedInto,
        )
        return desk.answer(gone, 'Nachtrag', { inReplyTo: row?.header_id ?? '' })
      },
    ],
    ['the explaining mail', (gone) => desk.answer(gone, 'Gut so.')],
  ])('%s', async (_, write) => {
    const [gone, kept] = await mergedPair()
    expect((await write(gone))?.number).toBe(kept.number)
    expect(await desk.ticket(gone.number)).toMatchObject({ status: 'closed', mergedInto: kept.id })
  })

  test('its number in the subject, by someone who takes part in the other only', async () => {
    const [gone, kept] = await mergedPair()
    await desk.command('anna', kept, 'cc add olga@kunde.example')
    const subject = `Drucker [Support #${gone.number}]`
    const taken = await desk.receive({ from: 'olga@kunde.example', subject, text: 'Bei mir auch' })
    expect(taken?.number).toBe(kept.number)
  })

  test('a third party’s answer to what was forwarded from it; it is still internal, and known as that', async () => {
    const [kept, gone] = await twoOfOne()
    await desk.command('anna', gone, 'forward hersteller@werk.example Kennen Sie das?')
    await later()
    const [sent] = await desk.mailer.readBy('hersteller@werk.example')
    await desk.command('anna', gone, `merge ${kept.number}`)
    const from = 'hersteller@werk.example'
    const taken = await desk.receive({ from, text: 'Ja, Fehler 7.', inReplyTo: sent?.messageId ?? '' })
    await desk.deliver()
    expect(taken?.number).toBe(kept.number)
    expect((await desk.messages(kept)).at(-1)).toMatchObject({
      visibility: 'internal',
      text: 'Ja, Fehler 7.',
    })
    expect((await desk.posts(kept)).at(-1)?.part).toMatchObject({
      author: { name: expect.stringContaining('hersteller@werk.example') },
    })
    // The next one goes on where that conversation was.
    await desk.command('anna', kept, 'forward hersteller@werk.example Und was hilft?')
    await later()
    expect((await desk.mailer.readBy('hersteller@werk.example')).at(-1)?.references).toContain(
      sent?.messageId,
    )
  })

  test('a command with its number, and one in its thread', async () => {
    const [gone, kept] = await mergedPair()
    expect((await desk.inChannel('anna', `show ${gone.number}`)).notice?.text).toContain(kept.number)
    await desk.command('ben', gone, 'claim')
    expect((await desk.ticket(kept.number)).assigneeId).toBe('ben')
    await desk.command('ben', gone, 'reply Kommt heute', { typed: true })
    await later()
    expect((await desk.mailsTo(kept)).at(-1)?.subject).toContain(`#${kept.number}`)
    expect(await desk.texts(kept)).toContain('Kommt heute')
    expect((await desk.ticket(gone.number)).status).toBe('closed')
  })

  test('“send to customer” on a message that was written in its thread', async () => {
    const [kept, gone] = await twoOfOne()
    const { post } = await desk.say('anna', gone, 'Ich komme um zehn.')
    await desk.command('anna', gone, `merge ${kept.number}`)
    await desk.command('anna', gone, 'reply', { about: post })
    await later()
    expect((await desk.mailsTo(kept)).at(-1)).toMatchObject({
      subject: expect.stringContaining(`#${kept.number}`),
      text: expect.stringContaining('Ich komme um zehn.'),
    })
  })

  test('what is typed in its thread is taken by nobody, and the writer is told where to', async () => {
    const [gone, kept] = await mergedPair()
    const before = await desk.state(kept)
    const { receipt } = await desk.say('anna', gone, 'Ist das noch hier?')
    expect(receipt).toMatchObject({
      outcome: 'refused',
      notice: { text: `Dieser Vorgang ging in ${kept.number} „Drucker“ auf. Schreibe es bitte dort.` },
    })
    expect(await desk.state(kept)).toBe(before)
  })

  test('a form that is sent once more', async () => {
    const form = {
      id: 'merged-form',
      name: 'Lena Kaya',
      email: 'formular@kunde.example',
      subject: 'Beamer',
      text: 'Er flackert.',
      language: 'de',
      files: [],
      receivedAt: desk.now,
    } as const
    const made = await customerDesk(desk.core).receive(form)
    const other = await desk.receive({
      from: 'formular@kunde.example',
      subject: 'Beamer',
      text: 'Noch einmal',
    })
    await desk.deliver()
    await desk.command('anna', await desk.ticket(made.number), `merge ${other?.number}`)
    expect(await customerDesk(desk.core).receive(form)).toMatchObject({ number: other?.number })
  })
})

test('a chain of merges leads to its end, with all that was said on the way', async () => {
  const [first, second, third] = (await ofOne('Eins', 'Zwei', 'Drei')) as [TicketRow, TicketRow, TicketRow]
  await desk.command('anna', first, `merge ${second.number}`)
  await desk.command('anna', second, `merge ${third.number}`)
  await desk.deliver()
  expect((await desk.inChannel('anna', `show ${first.number}`)).notice?.text).toContain(third.number)
  const answered = await desk.receive({
    from: first.requesterEmail,
    subject: `Eins [Support #${first.number}]`,
    text: 'Und nun?',
  })
  expect(answered?.number).toBe(third.number)
  expect(await desk.page(first)).toEqual(await desk.page(third))
  expect(await textsOnPage(third)).toEqual(
    expect.arrayContaining(['Eins: was ist los?', 'Zwei: was ist los?', 'Drei: was ist los?', 'Und nun?']),
  )
  await desk.deliver()
  const told = (await desk.texts(third)).join()
  expect(told).toContain('Eins: was ist los?')
  // What the helpdesk said in the second was about the second.
  expect(told).not.toContain(first.number)
})

test('another person’s ticket is not merged; the button that is offered links the two', async () => {
  const [one, other] = [await desk.opened(), await desk.opened()]
  const before = [await desk.state(one), await desk.state(other)]
  const { outcome, notice } = await desk.command('anna', one, `merge ${other.number}`)
  expect(outcome).toBe('refused')
  expect([await desk.state(one), await desk.state(other)]).toEqual(before)
  const [button] = notice?.buttons ?? []
  expect(button).toMatchObject({ line: `link ${other.number}` })
  const outside = await desk.inChannel('anna', `merge ${one.number} ${other.number}`)
  expect(outside.notice?.buttons).toMatchObject([{ line: `link ${one.number} ${other.number}` }])
  expect(await desk.command('anna', one, button?.line ?? '')).toMatchObject({ outcome: 'accepted' })
})

test('while a reply can still be undone its ticket is not merged; once it has left, it is', async () => {
  const [kept, gone] = await twoOfOne()
  await desk.command('anna', gone, 'reply Moment')
  const refusal = await desk.command('anna', gone, `merge ${kept.number}`)
  expect(refusal).toMatchObject({ outcome: 'refused' })
  expect(refusal.notice?.text).toContain(`In ${gone.number} ist eine Antwort noch nicht hinaus.`)
  await later()
  expect(await desk.command('anna', gone, `merge ${kept.number}`)).toMatchObject({ outcome: 'accepted' })
  await desk.deliver()
  expect(await desk.texts(kept)).toContain('Moment')
})

test('what the helpdesk would have mailed in the one that went says the explanation: one mail, not two', async () => {
  const kept = await desk.opened()
  const from = `Lena Kaya <${kept.requesterEmail}>`
  const gone = await desk.receive({ from, subject: 'Noch einmal', text: 'Er druckt noch immer nicht.' })
  await desk.inChannel('anna', `merge ${gone?.number} ${kept.number}`)
  await desk.deliver()
  const subjects = (await desk.mailsTo(kept)).map(({ subject }) => subject)
  expect(subjects).toEqual([expect.stringContaining(kept.number), expect.stringContaining(kept.number)])
})

test('no timer of the one that went comes due', async () => {
  const [kept, gone] = await twoOfOne()
  await desk.command('anna', gone, 'wait')
  await later()
  await desk.command('anna', gone, `merge ${kept.number}`)
  await desk.deliver()
  const mails = (await desk.mailsTo(kept)).length
  await desk.pass(30 * 24 * 3600)
  await desk.sql('update mailbox_folders set read_at = $1', desk.now)
  await runTimers(desk.core)
  await desk.deliver()
  expect(await desk.mailsTo(kept)).toHaveLength(mails)
  expect((await desk.ticket(kept.number)).status).toBe('open')
})

test('who took part there takes part here, reads replies, and is named', async () => {
  const [kept, gone] = await twoOfOne()
  await desk.command('anna', gone, 'cc add olga@kunde.example')
  const { notice } = await desk.command('anna', gone, `merge ${kept.number}`)
  expect(notice?.text).toContain('Jetzt beteiligt: olga@kunde.example.')
  await desk.command('anna', kept, 'reply Kommt heute')
  await later()
  expect((await desk.mailer.readBy('olga@kunde.example')).at(-1)?.text).toContain('Kommt heute')
})

test('links of the one that went are links of the other', async () => {
  const [kept, gone] = await twoOfOne()
  const third = await desk.opened()
  await desk.command('anna', gone, `link ${third.number}`)
  await desk.command('anna', gone, `link ${kept.number}`)
  await desk.command('anna', gone, `merge ${kept.number}`)
  await desk.command('anna', third, 'claim')
  await desk.deliver()
  expect((await desk.card(kept)).lines).toContain(`verknüpft: ${third.number}`)
  expect((await desk.card(third)).lines).toContain(`verknüpft: ${kept.number}`)
  expect(await desk.sql('select 1 from links where ticket_id = other_id')).toEqual([])
})

test('what a channel does not mirror stays there, though the story is told on by the other ticket', async () => {
  const [kept, gone] = await twoOfOne()
  await desk.say('anna', gone, 'CANARY nur hier')
  await desk.deliver()
  await desk.command('anna', gone, `merge ${kept.number}`)
  desk.changeChannel('support', { mirror: 'public' })
  await desk.command('anna', kept, 'escalate')
  await later()
  desk.changeChannel('support', { mirror: 'all' })
  const told = await desk.texts(kept, 'second-level')
  expect(told).toContain('Drucker druckt nicht: was ist los?')
  expect(told.join()).not.toContain('CANARY')
})

test('merge can’t be undone, and says so', async () => {
  const [gone, kept] = await mergedPair()
  for (const ticket of [gone, kept])
    expect((await desk.command('anna', ticket, 'undo')).notice?.text).toBe(
      '`merge` lässt sich nicht zurücknehmen.',
    )
})

test('with status mails off nobody is told, and the acknowledgement still goes', async () => {
  const quiet = await Helpdesk.open({ statusMails: 'none' })
  try {
    const kept = await quiet.opened()
    const gone = await quiet.receive({ from: kept.requesterEmail, subject: 'Noch einmal', text: 'Und?' })
    await quiet.inChannel('anna', `merge ${gone?.number} ${kept.number}`)
    await quiet.deliver()
    const subjects = (await quiet.mailsTo(kept)).map(({ subject }) => subject)
    expect(subjects).toHaveLength(2)
    expect(subjects[1]).toContain(gone?.number)
  } finally {
    await quiet.close()
  }
})

describe('at once', () => {
  test('of two agents who merge two tickets into each other one wins; there is no circle', async () => {
    for (let round = 0; round < 5; round++) {
      const [one, other] = await twoOfOne()
      const receipts = await Promise.all([
        desk.command('anna', one, `merge ${other.number}`),
        desk.command('ben', other, `merge ${one.number}`),
      ])
      expect(receipts.map(({ outcome }) => outcome).sort()).toEqual(['accepted', 'refused'])
      const into = [await desk.ticket(one.number), await desk.ticket(other.number)].map(
        (row) => row.mergedInto,
      )
      expect(into.filter((id) => id === null)).toHaveLength(1)
    }
  })

  test('who wanted a ticket before it was merged, and who comes to it meanwhile, do not wait for each other', async () => {
    const [kept, gone] = await twoOfOne()
    const given: Promise<Receipt>[] = []
    const waiting = (count: number) =>
      until(`${count} to wait`, async () => {
        const rows = await desk.sql<object>(
          `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        )
        return rows.length >= count
      })
    await desk.core.database.transaction(async (db) => {
      await lockTicket(db, gone.id)
      given.push(desk.command('anna', gone, `merge ${kept.number}`))
      await waiting(1)
      given.push(desk.command('ben', kept, `link ${gone.number}`))
      await waiting(2)
      given.push(desk.command('ben', gone, 'note Da kommt etwas'))
      await waiting(3)
    })
    const outcomes = (await Promise.all(given)).map(({ outcome }) => outcome)
    expect(outcomes).toEqual(['accepted', 'refused', 'accepted'])
  })

  test('three who merge in a ring, and mail to all of them, end in one ticket', async () => {
    const tickets = await ofOne('Eins', 'Zwei', 'Drei')
    const next = (index: number) => tickets[(index + 1) % 3] as TicketRow
    await Promise.all([
      ...tickets.map((ticket, index) => desk.command('anna', ticket, `merge ${next(index).number}`)),
      ...tickets.map((ticket) =>
        desk.receive({
          from: ticket.requesterEmail,
          subject: `x [Support #${ticket.number}]`,
          text: `Noch etwas zu ${ticket.number}`,
        }),
      ),
    ])
    await desk.deliver()
    const rows = await Promise.all(tickets.map(({ number }) => desk.ticket(number)))
    const [last, ...others] = rows.filter(({ mergedInto }) => mergedInto === null)
    expect(others).toEqual([])
    const texts = await textsOnPage(last as TicketRow)
    for (const { number } of tickets) expect(texts).toContain(`Noch etwas zu ${number}`)
  })
})
