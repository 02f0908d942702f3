import type { ChatEvent, Receipt } from '../../src/domain/chat.ts'
import type { Language } from '../../src/domain/status.ts'
import { canBeTapped, withSigns } from './buttons.ts'
import { messageContent, wordNotice } from './content.ts'
import { partsOf } from './ids.ts'
import { inThread } from './outbound.ts'
import type { Posts } from './posts.ts'
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
}

/** Tells whoever acted what came of it: an answer that mentions nobody else. Matrix has nothing that only one person sees. */
export type Notices = ReturnType<typeof createNotices>

export function createNotices({ rooms, posts, sending, signs, languageOf }: Parts) {
  return async function answer(event: ChatEvent, { notice }: Receipt): Promise<void> {
    if (!notice) return
    const target = event.thread ? partsOf(event.thread) : null
    const room = target?.room ?? (await rooms.roomOf(event.channel.id))
    const root = target?.root ?? null
    const buttons = withSigns(notice.buttons ?? [])
    const to = { id: event.user.id, name: event.user.name }
    const worded = wordNotice(notice, to, buttons, wordsOf(languageOf(event.channel.id)))
    const content = {
      ...messageContent(worded, [to.id]),
      msgtype: 'm.notice',
      ...relation(root, event),
    }
    const posted = await sending.send(room, 'm.room.message', content, `answer ${event.id}`)
    posts.keep(posted, { room, root })
    posts.keepButtons(posted, buttons)
    const tapped = buttons.filter(canBeTapped).map(({ sign }) => sign)
    if (tapped.length > 0) await signs.show(room, posted, tapped, () => false)
  }
}

function relation(root: string | null, event: ChatEvent) {
  const said = 'post' in event && event.post ? { 'm.in_reply_to': { event_id: event.post.id } } : {}
  if (!root) return 'm.in_reply_to' in said ? { 'm.relates_to': said } : {}
  const answers = 'm.in_reply_to' in said ? { ...said, is_falling_back: false } : {}
  return { 'm.relates_to': { ...inThread(root), ...answers } }
}
