import { runTimers } from '../../src/flows/timers.ts'
import type { TicketRow } from '../../src/store/entities/ticket.ts'
import { Helpdesk } from './helpdesk.ts'
import { mergedPair, ofOne, twoOfOne } from './merged.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open()
})
afterAll(() => desk.close())

const later = async () => {
  await desk.pass(20)
  await desk.deliver()
}

const textsOnPage = async (ticket: TicketRow) => (await desk.page(ticket))?.messages.map(({ text }) => text)

test('merge puts this ticket into the one that it names: one story, one mail that explains, and a sign where it was', async () => {
  const [kept, gone] = await twoOfOne(desk)
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

test('a chain of merges leads to its end, with all that was said on the way', async () => {
  const [first, second, third] = (await ofOne(desk, 'Eins', 'Zwei', 'Drei')) as [
    TicketRow,
    TicketRow,
    TicketRow,
  ]
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
  const [kept, gone] = await twoOfOne(desk)
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
  const [kept, gone] = await twoOfOne(desk)
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
  const [kept, gone] = await twoOfOne(desk)
  await desk.command('anna', gone, 'cc add olga@kunde.example')
  const { notice } = await desk.command('anna', gone, `merge ${kept.number}`)
  expect(notice?.text).toContain('Jetzt beteiligt: olga@kunde.example.')
  await desk.command('anna', kept, 'reply Kommt heute')
  await later()
  expect((await desk.mailer.readBy('olga@kunde.example')).at(-1)?.text).toContain('Kommt heute')
})

test('links of the one that went are links of the other', async () => {
  const [kept, gone] = await twoOfOne(desk)
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
  const [kept, gone] = await twoOfOne(desk)
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
  const [gone, kept] = await mergedPair(desk)
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
