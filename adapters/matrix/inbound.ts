import type { ChatEvent, ChatUser, PostRef } from '../../src/domain/chat.ts'
import type { Encryption } from './crypto/encryption.ts'
import { troubleOf } from './errors.ts'
import { asRecord, asText, type Relation, type RoomEvent, redactedBy, relationOf } from './events.ts'
import type { Homeserver } from './homeserver.ts'
import { channelRef, isEvent, postRef, threadRef } from './ids.ts'
import { isAboutAnswered, isBareReply, namesSomebody, readTyped } from './line.ts'
import type { Posts, Standing } from './posts.ts'
import type { Rooms } from './rooms.ts'
import { saidIn } from './said.ts'

interface Parts {
  readonly homeserver: Homeserver
  readonly encryption: Encryption
  readonly rooms: Rooms
  readonly posts: Posts
}

type Base = Pick<ChatEvent, 'id' | 'at' | 'user' | 'channel'>

/** Makes a plain event of what came from a room. An event's id is the Matrix event's: it names what happened. */
export type Inbound = ReturnType<typeof createInbound>

export function createInbound({ homeserver, encryption, rooms, posts }: Parts) {
  /** Null for what is nobody's saying. Rejects with `Undecryptable` while the key is missing, `Unencrypted` or `Forged`. */
  async function toChatEvent(room: string, event: RoomEvent): Promise<ChatEvent | null> {
    if (event.sender === homeserver.user) return null
    const base = { id: event.event_id, at: new Date(event.origin_server_ts) }
    if (event.type === 'm.room.redaction') return redaction(room, event, base)
    // What was redacted before it came has nothing left to decrypt.
    if (event.type === 'm.room.encrypted' && !event.content.ciphertext) return null
    const { type, content } = await encryption.open(room, event)
    const relation = relationOf({ content })
    const common: Base = { ...base, user: await userOf(room, event.sender), channel: channelOf(room) }
    if (type === 'm.reaction') return tap(relation, common)
    if (relation.type === 'm.replace') return edit(room, event, type, content, relation, common)
    return message(room, event, type, content, relation, common)
  }

  async function message(
    room: string,
    event: RoomEvent,
    type: string,
    content: RoomEvent['content'],
    relation: Relation,
    common: Base,
  ): Promise<ChatEvent | null> {
    const said = saidIn(type, content)
    if (!said) return null
    const root = await rootOf(room, relation)
    posts.keep(event.event_id, { room, root })
    const post = postRef(room, root, event.event_id)
    const thread = root ? threadRef(room, root) : null
    const bot = { user: homeserver.user, name: await rooms.nameOf(room, homeserver.user) }
    const typed = readTyped(said.text, bot)
    if (typed.kind === 'message') return { ...common, kind: 'message', thread, post, ...said }
    const calling = readTyped(saidIn(type, content, 'account')?.text ?? '', bot)
    const line = namesSomebody(typed.line) && calling.kind === 'command' ? calling.line : typed.line
    const files = said.files.length > 0 ? { files: said.files } : {}
    const about = await aboutOf(room, root, relation, line)
    return { ...common, kind: 'command', thread, post, line, ...(about && { about }), ...files }
  }

  /** A command, or said in a thread of ours: else nobody waits for an answer. Of what is in the clear. */
  async function isForUs(room: string, { type, content }: RoomEvent): Promise<boolean> {
    const said = saidIn(type, content)
    if (!said) return false
    const relation = relationOf({ content })
    const edited = relation.type === 'm.replace' ? await standingOf(room, relation.event) : null
    const root = edited ? edited.root : await rootOf(room, relation)
    if (root && (await standingOf(room, root))?.sender === homeserver.user) return true
    const bot = { user: homeserver.user, name: await rooms.nameOf(room, homeserver.user) }
    return readTyped(said.text, bot).kind === 'command'
  }

  /** A command about a message, typed as an answer to it. Most commands are about the ticket wherever they stand. */
  async function aboutOf(
    room: string,
    root: string | null,
    { inReplyTo, isFallingBack }: Relation,
    line: string,
  ): Promise<PostRef | null> {
    if (!root || isFallingBack || !isEvent(inReplyTo) || inReplyTo === root) return null
    const about = postRef(room, root, inReplyTo)
    if (isAboutAnswered(line)) return about
    // With no words of its own it sends those of a colleague; a copy by us may well be the customer's.
    if (!isBareReply(line)) return null
    return (await standingOf(room, inReplyTo))?.sender === homeserver.user ? null : about
  }

  async function edit(
    room: string,
    event: RoomEvent,
    type: string,
    content: RoomEvent['content'],
    relation: Relation,
    common: Base,
  ): Promise<ChatEvent | null> {
    const said = saidIn(type, asRecord(content['m.new_content']))
    const before = await standingOf(room, relation.event)
    // Only its author may edit a message; servers do not check that for us.
    if (!said || !before || before.sender !== event.sender) return null
    const post = postRef(room, before.root, relation.event)
    const thread = before.root ? threadRef(room, before.root) : null
    return { ...common, kind: 'edit', thread, post, text: said.text }
  }

  /** What was redacted says no more where it stood: only who has seen it knows. */
  async function redaction(
    room: string,
    event: RoomEvent,
    base: Pick<Base, 'id' | 'at'>,
  ): Promise<ChatEvent | null> {
    const redacted = redactedBy(event)
    const standing = posts.find(redacted)
    if (!standing || standing.room !== room) return null
    const user = await userOf(room, event.sender)
    const thread = standing.root ? threadRef(room, standing.root) : null
    const post = postRef(room, standing.root, redacted)
    return { ...base, kind: 'delete', user, channel: channelOf(room), thread, post }
  }

  /** A reaction to one of our posts is the button whose sign it bears. */
  function tap(relation: Relation, common: Base): ChatEvent | null {
    const button = posts.buttonsOf(relation.event).find(({ sign }) => bare(sign) === bare(relation.key))
    const standing = posts.find(relation.event)
    if (!button || !standing) return null
    const thread = threadRef(standing.room, standing.root ?? relation.event)
    // A button in a direct room stands for one in the thread that it is about.
    return {
      ...common,
      channel: channelOf(standing.room),
      kind: 'command',
      thread,
      line: button.line,
      ...(button.about && { about: button.about }),
    }
  }

  /** null: it is said in the room itself. */
  async function rootOf(room: string, relation: Relation): Promise<string | null> {
    if (relation.type === 'm.thread' && isEvent(relation.event)) return relation.event
    if (!isEvent(relation.inReplyTo)) return null
    // A client that knows no threads answers a post of the thread: it is meant for the thread.
    const answered = await standingOf(room, relation.inReplyTo)
    if (answered?.root) return answered.root
    return answered?.sender === homeserver.user ? relation.inReplyTo : null
  }

  /** Of a post in that room; null where there is none such any more. */
  async function standingOf(room: string, id: string): Promise<(Standing & { sender: string }) | null> {
    if (!isEvent(id)) return null
    const path = `v3/rooms/${encodeURIComponent(room)}/event/${encodeURIComponent(id)}`
    const event = await homeserver.request<RoomEvent>('GET', path).catch((error) => {
      if ([403, 404].includes(troubleOf(error).status)) return null
      throw error
    })
    const known = posts.find(id)
    if (!event) return null
    const relation = relationOf({ content: asRecord(event.content) })
    const root = known ? known.root : relation.type === 'm.thread' ? relation.event : null
    return { room, root, sender: asText(event.sender) }
  }

  const userOf = async (room: string, id: string): Promise<ChatUser> => ({
    id,
    name: await rooms.nameOf(room, id),
  })
  const channelOf = (room: string) => channelRef(rooms.channelOf(room))

  return { toChatEvent, isForUs }
}

/** Clients disagree on whether a sign carries the selector that asks for colour. */
const bare = (sign: string): string => sign.replaceAll('\uFE0F', '')
