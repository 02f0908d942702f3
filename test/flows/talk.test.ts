import { randomUUID } from 'node:crypto'
import { fill, wordsOf } from '../../src/domain/words/index.ts'
import { WhisperingChat } from '../fakes/fake-chat.ts'
import { answerLost, notSent, rejected } from '../fakes/mishaps.ts'
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
const tenMinutes = 601

describe('what is typed in a thread', () => {
  test('is internal, and the receipt asks whether it was meant for the customer', async () => {
    const ticket = await desk.opened()
    const { receipt, post } = await desk.say('anna', ticket, 'Guten Tag, bitte neu starten')
    expect(receipt).toMatchObject({ outcome: 'accepted', notice: { text: words.nudge, lasting: true } })
    expect(receipt.notice?.buttons?.map(({ line, about }) => [line, about?.id])).toEqual([
      ['reply', post.id],
      ['note', post.id],
    ])
    expect((await desk.messages(ticket)).at(-1)).toMatchObject({ visibility: 'internal', purpose: 'talk' })
    await later()
    expect(await desk.mailsTo(ticket)).toHaveLength(1)
    expect((await desk.card(ticket)).lines).toContain(words.card.unsent)
  })

  test('while the customer waits for nothing asks nothing', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'reply Bitte warten')
    expect((await desk.say('ben', ticket, 'gut gesagt')).receipt).toEqual({ outcome: 'accepted' })
  })

  test('twice the same post, or twice the same event, is said once', async () => {
    const ticket = await desk.opened()
    const eventId = randomUUID()
    await desk.say('anna', ticket, 'einmal', { eventId })
    expect((await desk.say('anna', ticket, 'einmal', { eventId })).receipt).toEqual({ outcome: 'duplicate' })
    expect((await desk.messages(ticket)).filter(({ text }) => text === 'einmal')).toHaveLength(1)
  })

  test('by a guest is kept as a stranger’s, and asks nobody', async () => {
    const ticket = await desk.opened()
    const { receipt } = await desk.say('guest', ticket, 'Ich sitze zufällig hier')
    expect(receipt).toEqual({ outcome: 'accepted' })
    expect((await desk.messages(ticket)).at(-1)).toMatchObject({
      author_kind: 'stranger',
      visibility: 'internal',
    })
  })

  test('our own posts never come back in', async () => {
    const ticket = await desk.opened()
    const [ours] = await desk.posts(ticket)
    const before = await desk.state(ticket)
    const { receipt } = await desk.say('anna', ticket, 'x')
    expect(receipt.outcome).toBe('accepted')
    const event = { id: randomUUID(), at: desk.now, user: { id: 'bot', name: 'bot' } }
    const channel = { platform: 'chat', id: 'C-support' }
    const post = ours?.ref ?? desk.chat.newPost(await desk.threadRef(ticket))
    const echo = {
      ...event,
      channel,
      thread: post.thread,
      kind: 'message',
      post,
      text: 'echo',
      files: [],
    } as const
    expect(await desk.happen(echo)).toEqual({ outcome: 'ignored' })
    expect(before).not.toContain('echo')
    expect(await desk.state(ticket)).not.toContain('echo')
  })

  test('outside of our threads is no business of ours', async () => {
    const thread = { platform: 'chat', id: 'thread-of-others' }
    const event = { id: randomUUID(), at: desk.now, user: { id: 'U-anna', name: 'anna' } }
    const channel = { platform: 'chat', id: 'C-support' }
    const said = { kind: 'message', text: 'Mahlzeit', files: [], post: { thread, id: 'p1' } } as const
    expect(await desk.happen({ ...event, channel, thread, ...said })).toEqual({ outcome: 'ignored' })
    expect(await desk.happen({ ...event, id: randomUUID(), channel, thread: null, ...said })).toEqual({
      outcome: 'ignored',
    })
  })
})

describe('“send to customer”', () => {
  test('on a post makes a new public message, with its files, and the post stays internal', async () => {
    const ticket = await desk.opened()
    const files = [desk.chat.upload('anleitung.txt', 'so geht es')]
    const { post } = await desk.say('anna', ticket, 'Bitte neu starten', { files })
    await desk.command('anna', ticket, 'reply', { about: post })
    await later()
    const mail = (await desk.mailsTo(ticket)).at(-1)
    expect(mail?.text).toContain('Bitte neu starten')
    expect(mail?.files).toEqual([{ name: 'anleitung.txt', content: 'so geht es' }])
    const said = (await desk.messages(ticket)).filter(({ text }) => text === 'Bitte neu starten')
    expect(said.map(({ visibility }) => visibility)).toEqual(['internal', 'public'])
    expect((await desk.card(ticket)).lines).not.toContain(words.card.unsent)
  })

  test('pressed twice sends one mail; taken back or changed it may be sent again', async () => {
    const ticket = await desk.opened()
    const files = [desk.chat.upload('plan.txt', 'so')]
    const { post } = await desk.say('anna', ticket, 'Bitte warten', { files })
    const press = () => desk.command('anna', ticket, 'reply', { about: post })
    const both = await Promise.all([press(), press()])
    expect(both.map(({ outcome }) => outcome).sort()).toEqual(['accepted', 'refused'])
    expect((await desk.command('anna', ticket, 'undo')).outcome).toBe('accepted')
    expect((await press()).outcome).toBe('accepted')
    await later()
    expect(await press()).toMatchObject({ outcome: 'refused', notice: { text: words.refusal.sentAlready } })
    await desk.edit('anna', post, 'Bitte bis morgen warten')
    expect((await press()).outcome).toBe('accepted')
    await later()
    const sent = (await desk.mailsTo(ticket)).map(({ text }) => text).filter((text) => /warten/.test(text))
    expect(sent).toHaveLength(2)
  })

  test('on files without a word asks whether just those files went out', async () => {
    const ticket = await desk.opened()
    const say = async (name: string) =>
      (await desk.say('anna', ticket, '', { files: [desk.chat.upload(name, name)] })).post
    const [one, two] = [await say('eins.txt'), await say('zwei.txt')]
    for (const [about, outcome] of [
      [one, 'accepted'],
      [two, 'accepted'],
      [one, 'refused'],
    ] as const)
      expect((await desk.command('anna', ticket, 'reply', { about })).outcome).toBe(outcome)
  })

  test('sends nobody the helpdesk’s own lines, and nothing that the customer wrote or reads', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'reply Wir sehen nach')
    await desk.command('anna', ticket, 'escalate')
    await later()
    const mails = (await desk.mailsTo(ticket)).length
    const shown = (await desk.posts(ticket)).filter(({ part }) => part?.kind === 'text')
    expect(shown.length).toBeGreaterThan(2)
    for (const { ref } of shown)
      expect((await desk.command('anna', ticket, 'reply --anyway', { about: ref })).outcome).toBe('refused')
    const answer = shown.find(({ part }) => part?.kind === 'text' && part.text === 'Wir sehen nach')
    // That it stays internal would not be true.
    expect(await desk.command('anna', ticket, 'note', { about: answer?.ref as never })).toMatchObject({
      outcome: 'refused',
      notice: { text: words.refusal.notInternal },
    })
    await later()
    expect(await desk.mailsTo(ticket)).toHaveLength(mails)
  })

  test('sends nothing that looks like a command, not even a mistyped one', async () => {
    const ticket = await desk.opened()
    for (const text of ['/claim', '!clam', 'close', '@faden reply hallo']) {
      const { post, receipt } = await desk.say('anna', ticket, text)
      expect(receipt.notice?.buttons).toBeUndefined()
      const before = await desk.state(ticket)
      expect(await desk.command('anna', ticket, 'reply', { about: post })).toMatchObject({
        outcome: 'refused',
      })
      expect(await desk.state(ticket)).toBe(before)
    }
  })

  test('sends the text as it is now, and nothing that has been deleted', async () => {
    const ticket = await desk.opened()
    const { post } = await desk.say('anna', ticket, 'Version eins')
    await desk.edit('anna', post, 'Version zwei')
    const gone = (await desk.say('anna', ticket, 'lieber nicht')).post
    await desk.erase('anna', gone)
    expect(await desk.command('anna', ticket, 'reply', { about: gone })).toMatchObject({ outcome: 'refused' })
    await desk.command('anna', ticket, 'reply', { about: post })
    await later()
    const sent = (await desk.mailsTo(ticket)).at(-1)?.text
    expect(sent).toContain('Version zwei')
    expect(sent).not.toContain('Version eins')
  })

  test('sends nothing that was said in another ticket', async () => {
    const [ticket, other] = [await desk.opened(), await desk.opened()]
    const { post } = await desk.say('anna', other, 'nur für den anderen')
    const before = await desk.state(ticket)
    expect(await desk.command('anna', ticket, 'reply', { about: post })).toMatchObject({ outcome: 'refused' })
    expect(await desk.state(ticket)).toBe(before)
  })

  test('knows no post that is not a message', async () => {
    const ticket = await desk.opened()
    const root = desk.chat.posts.find(({ card }) => card?.title.startsWith(ticket.number))
    expect(root).toBeDefined()
    if (root)
      expect(await desk.command('anna', ticket, 'reply', { about: root.ref })).toMatchObject({
        outcome: 'refused',
      })
  })
})

describe('the nudge', () => {
  const nudgesIn = async (ticket: Parameters<Helpdesk['posts']>[0]) =>
    (await desk.texts(ticket)).filter((text) => text === words.nudge)

  test('comes as one visible line after ten minutes, and leaves when the reply is sent', async () => {
    const ticket = await desk.opened()
    const { post } = await desk.say('anna', ticket, 'Bitte neu starten')
    await desk.say('anna', ticket, 'und dann melden')
    await desk.deliver()
    expect(await nudgesIn(ticket)).toEqual([])
    await desk.pass(tenMinutes)
    await desk.deliver()
    expect(await nudgesIn(ticket)).toHaveLength(1)
    const nudge = (await desk.posts(ticket)).find(
      ({ part }) => part?.kind === 'text' && part.text === words.nudge,
    )
    const button = nudge?.part?.kind === 'text' ? nudge.part.buttons?.[0] : undefined
    expect(button?.about?.id).toBe(post.id)
    await desk.command('anna', ticket, button?.line ?? '', button?.about ? { about: button.about } : {})
    await later()
    expect(await nudgesIn(ticket)).toEqual([])
    expect((await desk.mailsTo(ticket)).at(-1)?.text).toContain('Bitte neu starten')
  })

  test('“keep internal” ends it, sends nothing, and the card stops warning', async () => {
    const ticket = await desk.opened()
    const { post } = await desk.say('anna', ticket, 'nur unter uns')
    expect(await desk.command('anna', ticket, 'note', { about: post })).toMatchObject({
      notice: { text: words.keptInternal },
    })
    await desk.pass(tenMinutes)
    await desk.deliver()
    expect(await nudgesIn(ticket)).toEqual([])
    expect((await desk.card(ticket)).lines).not.toContain(words.card.unsent)
    expect(await desk.mailsTo(ticket)).toHaveLength(1)
    expect(await desk.eventKinds(ticket)).toContain('kept-internal')
  })

  test('is answered by the customer, too', async () => {
    const ticket = await desk.opened()
    await desk.say('anna', ticket, 'hm')
    await desk.answer(ticket, 'Hat sich erledigt')
    await desk.pass(tenMinutes)
    await desk.deliver()
    expect(await nudgesIn(ticket)).toEqual([])
  })

  describe('where the platform has lasting private notices', () => {
    const adapters = () => desk.core.adapters as Map<string, unknown>
    let chat: WhisperingChat
    beforeEach(() => {
      chat = Object.assign(new WhisperingChat('chat'), { posts: desk.chat.posts })
      adapters().set('chat', chat)
    })
    afterEach(() => void adapters().set('chat', desk.chat))
    const whispered = () =>
      [...chat.whispered.values()].map(({ user, notice }) => [user, notice.text, notice.lasting])

    test('comes at once to whoever wrote it, about the newest, and never as a line', async () => {
      const ticket = await desk.opened()
      expect((await desk.say('anna', ticket, 'Bitte neu starten')).receipt).toEqual({ outcome: 'accepted' })
      const { post } = await desk.say('anna', ticket, 'und dann melden')
      await desk.deliver()
      expect(whispered()).toEqual([
        ['U-anna', words.nudge, true],
        ['U-anna', words.nudge, true],
      ])
      const newest = [...chat.whispered.values()].at(-1)
      expect(newest?.thread).toEqual(await desk.threadRef(ticket))
      expect(newest?.notice.buttons?.map(({ line, about }) => [line, about?.id])).toEqual([
        ['reply', post.id],
        ['note', post.id],
      ])
      await desk.pass(tenMinutes)
      await desk.deliver()
      expect(await nudgesIn(ticket)).toEqual([])
      expect(chat.whispered.size).toBe(2)
    })

    test('does not come any more once it is answered', async () => {
      const ticket = await desk.opened()
      chat.fate.script('whisper', notSent())
      await desk.say('anna', ticket, 'Bitte neu starten')
      await desk.deliver()
      await desk.command('ben', ticket, 'reply Ich übernehme')
      await later()
      expect(whispered()).toEqual([])
    })

    test('an answer that was lost is no second notice', async () => {
      const ticket = await desk.opened()
      chat.fate.script('whisper', answerLost())
      await desk.say('anna', ticket, 'Bitte neu starten')
      await desk.deliver()
      await later()
      expect(whispered()).toHaveLength(1)
      expect(await nudgesIn(ticket)).toEqual([])
    })

    test('whom it does not reach is asked in the thread', async () => {
      const ticket = await desk.opened()
      chat.fate.script('whisper', rejected('no such user'))
      await desk.say('anna', ticket, 'Bitte neu starten')
      await desk.deliver()
      expect(whispered()).toEqual([])
      expect(await nudgesIn(ticket)).toHaveLength(1)
    })

    test('what looks like a command is answered at once, and not asked about', async () => {
      const ticket = await desk.opened()
      const { receipt } = await desk.say('anna', ticket, 'claim')
      expect(receipt.notice?.text).toBe(words.refusal.unsendable)
      await desk.deliver()
      expect(whispered()).toEqual([])
    })
  })
})

describe('an edit', () => {
  test('of an internal post updates its copies, and deleting it removes them', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'escalate')
    await desk.deliver()
    const { post } = await desk.say('anna', ticket, 'Der Swich ist aus')
    await desk.deliver()
    expect(await desk.texts(ticket, 'second-level')).toContain('Der Swich ist aus')
    await desk.edit('anna', post, 'Der Switch ist aus')
    await desk.deliver()
    expect(await desk.texts(ticket, 'second-level')).toContain('Der Switch ist aus')
    expect(await desk.texts(ticket, 'second-level')).not.toContain('Der Swich ist aus')
    await desk.erase('anna', post)
    await desk.deliver()
    expect(await desk.texts(ticket, 'second-level')).not.toContain('Der Switch ist aus')
  })

  test.each([
    ['note --share Der Swich ist aus', 'note --share Der Switch ist aus', 'Der Switch ist aus'],
    ['note Der Swich ist aus', '!note Der Switch ist aus', 'Der Switch ist aus'],
    ['note Der Swich ist aus', '@faden note Der Switch ist aus', 'Der Switch ist aus'],
    ['note Der Swich ist aus', 'Der Switch ist aus', 'Der Switch ist aus'],
    ['note Der Swich ist aus', 'close the window', 'close the window'],
  ])('of a note that was typed as a command changes the note: %s → %s', async (typed, edited, note) => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'escalate')
    await desk.deliver()
    await desk.command('anna', ticket, typed, { typed: true })
    await desk.deliver()
    const [{ external_id: id = '' } = {}] = await desk.sql<{ external_id: string }>(
      'select external_id from posts where not ours order by created_at desc limit 1',
    )
    await desk.edit('anna', { thread: await desk.threadRef(ticket), id }, edited)
    await desk.deliver()
    const texts = await desk.texts(ticket, 'second-level')
    expect(texts).toContain(note)
    expect(texts).not.toContain('Der Swich ist aus')
  })

  test('is a correction below on a platform that can’t edit, and only where there is a copy', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'escalate @vendor')
    await desk.deliver()
    const { post } = await desk.say('anna', ticket, 'alt')
    await desk.deliver()
    await desk.edit('anna', post, 'neu')
    await desk.deliver()
    expect(await desk.texts(ticket, 'vendor')).toEqual(expect.arrayContaining(['alt', 'neu']))
    desk.changeChannel('support', { mirror: 'public' })
    try {
      const hidden = await desk.say('anna', ticket, 'bleibt hier')
      await desk.deliver()
      await desk.edit('anna', hidden.post, 'bleibt wirklich hier')
      await desk.erase('anna', hidden.post)
      await desk.deliver()
      expect((await desk.texts(ticket, 'vendor')).join()).not.toContain('hier')
    } finally {
      desk.changeChannel('support', { mirror: 'all' })
    }
  })

  test('that needs more posts than before posts the rest, one that needs fewer removes the surplus', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'escalate')
    await desk.deliver()
    const paragraph = (n: number) => `Absatz ${n} ${'lang '.repeat(80)}`.trim()
    const text = (paragraphs: number) =>
      Array.from({ length: paragraphs }, (_, n) => paragraph(n)).join('\n\n')
    const { post } = await desk.say('anna', ticket, text(1))
    const shown = async () =>
      (await desk.texts(ticket, 'second-level')).filter((one) => one.startsWith('Absatz'))
    await desk.deliver()
    for (const paragraphs of [3, 1, 4, 2]) {
      await desk.edit('anna', post, text(paragraphs))
      await desk.deliver()
      expect(await shown()).toEqual(Array.from({ length: paragraphs }, (_, n) => paragraph(n)))
    }
    // Also when the edits come before anything of it has been posted.
    const quick = await desk.say('anna', ticket, text(3))
    for (const paragraphs of [1, 2]) await desk.edit('anna', quick.post, text(paragraphs))
    await desk.deliver()
    expect((await shown()).slice(2)).toEqual([paragraph(0), paragraph(1)])
  })

  test('that makes it look like a command keeps it from the customer', async () => {
    const ticket = await desk.opened()
    const { post } = await desk.say('anna', ticket, 'Bitte neu starten')
    await desk.edit('anna', post, 'close bitte neu starten')
    expect(await desk.command('anna', ticket, 'reply', { about: post })).toMatchObject({
      outcome: 'refused',
      notice: { text: words.refusal.unsendable },
    })
  })

  async function typedReply(text: string) {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, `reply ${text}`, { typed: true })
    const [row] = await desk.sql<{ external_id: string }>(
      `select p.external_id from posts p join messages m on m.id = p.message_id
       where m.ticket_id = $1 and m.purpose = 'reply'`,
      ticket.id,
    )
    return { ticket, post: { thread: await desk.threadRef(ticket), id: row?.external_id ?? '' } }
  }
  const mails = (ticket: { id: string }) =>
    desk.sql<{ state: string }>(
      `select d.state from deliveries d join messages m on m.id = d.message_id
       where d.ticket_id = $1 and d.kind = 'mail' and m.purpose = 'reply'`,
      ticket.id,
    )

  test('of a reply that is still in its undo time takes it back: what the post says is not what would leave', async () => {
    for (const gone of ['edit', 'erase'] as const) {
      const { ticket, post } = await typedReply('Mit Tippfeler')
      const receipt =
        gone === 'edit' ? await desk.edit('anna', post, 'Mit Tippfehler') : await desk.erase('anna', post)
      expect(receipt).toMatchObject({
        outcome: 'accepted',
        notice: { text: fill(words.notice.takenBack, { verb: 'reply' }) },
      })
      expect(await mails(ticket)).toEqual([{ state: 'revoked' }])
    }
  })

  test('of what went to the customer is refused, and the team still sees what was sent', async () => {
    const { ticket, post } = await typedReply('Mit Tippfeler')
    await desk.sql(`update deliveries set due_at = now() where ticket_id = $1`, ticket.id)
    await desk.deliver()
    expect(await mails(ticket)).toEqual([{ state: 'sent' }])
    const edited = await desk.edit('anna', post, 'Mit Tippfehler')
    expect(edited).toMatchObject({ outcome: 'refused', notice: { text: words.refusal.alreadySent } })
    // A click on what is offered must not send the old text again.
    for (const { line, about } of edited.notice?.buttons ?? [])
      expect((await desk.command('anna', ticket, line, about ? { about } : {})).outcome).toBe('refused')
    expect(await desk.erase('anna', post)).toMatchObject({ outcome: 'refused' })
    await desk.deliver()
    expect((await desk.texts(ticket)).filter((text) => text === 'Mit Tippfeler')).toHaveLength(2)
    expect(await mails(ticket)).toEqual([{ state: 'sent' }])
  })
})

test('a customer’s message is announced in the channel when nobody owns the ticket, and mentions the owner when one does', async () => {
  const ticket = await desk.opened()
  const announced = () =>
    desk.chat
      .inChannel('C-support')
      .filter(({ part }) => part?.kind === 'text' && part.text.includes(ticket.number))
  await desk.answer(ticket, 'Hallo?')
  await desk.deliver()
  expect(announced()).toHaveLength(1)
  expect(announced()[0]?.part).toMatchObject({ thread: await desk.threadRef(ticket) })
  await desk.command('anna', ticket, 'claim')
  await desk.answer(ticket, 'Jemand da?')
  await desk.deliver()
  expect(announced()).toHaveLength(1)
  expect((await desk.posts(ticket)).at(-1)?.part).toMatchObject({ text: 'Jemand da?', mentions: ['U-anna'] })
})

test('a long text is split into posts that fit, in order', async () => {
  const paragraphs = Array.from({ length: 40 }, (_, n) => `Absatz ${n} mit einigen Wörtern darin.`)
  const ticket = await desk.opened('Lang', paragraphs.join('\n\n'))
  const texts = await desk.texts(ticket)
  expect(texts.length).toBeGreaterThan(2)
  expect(texts.every((text) => text.length <= desk.chat.limits.textLength)).toBe(true)
  expect(texts.join('\n\n')).toBe(paragraphs.join('\n\n'))
})
