import { Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open()
})
afterAll(() => desk.close())

test('mail, claim, reply, answer, escalation, reply by the second level, close: one story, told everywhere', async () => {
  const opened = await desk.opened('WLAN Raum 204', 'Die Laptops kommen nicht ins WLAN.')
  const now = () => desk.ticket(opened.number)

  expect(await desk.command('anna', opened, 'claim')).toMatchObject({ outcome: 'accepted' })
  expect(await now()).toMatchObject({ status: 'open', assigneeId: 'anna' })

  const replied = await desk.command('anna', opened, 'reply Seit wann?', { typed: true })
  expect(replied.notice?.until?.getTime()).toBeGreaterThan(desk.now.getTime())
  await desk.deliver()
  expect(await desk.mailsTo(opened)).toHaveLength(1)
  expect((await desk.page(opened))?.messages.map(({ text }) => text)).toEqual([
    'Die Laptops kommen nicht ins WLAN.',
  ])
  await desk.pass(20)
  await desk.deliver()
  const [, reply] = await desk.mailsTo(opened)
  expect(reply?.text).toContain('Seit wann?')
  expect(reply?.text).toContain('Anna Berger')
  expect(reply?.headers.has('auto-submitted')).toBe(false)
  expect((await desk.page(opened))?.messages.at(-1)).toMatchObject({
    from: { name: 'Anna Berger', role: 'agent' },
    text: 'Seit wann?',
  })
  expect((await now()).waitingSince).toBeNull()

  await desk.answer(opened, 'Seit heute früh.')
  await desk.deliver()
  expect((await now()).waitingSince).not.toBeNull()
  expect((await desk.posts(opened)).at(-1)?.part).toMatchObject({
    text: 'Seit heute früh.',
    mentions: ['U-anna'],
  })

  await desk.command('anna', opened, 'escalate Switch im Keller ist aus')
  await desk.pass(20)
  await desk.deliver()
  expect(await now()).toMatchObject({
    status: 'open',
    teamId: 'second-level',
    returnPath: [{ team: 'support', assignee: 'anna' }],
  })
  expect((await desk.mailsTo(opened)).at(-1)?.text).toContain('Support gibt es weiter.')
  expect((await desk.card(opened, 'second-level')).title).toContain(opened.number)
  const story = await desk.texts(opened, 'second-level')
  expect(story.slice(0, 4)).toEqual([
    'Die Laptops kommen nicht ins WLAN.',
    'Seit wann?',
    'Seit heute früh.',
    'Switch im Keller ist aus',
  ])

  await desk.command('carla', opened, 'reply --close Läuft wieder.', { channel: 'second-level' })
  await desk.pass(20)
  await desk.deliver()
  expect(await now()).toMatchObject({ status: 'closed', assigneeId: 'carla' })
  const last = (await desk.mailsTo(opened)).at(-1)
  expect(last?.text).toContain('Läuft wieder.')
  expect(last?.text).toContain('abgeschlossen')
  expect(await desk.texts(opened)).toContain('Läuft wieder.')

  const mails = await desk.mailsTo(opened)
  expect(mails).toHaveLength(4)
  for (const [index, mail] of mails.entries()) {
    for (const earlier of mails.slice(0, index)) expect(mail.references).toContain(earlier.messageId)
  }
  expect(await desk.eventKinds(opened)).toEqual([
    'opened',
    'claimed',
    'replied',
    'received',
    'escalated',
    'replied',
  ])
  expect(desk.errors).toEqual([])
})
