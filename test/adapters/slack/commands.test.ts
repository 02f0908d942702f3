import type { Form } from '../../../src/domain/chat.ts'
import { aText, unique } from '../../contract/samples.ts'
import { readBlocks } from '../../fakes/slack/read.ts'
import { botUser, newTimestamp } from '../../fakes/slack/workspace.ts'
import { until } from '../../tools/until.ts'
import { refusals } from './block-kit.ts'
import { type Connected, connect } from './connected.ts'

let desk: Connected
beforeAll(async () => {
  desk = await connect()
})
afterAll(() => desk?.close())

const commandsOf = (line: string) =>
  desk.inbox.attempts.filter((event) => event.kind === 'command' && event.line === line)

describe('a slash command', () => {
  test('is its line, in the channel, by whoever typed it', async () => {
    await desk.hands.slash(desk.anna, 'claim 10042')
    expect(await desk.inbox.take('command', ({ line }) => line === 'claim 10042')).toMatchObject({
      thread: null,
      asks: true,
      channel: { platform: 'slack', id: desk.channel },
      user: { id: desk.anna, name: 'Anna Berger', email: 'anna@school.example' },
    })
  })

  test('is told in the acknowledgement what came of it', async () => {
    desk.inbox.answer({ outcome: 'accepted', notice: { tone: 'info', text: '**Deine** Vorgänge: 10042' } })
    const said = await desk.hands.slash(desk.anna, 'mine')
    expect(said).toMatchObject({ acknowledged: true, notice: 'Deine Vorgänge: 10042' })
  })

  test('that searches leads to the thread of each ticket that has one', async () => {
    const { thread } = await desk.open()
    const ticket = { subject: 'WLAN', detail: 'offen', preview: '' }
    desk.inbox.answer({
      outcome: 'accepted',
      notice: { tone: 'info', text: 'Gefunden: 2\n\n**10042** WLAN · offen\n\n**10043** WLAN · offen' },
      found: [
        { ...ticket, number: '10042', thread },
        { ...ticket, number: '10043', thread: null },
      ],
    })
    const said = await desk.hands.slash(desk.anna, 'search wlan')
    expect(said.links).toEqual([expect.stringMatching(/\/archives\/C\w+\/p\d{10,}$/)])
  })

  test('without words asks for help, and a short command is its own verb', async () => {
    await desk.hands.slash(desk.anna, '  ')
    await desk.hands.slash(desk.anna, '10042', '/claim')
    expect(commandsOf('help')).toHaveLength(1)
    expect(commandsOf('claim 10042')).toHaveLength(2)
  })

  test('hands a mention over as the id, and in its text as the name', async () => {
    await desk.hands.slash(desk.anna, `assign 10042 <@${desk.ben}|ben> frag &lt;dich&gt; <@${desk.ben}|ben>`)
    await desk.inbox.take('command', ({ line }) => line === `assign 10042 @${desk.ben} frag <dich> @Ben Otto`)
  })

  test('opens the form that comes as its answer, and the form knows no thread', async () => {
    desk.inbox.answer({ outcome: 'accepted', form: aForm })
    const said = await desk.hands.slash(desk.anna, 'reply 10042')
    expect(said.form).toBe('Antworten in 10042')
    await desk.hands.submit(desk.anna, said, { text: 'Hallo' })
    expect(await desk.inbox.take('command', ({ values }) => values?.text === 'Hallo')).toMatchObject({
      thread: null,
      line: 'reply 10042',
    })
  })

  test('typed where the app is not: what its form was answered with is said in the conversation with the app', async () => {
    const elsewhere = 'D0ELSEWHERE'
    desk.inbox.answer({ outcome: 'accepted', form: aForm })
    const said = await desk.hands.slash(desk.anna, 'reply 10042', '/ticket', elsewhere)
    const buttons = [{ label: 'Rückgängig', line: 'undo 10042 m1' }]
    desk.inbox.answer({ outcome: 'accepted', notice: { tone: 'done', text: 'Geht gleich hinaus.', buttons } })
    const before = desk.slack.front.calls.length
    await desk.hands.submit(desk.anna, said, { text: 'Aus der Ferne' })
    await desk.slack.front.idle()
    expect(desk.slack.front.calls.slice(before)).toEqual(['chat.postEphemeral', 'chat.postMessage'])
    const told = desk.slack.emulator.tables.messages.all().at(-1)
    expect(told.channel_id).not.toBe(desk.channel)
    expect(readBlocks(told.blocks)).toMatchObject({
      text: expect.stringContaining('Geht gleich hinaus.'),
      buttons: [{ label: 'Rückgängig' }],
    })
  })

  test('whose form Slack does not open any more says so', async () => {
    desk.inbox.answer({ outcome: 'accepted', form: aForm })
    desk.slack.front.befalls = (method) => (method === 'views.open' ? { error: 'expired_trigger_id' } : null)
    try {
      const said = await desk.hands.slash(desk.anna, 'reply 10042')
      expect(said).toMatchObject({ acknowledged: true, form: null })
      expect(said.notice).toContain('Das Formular ließ sich nicht öffnen.')
    } finally {
      desk.slack.front.befalls = () => null
    }
  })

  test('that was not taken is not acknowledged', async () => {
    desk.inbox.isOut = true
    const said = await desk.hands.slash(desk.anna, 'close 10042')
    desk.inbox.isOut = false
    expect(said.acknowledged).toBe(false)
  })
})

const aForm: Form = {
  title: 'Antworten in 10042',
  intro: 'An **Lena Kaya**',
  fields: [{ name: 'text', label: 'Text', type: 'text', required: true }],
  submit: 'Senden',
  line: 'reply 10042',
}

describe('a form', () => {
  test('that is refused stays open with what was typed, says why, and can be sent again', async () => {
    desk.inbox.answer({ outcome: 'accepted', form: aForm })
    const opened = await desk.hands.slash(desk.ben, 'reply 10042')
    desk.inbox.answer({
      outcome: 'refused',
      notice: { tone: 'refused', text: 'Das sieht aus wie ein Befehl.' },
    })
    const refused = await desk.hands.submit(desk.ben, opened, { text: '!claim' })
    const view = refused.view as { blocks: { element?: { initial_value?: string } }[] }
    expect(refusals(view.blocks, 'view')).toEqual([])
    expect(readBlocks(view.blocks).text).toContain('Das sieht aus wie ein Befehl.')
    expect(view.blocks.flatMap(({ element }) => element?.initial_value ?? [])).toEqual(['!claim'])
    await desk.hands.submit(desk.ben, refused, { text: 'Hallo' })
    const events = desk.inbox.attempts.filter(
      (event) => event.kind === 'command' && event.user.id === desk.ben,
    )
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length)
  })

  test('tells nothing of an option that stands for nothing chosen', async () => {
    const canned = {
      name: 'canned',
      label: 'Textbaustein',
      type: 'choice',
      refills: true,
      choices: [
        { value: '', label: 'keiner' },
        { value: 'wlan', label: 'WLAN' },
      ],
    } as const
    desk.inbox.answer({ outcome: 'accepted', form: { ...aForm, fields: [canned, ...aForm.fields] } })
    const opened = await desk.hands.slash(desk.anna, 'reply 10042')
    const said = unique('nichts gewählt')
    expect(await desk.hands.choose(desk.anna, opened, { canned: '', text: said }, 'canned')).toMatchObject({
      acknowledged: true,
      form: null,
    })
    expect(desk.inbox.attempts.filter((event) => JSON.stringify(event).includes(said))).toEqual([])
  })

  test('sent twice is one event', async () => {
    desk.inbox.answer({ outcome: 'accepted', form: aForm })
    const opened = await desk.hands.slash(desk.anna, 'reply 10042')
    const sent = await desk.hands.submit(desk.anna, opened, { text: 'einmal' })
    await sent.again()
    const ids = desk.inbox.attempts
      .filter((event) => event.kind === 'command' && event.values?.text === 'einmal')
      .map(({ id }) => id)
    expect(ids).toHaveLength(2)
    expect(new Set(ids).size).toBe(1)
  })
})

describe('a form whose files take longer than Slack waits', () => {
  const withFiles: Form = {
    ...aForm,
    fields: [...aForm.fields, { name: 'files', label: 'Dateien', type: 'files' }],
  }
  const film = { name: 'film.mp4', type: 'video/mp4', content: Buffer.alloc(100_000, 7) }
  const views = () => desk.slack.emulator.tables.views
  let release = () => {}
  afterEach(() => release())

  /** Sent, acknowledged, and still being fetched. */
  async function sentSlowly(text: string) {
    desk.inbox.answer({ outcome: 'accepted', form: withFiles })
    const opened = await desk.hands.slash(desk.anna, 'reply 10042')
    const { view_id } = opened.view as { view_id: string }
    release = desk.inbox.hold()
    const sent = await desk.hands.submit(desk.anna, opened, { text }, [film])
    expect(sent.acknowledged).toBe(true)
    const waiting = readBlocks((sent.view as { blocks: [] }).blocks).text
    expect(waiting).toContain('gesendet ist noch nichts')
    expect(waiting).toContain(text)
    const row = () => views().findOneBy('view_id', view_id)
    const shown = () => readBlocks(row()?.blocks).text
    return { shown, row }
  }

  test('says so in the window, and then what came of it', async () => {
    const { shown } = await sentSlowly('Anbei der Film')
    desk.inbox.answer({ outcome: 'accepted', notice: { tone: 'done', text: 'Geht an Lena Kaya.' } })
    release()
    await until('the window says it', () => shown() === 'Geht an Lena Kaya.')
    const event = await desk.inbox.take('command', ({ values }) => values?.text === 'Anbei der Film')
    expect(event.files).toMatchObject([{ name: 'film.mp4' }])
  })

  test('shows the form again, with what was typed, where it is refused', async () => {
    const { shown, row } = await sentSlowly('!claim Film')
    desk.inbox.answer({
      outcome: 'refused',
      notice: { tone: 'refused', text: 'Das sieht aus wie ein Befehl.' },
    })
    release()
    await until('the window says why', () => shown().includes('Das sieht aus wie ein Befehl.'))
    const blocks = row().blocks as { element?: { initial_value?: string } }[]
    expect(blocks.flatMap(({ element }) => element?.initial_value ?? [])).toEqual(['!claim Film'])
    expect(row().submit.text).toBe('Senden')
  })

  test('asks to send it again where it could not be taken', async () => {
    const { shown } = await sentSlowly('Film, die zweite')
    desk.inbox.isOut = true
    release()
    await until('the window says it', () => shown().includes('Bitte noch einmal'))
    desk.inbox.isOut = false
  })

  test('tells privately what was typed and why it was not taken, where the window is closed', async () => {
    const { row } = await sentSlowly('Film, die dritte')
    views().delete(row().id)
    desk.inbox.answer({
      outcome: 'refused',
      notice: { tone: 'refused', text: 'Der Vorgang ist geschlossen.' },
    })
    release()
    const notices = () =>
      desk.slack.emulator.tables.ephemeralMessages.all().map(({ blocks }) => readBlocks(blocks).text)
    await until('a notice', () =>
      notices().some((text) => text.includes('geschlossen') && text.includes('Film, die dritte')),
    )
  })
})

describe('a message shortcut', () => {
  test('is about its message, in its thread', async () => {
    const { thread } = await desk.open()
    await desk.hands.say(desk.anna, thread, 'Das ist die Antwort.', [])
    const { post } = await desk.inbox.take('message', (event) => event.thread?.id === thread.id)
    await desk.hands.shortcut(desk.ben, 'faden-reply', post)
    expect(
      await desk.inbox.take('command', (event) => event.thread?.id === thread.id && event.line === 'reply'),
    ).toMatchObject({ about: post, asks: true, user: { id: desk.ben } })
  })
})

describe('“create a ticket” on a message', () => {
  test('says what the message says, and by whom, wherever it stands', async () => {
    const said = await desk.slack.call('chat.postMessage', desk.ben, {
      channel: desk.channel,
      text: 'Mein *Laptop* brennt, <@U0FADEN01>',
    })
    const post = {
      id: said.ts,
      thread: { platform: 'slack', id: `${desk.channel}:${said.ts}` },
    }
    await desk.hands.shortcut(desk.anna, 'faden-new', post)
    const event = await desk.inbox.take('command', ({ about }) => about?.id === said.ts)
    expect(event).toMatchObject({
      line: 'new',
      asks: true,
      about: post,
      user: { id: desk.anna },
      quoted: {
        by: { id: desk.ben, email: 'ben@school.example' },
        text: 'Mein **Laptop** brennt, @faden',
      },
    })
  })

  test('and 🎫 on it say the same, but not on what we posted', async () => {
    const root = await desk.open()
    await desk.hands.say(desk.ben, root.thread, 'Noch etwas: der Beamer.', [])
    const { post } = await desk.inbox.take('message', (event) => event.thread?.id === root.thread.id)
    for (const timestamp of [root.id, post.id])
      await desk.slack.call('reactions.add', desk.anna, { channel: desk.channel, timestamp, name: 'ticket' })
    const events = desk.inbox.attempts.filter(
      (event) => event.kind === 'command' && event.thread?.id === root.thread.id,
    )
    expect(events).toMatchObject([
      {
        line: 'new',
        about: post,
        user: { id: desk.anna },
        quoted: { by: { id: desk.ben }, text: 'Noch etwas: der Beamer.' },
      },
    ])
    expect(events[0]).not.toHaveProperty('asks')
  })
})

describe('a reaction', () => {
  const react = (user: string, name: string, timestamp: string) =>
    desk.slack.call('reactions.add', user, { channel: desk.channel, timestamp, name })

  test('on a card is the command that the settings say; ours and others are none', async () => {
    const root = await desk.open()
    const reply = await desk.adapter.post({ thread: root.thread }, aText('x'), unique('post'))
    await desk.adapter.mark?.(reply, { state: 'sent', label: 'gesendet' })
    await desk.hands.say(desk.anna, root.thread, 'schau', [])
    const { post } = await desk.inbox.take('message', (event) => event.thread?.id === root.thread.id)
    await react(desk.ben, 'eyes', post.id)
    await react(desk.ben, 'tada', root.id)
    await react(botUser, 'eyes', root.id)
    await react(desk.ben, 'eyes', root.id)
    const commands = desk.inbox.attempts.filter(
      (event) =>
        event.kind === 'command' && event.thread?.id.startsWith(desk.channel) && event.line === 'claim',
    )
    expect(commands).toMatchObject([{ thread: root.thread, user: { id: desk.ben }, line: 'claim' }])
  })

  test('is the same in every tone of skin', async () => {
    const root = await desk.open()
    await react(desk.ben, 'eyes::skin-tone-3', root.id)
    expect(await desk.inbox.take('command', ({ thread }) => thread?.id === root.thread.id)).toMatchObject({
      line: 'claim',
    })
  })
})

describe('what is typed', () => {
  test.each(['!wait 3d mehr', '@faden wait 3d mehr', `<@${botUser}>: wait 3d mehr`, '!ticket wait 3d mehr'])(
    '%j is a command',
    async (text) => {
      const { thread } = await desk.open()
      await desk.slack.call('chat.postMessage', desk.anna, {
        channel: desk.channel,
        thread_ts: thread.id.split(':')[1],
        text,
      })
      await desk.inbox.take(
        'command',
        (event) => event.thread?.id === thread.id && event.line === 'wait 3d mehr',
      )
    },
  )

  test.each(['!', '!!!', '! claim', 'hey @faden', '@fadenschein'])('%j is none', async (text) => {
    const { thread } = await desk.open()
    await desk.hands.say(desk.anna, thread, text, [])
    await desk.inbox.take('message', (event) => event.thread?.id === thread.id)
  })
})

describe('the app’s home', () => {
  const opened = async (user: string) => {
    await desk.slack.deliver('events_api', {
      type: 'event_callback',
      team_id: 'T000000001',
      event_id: 'Ev1',
      event: { type: 'app_home_opened', user, tab: 'home', channel: 'D1', event_ts: newTimestamp() },
    })
    await desk.slack.front.idle()
    return desk.slack.emulator.tables.views.all().findLast(({ type }) => type === 'home')
  }

  test('shows what there is to do, each ticket with the way to its thread, and buttons', async () => {
    const { thread } = await desk.open()
    const ticket = { number: '10042', subject: 'WLAN \\*204\\*', detail: 'offen · Anna · 3 h', thread }
    const sections = [
      { heading: 'Deine Vorgänge: 1', tickets: [ticket], more: '' },
      { heading: 'IT · Offen: 12', tickets: [{ ...ticket, number: '10043', thread: null }], more: '… 11' },
    ]
    desk.inbox.toDo = { sections, note: null }
    const { blocks } = await opened(desk.anna)
    const { text, markup, buttons } = readBlocks(blocks)
    expect(text).toContain('Deine Vorgänge: 1')
    expect(text).toContain('10042 WLAN *204* · offen · Anna · 3 h')
    expect(text).toContain('10043 WLAN')
    expect(text).toContain('… 11')
    expect(markup.links).toEqual([
      {
        text: '10042',
        address: expect.stringMatching(
          new RegExp(`archives/${desk.channel}/p${thread.id.split(':')[1]?.replace('.', '')}$`),
        ),
      },
    ])
    expect(buttons.map(({ label }) => label)).toEqual(['Neuer Vorgang', 'Aktualisieren'])
  })

  test('says so where there is nothing to show, and asks no command for it', async () => {
    desk.inbox.toDo = { sections: [], note: 'Nichts offen.' }
    const before = desk.inbox.attempts.length
    expect(readBlocks((await opened(desk.ben)).blocks).text).toBe('Nichts offen.')
    expect(desk.inbox.attempts).toHaveLength(before)
  })
})
