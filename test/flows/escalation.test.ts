import type { ChannelContent, ChannelMirror } from '../../src/domain/people.ts'
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

describe('escalating', () => {
  test('opens a thread with card and story in the other channel; status and both threads stay', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'claim')
    await desk.command('anna', ticket, 'escalate Toner ist neu', { typed: true })
    await later()
    const now = await desk.ticket(ticket.number)
    expect(now).toMatchObject({
      status: 'open',
      teamId: 'second-level',
      assigneeId: null,
      returnPath: [{ team: 'support', assignee: 'anna' }],
    })
    expect((await desk.card(ticket, 'second-level')).ticket).toMatchObject({
      number: ticket.number,
      level: 2,
    })
    expect(await desk.texts(ticket, 'second-level')).toEqual([
      'Er druckt nicht.',
      'Toner ist neu',
      'Anna Berger hat an Second level übergeben.',
      'Support gibt es weiter.',
    ])
    const note = (await desk.posts(ticket, 'second-level'))[1]?.part
    expect(note?.author).toEqual({
      name: 'Anna Berger',
      role: 'agent',
      where: '#support',
      account: 'U-anna',
    })
    await desk.answer(ticket, 'Danke')
    await desk.deliver()
    for (const channel of ['support', 'second-level'])
      expect(await desk.texts(ticket, channel)).toContain('Danke')
  })

  test('shows the first level what the customer was told, also when it was typed as a post', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'escalate Toner ist neu', { typed: true })
    await later()
    expect(await desk.texts(ticket)).toContain('Support gibt es weiter.')
    expect(await desk.texts(ticket)).not.toContain('Toner ist neu')
  })

  test('a customer’s message is announced to the team that has the turn and no other', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'escalate')
    await later()
    await desk.answer(ticket, 'Und?')
    await desk.deliver()
    const announced = (channel: string) =>
      desk.chat
        .inChannel(channel)
        .filter(({ part }) => part?.kind === 'text' && part.text.includes(ticket.number))
    expect(announced('C-second-level')).toHaveLength(1)
    expect(announced('C-support')).toHaveLength(0)
  })

  test('a reply by the team without the turn asks, and is sent if they say so', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'escalate')
    await later()
    const before = await desk.state(ticket)
    const asked = await desk.command('anna', ticket, 'reply --wait Kurz noch')
    expect(asked).toMatchObject({ outcome: 'refused' })
    expect(asked.notice?.text).toContain('Second level')
    expect(await desk.state(ticket)).toBe(before)
    const [button] = asked.notice?.buttons ?? []
    expect(button?.label).toBe(words.line.sendAnyway)
    await desk.command('anna', ticket, button?.line ?? '')
    await later()
    expect((await desk.mailsTo(ticket)).at(-1)?.text).toContain('Kurz noch')
    expect((await desk.ticket(ticket.number)).status).toBe('pending')
  })

  test('the same for “send to customer” on a post', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'escalate')
    await later()
    const { post } = await desk.say('anna', ticket, 'Wir sind dran')
    const [button] = (await desk.command('anna', ticket, 'reply', { about: post })).notice?.buttons ?? []
    expect(button?.about).toEqual(post)
    await desk.command('anna', ticket, button?.line ?? '', button?.about ? { about: button.about } : {})
    await later()
    expect((await desk.mailsTo(ticket)).at(-1)?.text).toContain('Wir sind dran')
  })

  test('return gives the turn and the ticket back to whoever had it', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'claim')
    await desk.command('anna', ticket, 'escalate')
    await later()
    await desk.command('carla', ticket, 'return Toner war leer', { channel: 'second-level' })
    await later()
    expect(await desk.ticket(ticket.number)).toMatchObject({
      status: 'open',
      teamId: 'support',
      assigneeId: 'anna',
      returnPath: [],
    })
    expect(await desk.texts(ticket)).toContain('Toner war leer')
    expect(await desk.command('carla', ticket, 'return', { channel: 'second-level' })).toMatchObject({
      outcome: 'refused',
    })
  })

  test('twice to the same team opens one thread', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'escalate')
    await desk.command('carla', ticket, `return`, { channel: 'support' })
    await desk.command('anna', ticket, 'escalate')
    await later()
    const threads = await desk.sql(
      `select 1 from threads where ticket_id = $1 and channel_id = 'second-level'`,
      ticket.id,
    )
    expect(threads).toHaveLength(1)
  })
})

describe('between threads', () => {
  const said = ['geredet', 'notiert', 'geantwortet']
  const ours = (texts: readonly string[]) => texts.filter((text) => said.includes(text))
  const tell = async (ticket: Parameters<Helpdesk['say']>[1]) => {
    await desk.say('anna', ticket, 'geredet')
    await desk.command('anna', ticket, 'note notiert', { typed: true })
    await desk.command('anna', ticket, 'reply --anyway geantwortet', { typed: true })
    await later()
  }

  test.each<[ChannelMirror, readonly string[]]>([
    ['all', said],
    ['notes', ['notiert', 'geantwortet']],
    ['public', ['geantwortet']],
  ])(
    'what a channel with mirror: %s lets out is %j, before and after escalation',
    async (mirror, expected) => {
      desk.changeChannel('support', { mirror })
      try {
        const [before, after] = [await desk.opened(), await desk.opened()]
        await tell(before)
        await desk.command('anna', before, 'escalate')
        await desk.command('anna', after, 'escalate Übergabe')
        await later()
        await tell(after)
        for (const ticket of [before, after]) {
          expect(ours(await desk.texts(ticket, 'second-level'))).toEqual(expected)
          // What was typed stands where it was typed and is not posted there again.
          expect(ours(await desk.texts(ticket))).toEqual([])
        }
        // Addressed to the next level, whatever is mirrored.
        expect(await desk.texts(after, 'second-level')).toContain('Übergabe')
      } finally {
        desk.changeChannel('support', { mirror: 'all' })
      }
    },
  )

  test('what was said in a thread that has ended stays bound by what its channel lets out', async () => {
    desk.changeChannel('network', { mirror: 'public' })
    try {
      const ticket = await desk.opened()
      await desk.command('anna', ticket, 'transfer @network')
      await later()
      await desk.say('dora', ticket, 'Geheimnis des Netzes', { channel: 'network' })
      await desk.command('dora', ticket, 'transfer @support', { channel: 'network' })
      await later()
      await desk.command('anna', ticket, 'escalate')
      await later()
      for (const channel of ['support', 'second-level'])
        expect(await desk.texts(ticket, channel)).not.toContain('Geheimnis des Netzes')
    } finally {
      desk.changeChannel('network', { mirror: 'all' })
    }
  })

  test.each<[ChannelContent, boolean, boolean]>([
    ['full', true, true],
    ['no-files', true, false],
    ['header', false, false],
  ])('a channel with content: %s holds text (%s) and files (%s)', async (content, text, file) => {
    desk.changeChannel('second-level', { content })
    try {
      const ticket = await desk.receive({
        from: 'kim@kunde.example',
        subject: 'Wasser',
        text: 'Wasser im Keller',
        file: { name: 'foto.txt', content: 'nass' },
      })
      if (!ticket) throw new Error('no ticket')
      await desk.deliver()
      const files = [desk.chat.upload('plan.txt', 'Kellerplan')]
      await desk.say('anna', ticket, 'Plan anbei', { files })
      await desk.command('anna', ticket, 'escalate')
      await later()
      await desk.say('anna', ticket, 'noch einer', { files })
      await later()
      const posts = await desk.posts(ticket, 'second-level')
      const all = JSON.stringify(posts.map(({ part, content: bytes }) => [part, bytes?.toString()]))
      for (const words of ['Wasser im Keller', 'Plan anbei', 'noch einer'])
        expect(all.includes(words)).toBe(text)
      for (const bytes of ['nass', 'Kellerplan']) expect(all.includes(bytes)).toBe(file)
      expect(posts.some(({ part }) => part?.kind === 'file')).toBe(file)
      expect((await desk.card(ticket, 'second-level')).title).toContain('Wasser')
    } finally {
      desk.changeChannel('second-level', { content: 'full' })
    }
  })
})
