import type { AdapterContext } from '../../src/domain/adapter-context.ts'
import type { ChatInbox } from '../../src/domain/chat.ts'
import { SetupError } from '../../src/domain/errors.ts'
import type { Language } from '../../src/domain/status.ts'
import { signIn } from './account.ts'
import { largestFile, type MatrixSettings, passwordVariable, storeKeyVariable } from './config.ts'
import { messageContent, wordHeader } from './content.ts'
import { openEngine } from './crypto/choose.ts'
import { createCiphertexts } from './crypto/ciphertexts.ts'
import { crossSign } from './crypto/cross-signing.ts'
import { createEncryption, type Encryption } from './crypto/encryption.ts'
import type { CryptoEngine } from './crypto/engine.ts'
import { createKeyExchange } from './crypto/exchange.ts'
import { createDirectRooms } from './direct.ts'
import { createDoors } from './doors.ts'
import { troubleOf } from './errors.ts'
import { type RoomEvent, relationOf } from './events.ts'
import { createFiles } from './files.ts'
import { escapeHtml, oneLine } from './format.ts'
import type { Homeserver } from './homeserver.ts'
import { serverOf } from './ids.ts'
import { createInbound } from './inbound.ts'
import { createNotices } from './notices.ts'
import { createOutbound, inThread, type Outbound } from './outbound.ts'
import { createPlaces } from './place.ts'
import { createPosts, type Posts } from './posts.ts'
import { createRooms } from './rooms.ts'
import { loadSdk } from './sdk.ts'
import { createSending } from './sending.ts'
import { createSigns } from './signs.ts'
import { createFacts, type Facts } from './store/facts.ts'
import { openStore } from './store/open.ts'
import { createSync } from './sync/loop.ts'
import { createPosition } from './sync/position.ts'
import { createTaker } from './sync/take.ts'
import { createUnread } from './sync/unread.ts'
import { createTrust } from './trust.ts'
import { wordsOf } from './words.ts'

export interface Running {
  readonly outbound: Outbound
  /** What the homeserver takes. */
  readonly fileBytes: number
  stop(): Promise<void>
}

/** Opens the store, signs in, gets the keys ready and reads on where it ended. */
export async function run(context: AdapterContext<MatrixSettings>, inbox: ChatInbox): Promise<Running> {
  const { folder, secrets, settings, log } = context
  const store = openStore(folder)
  let engine: CryptoEngine | null = null
  try {
    const facts = createFacts(store)
    const homeserver = await signIn(loadSdk(), context, facts)
    const secret = secrets[storeKeyVariable] ?? ''
    const { user, device } = homeserver
    engine = await openEngine(store, facts, folder, { user, device, secret }, log)
    const opened = engine
    const channels = context.channels.map(({ id }) => id)
    const rooms = createRooms(store, homeserver, channels)
    const encryption = createEncryption(
      engine,
      createKeyExchange(engine, homeserver),
      rooms,
      createCiphertexts(store),
    )
    await encryption.speak()
    await vouch(engine, homeserver, facts, secrets[passwordVariable], context)
    await leaveRestoredKeys(facts, encryption, homeserver)

    const languageOf = (channel: string): Language =>
      context.channels.find(({ id }) => id === channel)?.language ?? context.language
    const posts = createPosts(store)
    const sending = createSending(homeserver, encryption)
    const signs = createSigns(homeserver, sending)
    const trust = createTrust(rooms, homeserver, settings)
    const doors = createDoors({ homeserver, rooms, channels, space: settings.space, trust, log })
    const stopping = new AbortController()
    const taker = createTaker({
      inbox,
      inbound: createInbound({ homeserver, encryption, rooms, posts }),
      rooms,
      doors,
      notices: createNotices({
        rooms,
        posts,
        sending,
        signs,
        languageOf,
        server: serverOf(homeserver.user),
        direct: settings.notices === 'direct' ? createDirectRooms({ homeserver, rooms, store, log }) : null,
      }),
      unread: createUnread(store),
      async tellUnread(room, event, why) {
        const words = wordsOf(languageOf(rooms.channelOf(room)))
        const name = await rooms.nameOf(room, event.sender)
        const content = unreadContent(event, words[why](oneLine(name)))
        return sending.send(room, 'm.room.message', content, `unread ${event.event_id}`)
      },
      withdraw: (room, line) => sending.redact(room, line),
      receipt: (room, event) => void sendReceipt(homeserver, posts, room, event),
      log,
      signal: stopping.signal,
    })
    const connection = inbox.connection.bind(inbox)
    const position = createPosition(facts, context.memory, homeserver.user, log)
    const sync = createSync({
      homeserver,
      encryption,
      position,
      taker,
      connection,
      log,
      signal: stopping.signal,
    })
    await doors.enterChannels()
    if (!position.get()) {
      await position.recall()
      await sync.once(0)
    }
    const following = sync.follow()

    return {
      fileBytes: await fileLimit(homeserver),
      outbound: createOutbound({
        homeserver,
        rooms,
        posts,
        places: createPlaces(rooms, posts),
        files: createFiles(homeserver, rooms),
        sending,
        signs,
        languageOf,
        trust,
      }),
      async stop() {
        stopping.abort()
        await following
        await taker.finished()
        await position.finished()
        await opened.close()
        store.close()
      },
    }
  } catch (error) {
    await engine?.close()
    store.close()
    const { status, message, code } = troubleOf(error)
    if (error instanceof SetupError || status === 0) throw error
    throw new Error(`The Matrix homeserver says: ${message} (${code || status})`, { cause: error })
  }
}

/** Once for each device; where it can't be done, people are told that clients will warn of it. */
async function vouch(
  engine: CryptoEngine,
  homeserver: Homeserver,
  facts: Facts,
  password: string | undefined,
  { log }: AdapterContext<MatrixSettings>,
): Promise<void> {
  if (facts.get('cross-signed')) return
  const outcome = await crossSign(engine, homeserver, password)
  if (outcome === 'signed') facts.set('cross-signed', new Date().toISOString())
  else
    log.warn(
      { platform: 'matrix', engine: engine.kind, outcome },
      outcome === 'unable'
        ? 'Matrix: the native crypto library can’t cross-sign; clients will call the session unverified'
        : 'Matrix: the account has signing keys of another session; set matrix.user and MATRIX_PASSWORD to replace them',
    )
}

/** Keys for sending that a backup brought back may have been used since: nobody could read what is sent with them. */
async function leaveRestoredKeys(
  facts: Facts,
  encryption: Encryption,
  homeserver: Homeserver,
): Promise<void> {
  if (!facts.get('restored')) return
  const { joined_rooms } = await homeserver.request<{ joined_rooms: string[] }>('GET', 'v3/joined_rooms')
  for (const room of joined_rooms) await encryption.rotate(room)
  facts.drop('restored')
}

function unreadContent(event: RoomEvent, text: string) {
  const relation = relationOf(event)
  const inPlace = relation.type === 'm.thread' ? { ...inThread(relation.event), is_falling_back: false } : {}
  const author = { name: 'Faden', role: 'helpdesk' } as const
  const header = wordHeader(author, 'internal')
  const content = messageContent({
    body: `${header.body}\n\n${text}`,
    html: `<p>${header.html}</p><p>${escapeHtml(text)}</p>`,
  })
  const answers = { ...inPlace, 'm.in_reply_to': { event_id: event.event_id } }
  return { ...content, msgtype: 'm.notice', 'm.relates_to': answers }
}

/** Per thread; people see by it that Faden has taken what they wrote. Nothing depends on it. */
async function sendReceipt(
  homeserver: Homeserver,
  posts: Posts,
  room: string,
  event: RoomEvent,
): Promise<void> {
  const relation = relationOf(event)
  // An edit or a reaction is where that stands which it is about.
  const root = relation.type === 'm.thread' ? relation.event : posts.find(relation.event)?.root
  const thread = root ?? 'main'
  const path = `v3/rooms/${encodeURIComponent(room)}/receipt/m.read/${encodeURIComponent(event.event_id)}`
  await homeserver.request('POST', path, { thread_id: thread }).catch(() => {})
}

async function fileLimit(homeserver: Homeserver): Promise<number> {
  const config = await homeserver
    .request<{ 'm.upload.size'?: number }>('GET', 'v1/media/config')
    .catch(() => ({}) as { 'm.upload.size'?: number })
  return Math.min(config['m.upload.size'] ?? largestFile, largestFile)
}
