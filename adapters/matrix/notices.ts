import type { ChatEvent, Receipt } from '../../src/domain/chat.ts'
import { splitText } from '../../src/domain/split-text.ts'
import type { Language } from '../../src/domain/status.ts'
import { canBeTapped, withSigns } from './buttons.ts'
import { textLength } from './config.ts'
import { messageContent, wordNotice } from './content.ts'
import type { DirectRooms } from './direct.ts'
import { roomAddress } from './format.ts'
import { partsOf } from './ids.ts'
import { inThread } from './outbound.ts'
import type { Posts, ShownButton, Standing } from './posts.ts'
import type { Rooms } from './rooms.ts'
import type { Sending } from './sending.ts'
import type { Signs } from './signs.ts'
import { wordsOf } from './words.ts'

interface Parts {
  readonly rooms: Rooms
  readonly posts: Posts
  readonly sending: Sending
  readonly signs: Signs
  readonly languageOf: (channel: string) => Language
  /** Ours, which is in every room that we are in. */
  readonly server: string
  /** null: people are answered where they acted. */
  readonly direct: DirectRooms | null
}

/**
 * Tells whoever acted what came of it: by an answer that mentions nobody else, for in a room nothing is seen by one person
 * only, or in a room alone with that person.
 */
export type Notices = ReturnType<typeof createNotices>

export function createNotices({ rooms, posts, sending, signs, languageOf, server, direct }: Parts) {
  return async function answer(event: ChatEvent, { notice }: Receipt): Promise<void> {
    if (!notice) return
    const at = await standingOf(event)
    const room = (await direct?.roomOf(event.user.id)) ?? at.room
    const isDirect = direct !== null && room !== at.room
    // Where everybody would see it the core asks later, and takes the question away again.
    if (notice.lasting && !isDirect) return
    const buttons = withSigns(notice.buttons ?? [])
    const to = { id: event.user.id, name: event.user.name }
    const address = isDirect && at.root ? roomAddress(at.room, at.root, server) : ''
    const words = wordsOf(languageOf(event.channel.id))
    const say = async (text: string, shown: readonly ShownButton[], way: string, key: string) => {
      const content = {
        ...messageContent(wordNotice({ ...notice, text }, to, shown, words, way), [to.id]),
        msgtype: 'm.notice',
        ...(isDirect ? {} : relation(at.root, event)),
      }
      const posted = await sending.send(room, 'm.room.message', content, key)
      // Tapped there it is meant here.
      posts.keep(posted, at)
      return posted
    }
    const texts = splitText(notice.text, textLength)
    const last = texts.pop() ?? ''
    for (const [index, text] of texts.entries()) await say(text, [], '', `answer ${event.id} ${index}`)
    const posted = await say(last, buttons, address, `answer ${event.id}`)
    posts.keepButtons(posted, buttons)
    const tapped = buttons.filter(canBeTapped).map(({ sign }) => sign)
    if (tapped.length > 0) await signs.show(room, posted, tapped, () => false)
  }

  async function standingOf({ thread, channel }: ChatEvent): Promise<Standing> {
    return (thread && partsOf(thread)) ?? { room: await rooms.roomOf(channel.id), root: null }
  }
}

function relation(root: string | null, event: ChatEvent) {
  const said = 'post' in event && event.post ? { 'm.in_reply_to': { event_id: event.post.id } } : {}
  if (!root) return 'm.in_reply_to' in said ? { 'm.relates_to': said } : {}
  const answers = 'm.in_reply_to' in said ? { ...said, is_falling_back: false } : {}
  return { 'm.relates_to': { ...inThread(root), ...answers } }
}
