import { mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { jest } from '@jest/globals'
import type { MatrixSettings } from '../../adapters/matrix/config.ts'
import { createAdapter } from '../../adapters/matrix/index.ts'
import { tasks } from '../../adapters/matrix/tasks.ts'
import type { AdapterContext } from '../../src/domain/adapter-context.ts'
import type { ChatAdapter, PostRef } from '../../src/domain/chat.ts'
import type { Finding } from '../../src/domain/finding.ts'
import { contextIn } from '../contract/matrix-stage.ts'
import { shownMessages } from '../contract/matrix-timeline.ts'
import { aCard, aFile, aText, unique } from '../contract/samples.ts'
import { CollectingInbox } from '../fakes/collecting-inbox.ts'
import { until } from '../tools/until.ts'
import { call, type LiveWorld, startWorld } from './matrix/world.ts'

jest.setTimeout(120_000)

const unheard = () => {}
let world: LiveWorld
let folder: string
let context: AdapterContext<MatrixSettings>
let inbox: CollectingInbox
let running: ChatAdapter | null = null

beforeEach(async () => {
  world = await startWorld()
  folder = await mkdtemp(join(tmpdir(), 'faden-recovery-'))
  const { user, password } = world.account
  const made = contextIn(world, join(folder, 'matrix'))
  context = {
    ...made,
    settings: { ...made.settings, user },
    secrets: { ...made.secrets, MATRIX_PASSWORD: password },
  }
  inbox = new CollectingInbox()
})
afterEach(async () => {
  await stop()
  await world.close()
  await rm(folder, { recursive: true, force: true })
})

async function start(): Promise<ChatAdapter> {
  running = createAdapter(context)
  await running.start(inbox)
  return running
}
async function stop(): Promise<void> {
  await running?.stop()
  running = null
}

const channel = () => ({ platform: 'matrix', id: world.room })
const say = (root: PostRef, body: string) =>
  world.anna.send('m.room.message', {
    msgtype: 'm.text',
    body,
    'm.relates_to': { rel_type: 'm.thread', event_id: root.id, is_falling_back: true },
  })
const heard = (text: string) => inbox.take('message', (event) => event.text === text)
const read = async (text: string) =>
  until(`Anna reads ${text}`, async () =>
    shownMessages(await world.timeline()).some(({ content }) => String(content.body).endsWith(text)),
  )

test('the account vouches for the session: what it signs can be checked by everyone', async () => {
  await start()
  const { user } = world.account
  const answer = await call<{
    device_keys: Record<string, Record<string, { signatures: Record<string, Record<string, string>> }>>
    self_signing_keys: Record<string, { keys: Record<string, string> }>
  }>(world.url, world.people.anna.account, 'POST', 'keys/query', { device_keys: { [user]: [] } })
  const [signer = ''] = Object.keys(answer.self_signing_keys[user]?.keys ?? {})
  const devices = Object.values(answer.device_keys[user] ?? {})
  expect(signer).toMatch(/^ed25519:/)
  expect(devices.some(({ signatures }) => signatures[user]?.[signer])).toBe(true)
})

test('a backup moves the account to another host: the same session, both directions go on', async () => {
  const root = await (await start()).openThread(channel(), aCard(), unique('open'))
  await say(root, 'vor dem Umzug')
  await heard('vor dem Umzug')
  await stop()
  const file = join(folder, 'backup')
  expect(await tasks.backup?.run(context, [file], unheard)).toContain(world.account.user)
  context = { ...context, folder: join(folder, 'other-host') }
  await say(root, 'während des Umzugs')
  expect(await tasks.restore?.run(context, [file], unheard)).toContain('nowhere else')
  const adapter = await start()
  await heard('während des Umzugs')
  await adapter.post({ thread: root.thread }, aText('nach dem Umzug'), unique('post'))
  await read('nach dem Umzug')
  expect(world.people.anna.undecryptable).toEqual([])
})

test('a backup that is older than what was posted since: what is posted next can still be read', async () => {
  const root = await (await start()).openThread(channel(), aCard(), unique('open'))
  await stop()
  const file = join(folder, 'backup')
  await tasks.backup?.run(context, [file], unheard)
  const before = await start()
  for (const word of ['eins', 'zwei']) await before.post({ thread: root.thread }, aText(word), unique('post'))
  await read('zwei')
  await stop()
  context = { ...context, folder: join(folder, 'other-host') }
  await tasks.restore?.run(context, [file], unheard)
  const after = await start()
  for (const word of ['drei', 'vier']) await after.post({ thread: root.thread }, aText(word), unique('post'))
  await read('vier')
  expect(world.people.anna.undecryptable).toEqual([])
})

test('a backup is refused while Faden runs, and with another key', async () => {
  await start()
  await expect(tasks.backup?.run(context, [join(folder, 'backup')], unheard)).rejects.toThrow(/Another Faden/)
  await stop()
  const secrets = { ...context.secrets, MATRIX_STORE_KEY: 'some other key that was never the right one' }
  await expect(tasks.backup?.run({ ...context, secrets }, [join(folder, 'backup')], unheard)).rejects.toThrow(
    /MATRIX_STORE_KEY does not fit/,
  )
})

test('a token runs out: the same session signs in anew, reads on, and sends files and texts, all readable', async () => {
  await world.synapse.endSessionsAfter(4)
  const adapter = await start()
  const root = await adapter.openThread(channel(), aCard(), unique('open'))
  const sessions = () => {
    const db = new DatabaseSync(join(world.synapse.folder, 'homeserver.db'), { readOnly: true })
    const of = 'select id, device_id, valid_until_ms from access_tokens where user_id = ? order by id desc'
    const [newest] = db.prepare(of).all(world.account.user)
    db.close()
    return newest ?? {}
  }
  const first = sessions()
  const runOut = () =>
    until('the token has run out', () => Date.now() > Number(sessions().valid_until_ms), 30)
  await runOut()
  await adapter.post(
    { thread: root.thread },
    aFile({ name: 'nachher.txt', type: 'text/plain', content: Buffer.from('Inhalt') }),
    unique('file'),
  )
  await runOut()
  await adapter.post({ thread: root.thread }, aText('nach dem Ablauf'), unique('post'))
  await read('nach dem Ablauf')
  await runOut()
  await say(root, 'auch danach')
  await heard('auch danach')
  expect(Number(sessions().id)).toBeGreaterThan(Number(first.id))
  expect(sessions().device_id).toBe(first.device_id)
  expect(inbox.connections).toEqual([])
  expect(world.people.anna.undecryptable).toEqual([])
  const sent = shownMessages(await world.timeline()).find(({ content }) => content.filename === 'nachher.txt')
  expect(String(await world.download(sent?.content ?? {}))).toBe('Inhalt')
})

test('doctor looks at the rooms with the session of a Faden that runs, and makes none of its own', async () => {
  const examined = async (given = context) => {
    const found: Finding[] = []
    for await (const finding of createAdapter(given).examine?.() ?? []) found.push(finding)
    return found
  }
  const rooms = (found: readonly Finding[]) => found.filter(({ part }) => part.startsWith('matrix room'))
  expect(rooms(await examined())).toEqual([
    { part: 'matrix rooms', detail: expect.stringContaining('once Faden has signed in'), problem: null },
  ])
  await start()
  const devices = async () => {
    const db = new DatabaseSync(join(world.synapse.folder, 'homeserver.db'), { readOnly: true })
    const rows = db.prepare('select device_id from devices where user_id = ?').all(world.account.user)
    db.close()
    return rows.length
  }
  const before = await devices()
  const well = await examined()
  expect(well.filter(({ problem }) => problem)).toEqual([])
  expect(rooms(well)).toMatchObject([{ detail: `${world.room}, encrypted` }])
  for (const { says, spoil } of world.spoil ?? []) {
    const mend = await spoil()
    expect(rooms(await examined())[0]?.problem).toMatch(says)
    await mend()
  }
  const secrets = { ...context.secrets, MATRIX_STORE_KEY: 'some other key that was never the right one' }
  const misfit = (await examined({ ...context, secrets })).flatMap(({ problem }) => problem ?? [])
  expect(misfit).toEqual([expect.stringContaining('MATRIX_STORE_KEY does not fit')])
  expect(JSON.stringify(well)).not.toMatch(/syt_/)
  expect(await devices()).toBe(before)
})

test('a lost store: a new session, what was said before can’t be read, and everything new goes on', async () => {
  const root = await (await start()).openThread(channel(), aCard(), unique('open'))
  await say(root, 'mit der alten Sitzung')
  await heard('mit der alten Sitzung')
  await stop()
  await rename(context.folder, join(folder, 'lost'))
  await say(root, 'niemand hat den Schlüssel')
  const adapter = await start()
  await adapter.post({ thread: root.thread }, aText('von der neuen Sitzung'), unique('post'))
  await read('von der neuen Sitzung')
  await say(root, 'an die neue Sitzung')
  await heard('an die neue Sitzung')
  await adapter.updateCard(root, aCard({ title: '10042 anders' }))
  await until('Anna sees the card', async () => {
    const card = shownMessages(await world.timeline()).find(({ id }) => id === root.id)
    return String(card?.content.body).includes('anders')
  })
  // What was written to the keys that are lost is not lost without a word.
  await stop()
  const store = new DatabaseSync(join(context.folder, 'matrix.sqlite'))
  store.exec('update unread set since = since - 600000')
  store.close()
  await start()
  await say(root, 'weckt den Sync')
  await until('it is named', async () =>
    shownMessages(await world.timeline()).some(
      ({ root: of, content }) =>
        of === root.id && /lässt sich nicht entschlüsseln/.test(String(content.body)),
    ),
  )
  expect(world.people.anna.undecryptable).toEqual([])
})

test('encryption is switched on later: from then on nothing goes out in the clear', async () => {
  await stop()
  await world.close()
  world = await startWorld(false)
  const { user, password } = world.account
  const made = contextIn(world, join(folder, 'later'))
  context = {
    ...made,
    settings: { ...made.settings, user },
    secrets: { ...made.secrets, MATRIX_PASSWORD: password },
  }
  const adapter = await start()
  const root = await adapter.openThread(channel(), aCard(), unique('open'))
  await adapter.post({ thread: root.thread }, aText('noch offen'), unique('post'))
  const path = `rooms/${encodeURIComponent(world.room)}/state/m.room.encryption/`
  await call(world.url, world.people.anna.account, 'PUT', path, { algorithm: 'm.megolm.v1.aes-sha2' })
  await until('nio knows it, too', async () => {
    await say(root, 'jetzt geheim')
    return world.people.anna.seen.at(-1)?.encrypted
  })
  await heard('jetzt geheim')
  await adapter.post({ thread: root.thread }, aText('auch geheim'), unique('post'))
  await read('auch geheim')
  const last = world.people.anna.seen.findLast(({ event }) =>
    String(event.content.body).endsWith('auch geheim'),
  )
  expect(last?.encrypted).toBe(true)
})
