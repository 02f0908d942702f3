import type { Receipt } from '../../src/domain/chat.ts'
import { card, LocalDesk, support } from '../fakes/local-desk.ts'

let desk: LocalDesk
beforeEach(async () => {
  desk = await LocalDesk.open()
})
afterEach(() => desk.close())

test('the fixed paths answer in the fixed shapes', async () => {
  const root = await desk.openThread()
  const place = { thread: root.thread }
  await desk.chat.post(
    place,
    { kind: 'text', author: { name: 'Lena Kaya', role: 'requester' }, text: 'Hallo', visibility: 'public' },
    'a',
  )

  const channels = await desk.get('/desk/api/channels')
  expect(channels.body).toMatchObject([
    { id: 'support', name: 'Support', team: 'support', open: 1 },
    { id: 'second-level', name: 'Second level', team: 'second-level', open: 0 },
  ])
  const threads = await desk.get('/desk/api/channels/support/threads')
  expect(threads.body).toMatchObject([{ id: root.thread.id, ticket: card.ticket, card }])
  const thread = await desk.get(`/desk/api/threads/${root.thread.id}`)
  expect(thread.body).toMatchObject({
    id: root.thread.id,
    ticket: card.ticket,
    posts: [
      {
        author: 'Lena Kaya',
        text: 'Hallo',
        visibility: 'public',
        files: [],
        delivery: null,
        at: expect.stringMatching(/Z$/),
      },
    ],
  })
})

test('a typed text is stored as an internal post and handed over as a message named after that post', async () => {
  const { thread } = await desk.openThread()
  const said = await desk.say('E-04?', { thread: thread.id })
  expect(said.body).toMatchObject({ outcome: 'accepted', notice: null, thread: thread.id })
  const { body } = await desk.get(`/desk/api/threads/${thread.id}`)
  expect(body.posts).toMatchObject([
    { author: 'Anna Berger', text: 'E-04?', visibility: 'internal', taken: true },
  ])
  expect(desk.inbox.events).toMatchObject([
    {
      kind: 'message',
      id: `post:${body.posts[0].id}`,
      text: 'E-04?',
      user: { id: 'anna', name: 'Anna Berger' },
      channel: support,
      thread,
      post: { thread, id: body.posts[0].id },
      files: [],
    },
  ])
})

test('a slash command leaves no post, and its notice is in the answer', async () => {
  const { thread } = await desk.openThread()
  desk.inbox.script({ outcome: 'refused', notice: { text: 'Ben has it.', tone: 'refused' } })
  const { body } = await desk.say('/ticket claim', { thread: thread.id })
  expect(body).toMatchObject({
    outcome: 'refused',
    notice: 'Ben has it.',
    receipt: { notice: { tone: 'refused' } },
  })
  expect(desk.inbox.events).toMatchObject([{ kind: 'command', line: 'claim', thread }])
  expect((await desk.get(`/desk/api/threads/${thread.id}`)).body.posts).toEqual([])
})

test('a slash command’s words stand where they were written, whatever is said before the core has answered', async () => {
  const { thread } = await desk.openThread()
  const shown = async () => (await desk.get(`/desk/api/threads/${thread.id}`)).body.posts
  const core = Promise.withResolvers<Receipt>()
  desk.inbox.script(() => core.promise)
  const noting = desk.say('/note Cable is fine', { thread: thread.id })
  await desk.inbox.seen(1)
  await desk.say('So it is the switch', { thread: thread.id })
  expect(await shown()).toMatchObject([{ text: 'So it is the switch' }])
  core.resolve({ outcome: 'accepted', said: { text: 'Cable is fine', visibility: 'internal' } })
  await noting
  expect(await shown()).toMatchObject([
    { text: 'Cable is fine', visibility: 'internal', author: 'Anna Berger', taken: true },
    { text: 'So it is the switch' },
  ])
  desk.inbox.script({ outcome: 'accepted', said: { text: 'We are on it', visibility: 'public' } })
  await desk.say('/reply --wait We are on it', { thread: thread.id })
  expect((await shown()).at(-1)).toMatchObject({ text: 'We are on it', visibility: 'public', command: false })
  const [listed] = (await desk.get('/desk/api/channels/support/threads')).body
  expect(listed.latest).toMatchObject({ text: 'We are on it' })
  await desk.say('/claim', { thread: thread.id })
  const [still] = (await desk.get('/desk/api/channels/support/threads')).body
  expect(still.latest).toMatchObject({ text: 'We are on it' })
})

test('a command typed as a post stays when it is refused, marked', async () => {
  const { thread } = await desk.openThread()
  desk.inbox.script({ outcome: 'refused', notice: { text: 'No such command.', tone: 'refused' } })
  await desk.say('!rpely Hallo', { thread: thread.id })
  expect(desk.inbox.events).toMatchObject([{ kind: 'command', line: 'rpely Hallo', post: { thread } }])
  expect((await desk.get(`/desk/api/threads/${thread.id}`)).body.posts).toMatchObject([
    { text: '!rpely Hallo', visibility: 'internal', refused: 'No such command.', command: true },
  ])
})

test('an agent’s own reply is shown as public with its delivery mark, and as internal again once revoked', async () => {
  const { thread } = await desk.openThread()
  await desk.say('!reply --wait Geht es jetzt?', { thread: thread.id })
  const [event] = desk.inbox.events
  if (event?.kind !== 'command' || !event.post) throw new Error('no command with a post')
  const until = new Date(Date.now() + 15_000)
  await desk.chat.mark?.(event.post, { state: 'waiting', label: 'in 15 s', until })
  const waiting = (await desk.get(`/desk/api/threads/${thread.id}`)).body.posts[0]
  expect(waiting).toMatchObject({
    visibility: 'public',
    html: '<p>Geht es jetzt?</p>\n',
    delivery: { state: 'waiting', label: 'in 15 s', until: until.toISOString() },
  })
  await desk.chat.mark?.(event.post, { state: 'revoked', label: 'taken back' })
  const revoked = (await desk.get(`/desk/api/threads/${thread.id}`)).body.posts[0]
  expect(revoked).toMatchObject({ visibility: 'internal', delivery: { state: 'revoked' } })
})

test('the same submission again is one post and a duplicate', async () => {
  const { thread } = await desk.openThread()
  const id = 'submission-1'
  await desk.say('once', { thread: thread.id, id })
  expect((await desk.say('once', { thread: thread.id, id })).body.outcome).toBe('duplicate')
  expect((await desk.get(`/desk/api/threads/${thread.id}`)).body.posts).toHaveLength(1)
  expect(desk.inbox.events).toHaveLength(1)
})

test('two agents’ submissions of one name are two', async () => {
  const { thread } = await desk.openThread()
  const more = { thread: thread.id, id: 'submission-1' }
  await desk.say('from Anna', more)
  expect((await desk.say('from Carla', { ...more, user: 'carla' })).body.outcome).toBe('accepted')
  for (const user of ['anna', 'carla'])
    expect((await desk.say('/list', { id: 'submission-2', user })).body.outcome).toBe('accepted')
  expect(new Set(desk.inbox.events.map(({ id }) => id)).size).toBe(4)
})

test('when the core takes nothing the answer is 503, nothing stays, and sending again carries the same event id', async () => {
  const { thread } = await desk.openThread()
  const id = 'submission-1'
  desk.inbox.script(new Error('the database is away'))
  const failed = await desk.say('hello', { thread: thread.id, id })
  expect(failed.status).toBe(503)
  expect(failed.body.error).toMatch(/Nothing was lost/)
  expect((await desk.get(`/desk/api/threads/${thread.id}`)).body.posts).toEqual([])

  desk.inbox.script({ outcome: 'accepted' })
  expect((await desk.say('hello', { thread: thread.id, id })).body.outcome).toBe('accepted')
  expect((await desk.get(`/desk/api/threads/${thread.id}`)).body.posts).toMatchObject([{ text: 'hello' }])
  const [first, second] = desk.inbox.events
  expect(second?.id).toBe(first?.id)
})

test('a click carries line, values and the post that it is about', async () => {
  const { thread } = await desk.openThread()
  await desk.say('to be sent', { thread: thread.id })
  const [{ id: about }] = (await desk.get(`/desk/api/threads/${thread.id}`)).body.posts
  const clicked = {
    channel: 'support',
    thread: thread.id,
    user: 'anna',
    line: 'reply',
    about,
    values: { text: 'x' },
  }
  await desk.request('POST', '/desk/api/clicks', clicked)
  expect(desk.inbox.events[1]).toMatchObject({
    kind: 'command',
    line: 'reply',
    values: { text: 'x' },
    about: { thread, id: about },
  })
})

test('a form in the receipt reaches the browser whole', async () => {
  const form = {
    title: 'Reply',
    fields: [{ name: 'text', label: 'Text', type: 'text' as const }],
    submit: 'Send',
    line: 'reply',
  }
  desk.inbox.script({ outcome: 'accepted', form })
  expect((await desk.say('/reply')).body.receipt.form).toEqual({ ...form, about: null })
})

test('an edit and a deletion are told to the core, by their author only', async () => {
  const { thread } = await desk.openThread()
  await desk.say('Port 41', { thread: thread.id })
  const [{ id }] = (await desk.get(`/desk/api/threads/${thread.id}`)).body.posts
  expect((await desk.request('PATCH', `/desk/api/posts/${id}`, { user: 'carla', text: 'x' })).status).toBe(
    403,
  )
  await desk.request('PATCH', `/desk/api/posts/${id}`, { user: 'anna', text: 'Port 14' })
  await desk.request('DELETE', `/desk/api/posts/${id}`, { user: 'anna' })
  expect(desk.inbox.events.slice(1)).toMatchObject([
    { kind: 'edit', text: 'Port 14', post: { id } },
    { kind: 'delete', id: `delete:${id}`, post: { id } },
  ])
  expect((await desk.get(`/desk/api/threads/${thread.id}`)).body.posts).toEqual([])
})

test.each([
  ['an unknown user', { user: 'mallory' }, 404, /mallory/],
  ['an unknown channel', { channel: 'nowhere' }, 404, /nowhere/],
  ['an unknown thread', { thread: 't999' }, 404, /no such thread/],
  ['nothing typed', { text: '  ' }, 400, /nothing to send/],
  ['a field of the wrong type', { text: 7 }, 400, /“text”/],
  ['40,001 characters', { text: 'x'.repeat(40_001) }, 400, /40,000/],
  ['more than a body may hold', { text: 'x'.repeat(300_000) }, 413, /too much/],
  ['eleven files', { files: Array(11).fill('f1') }, 400, /At most 10/],
  ['a file that nobody uploaded', { files: ['f99'] }, 404, /no such file/],
])('%s is refused with a sentence and reaches nobody', async (_what, wrong, status, sentence) => {
  const answer = await desk.say('hello', wrong)
  expect(answer.status).toBe(status)
  expect(answer.body.error).toMatch(sentence)
  expect(desk.inbox.events).toEqual([])
})

test('a thread is not reached through another channel', async () => {
  const { thread } = await desk.openThread()
  expect((await desk.say('x', { channel: 'second-level', thread: thread.id })).status).toBe(400)
})

test('refusals are worded in the language of whoever asks', async () => {
  const body = { channel: 'support', user: 'nobody', text: 'x' }
  const german = await desk.request('POST', '/desk/api/messages', body, { 'accept-language': 'de' })
  expect(german.body.error).toBe('nobody gibt es hier nicht.')
})

test('uploaded files belong to the message that names them and come back byte for byte', async () => {
  const { thread } = await desk.openThread()
  const bytes = new Uint8Array(300_000).map((_, index) => index % 251)
  const { body: file } = await desk.upload('ap log?.txt', 'text/plain', bytes)
  expect(file).toMatchObject({ name: 'ap log?.txt', type: 'text/plain', size: bytes.length })
  await desk.say('', { thread: thread.id, files: [file.id] })
  const [event] = desk.inbox.events
  if (event?.kind !== 'message' || !event.files[0]) throw new Error('no message with a file')
  const pieces: Buffer[] = []
  for await (const piece of await desk.chat.download(event.files[0])) pieces.push(piece as Buffer)
  expect(Buffer.concat(pieces).equals(Buffer.from(bytes))).toBe(true)

  const served = await fetch(`${desk.url}/desk/api/files/${file.id}`)
  expect(served.headers.get('content-disposition')).toMatch(/^attachment/)
  expect(served.headers.get('content-security-policy')).toContain('sandbox')
  expect(Buffer.from(await served.arrayBuffer()).equals(Buffer.from(bytes))).toBe(true)
})

describe('a file is attached', () => {
  const bytes = () => new Uint8Array([1, 2, 3])

  test('once: the same submission may come again, another message may not name it', async () => {
    const { thread } = await desk.openThread()
    const { body: file } = await desk.upload('log.txt', 'text/plain', bytes())
    const first = { thread: thread.id, files: [file.id], id: 'submission-1' }
    desk.inbox.script(new Error('the database is away'))
    expect((await desk.say('see log', first)).status).toBe(503)
    desk.inbox.script({ outcome: 'accepted' })
    expect((await desk.say('see log', first)).body.outcome).toBe('accepted')
    expect((await desk.say('see log', first)).body.outcome).toBe('duplicate')
    for (const text of ['again', '/note again']) {
      const second = await desk.say(text, { thread: thread.id, files: [file.id] })
      expect([second.status, second.body.error]).toEqual([409, expect.stringContaining('log.txt')])
    }
    const [post] = (await desk.get(`/desk/api/threads/${thread.id}`)).body.posts
    expect(post.files).toMatchObject([{ id: file.id }])
  })

  test('by whoever uploaded it', async () => {
    const { thread } = await desk.openThread()
    const { body: file } = await desk.upload('log.txt', 'text/plain', bytes(), 'carla')
    expect((await desk.say('mine now', { thread: thread.id, files: [file.id] })).status).toBe(403)
    expect((await desk.upload('log.txt', 'text/plain', bytes(), 'mallory')).status).toBe(404)
    expect(desk.inbox.events).toEqual([])
  })

  test('and what was refused leaves it free for the next try', async () => {
    const { thread } = await desk.openThread()
    const { body: file } = await desk.upload('log.txt', 'text/plain', bytes())
    for (const text of ['/rpely see log', '!rpely see log', 'see log']) {
      desk.inbox.script({ outcome: 'refused', notice: { text: 'No.', tone: 'refused' } })
      expect((await desk.say(text, { thread: thread.id, files: [file.id] })).body.outcome).toBe('refused')
    }
    desk.inbox.script({ outcome: 'accepted', said: { text: 'see log', visibility: 'public' } })
    await desk.say('/reply see log', { thread: thread.id, files: [file.id] })
    const post = (await desk.get(`/desk/api/threads/${thread.id}`)).body.posts.at(-1)
    expect(post).toMatchObject({ text: 'see log', files: [{ id: file.id }] })
  })
})

test('a file of more than 25 MB leaves nothing behind', async () => {
  const answer = await desk
    .upload('big.iso', 'application/x-iso', new Uint8Array(25 * 1024 * 1024 + 1))
    .catch(() => null)
  if (answer) expect(answer.status).toBe(413)
  expect((await desk.get('/desk/api/files/f1')).status).toBe(404)
})

test('a link with the ticket number leads to its thread', async () => {
  const { thread } = await desk.openThread()
  const answer = await desk.get('/desk/t/10042')
  expect([answer.status, answer.headers.get('location')]).toEqual([302, `/desk/#/t/${thread.id}`])
  expect((await desk.get('/desk/t/99999')).status).toBe(404)
})

test('unread threads are counted per agent until read', async () => {
  const root = await desk.openThread()
  const unread = async () => (await desk.get('/desk/api/channels?user=anna')).body[0].unread
  expect(await unread()).toBe(1)
  await desk.request('POST', '/desk/api/reads', { user: 'anna', place: root.thread.id, post: root.id })
  expect(await unread()).toBe(0)
  await desk.chat.post(
    { thread: root.thread },
    {
      kind: 'text',
      author: { name: 'L', role: 'requester' },
      text: 'x',
      visibility: 'public',
      mentions: ['anna'],
    },
    'a',
  )
  expect(await unread()).toBe(1)
  const [listed] = (await desk.get('/desk/api/channels/support/threads?user=anna')).body
  expect(listed).toMatchObject({ unread: true, mentioned: true })
})

test('a practice ticket is made for whoever asks', async () => {
  expect((await desk.request('POST', '/desk/api/practice', { user: 'carla' })).status).toBe(202)
  expect(desk.practised).toEqual(['carla'])
})

test('what a search found leads to its threads, in the desk', async () => {
  const { thread } = await desk.openThread()
  const ticket = { number: '10042', subject: 'WLAN', detail: 'offen', preview: '' }
  desk.inbox.script({
    outcome: 'accepted',
    notice: {
      text: 'Gefunden: 1\n\n**10042** WLAN · offen\n> [x](/desk#/t/x) [y](/desk/outbox)',
      tone: 'info',
    },
    found: [{ ...ticket, thread }],
  })
  const { body } = await desk.say('/search wlan', {})
  const { html } = body.receipt.notice
  expect(html).toContain(`<a href="/desk#/t/${thread.id}" data-in="">10042</a>`)
  // Of the desk's own addresses only those of threads are links.
  expect(html.match(/<a /g)).toHaveLength(1)
})
