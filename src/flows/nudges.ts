import type { Button, PostRef } from '../domain/chat.ts'
import { channelOf } from '../domain/directory.ts'
import { fill, type Words } from '../domain/words/index.ts'
import type { DeliveryDraft } from '../store/deliveries.ts'
import type { MessageRow } from '../store/entities/message.ts'
import type { ThreadRow } from '../store/entities/thread.ts'
import type { Core } from './core.ts'
import { inThread } from './drafts.ts'

const tenMinutes = 10 * 60 * 1000

/** Private notices that last: the question comes at once, and stands until it is answered. */
export function whispers({ directory, adapters }: Core, thread: ThreadRow): boolean {
  return Boolean(adapters.get(channelOf(directory, thread.channelId).platform)?.whisper)
}

/** Asks whoever wrote it: privately and at once, or where nothing private lasts by one visible line after ten minutes. */
export function nudgeDraft(core: Core, thread: ThreadRow, message: MessageRow): DeliveryDraft {
  return {
    ...inThread(core.directory, thread),
    // A lane of its own: what is said meanwhile must not wait behind it.
    lane: `nudge ${thread.id} ${message.id}`,
    kind: 'nudge',
    message: { id: message.id, visibility: message.visibility },
    delay: whispers(core, thread) ? 0 : tenMinutes,
  }
}

/** The same question by receipt, by private notice and as a line. */
export function nudgeButtons(requester: string, about: PostRef, words: Words): Button[] {
  return [
    { label: fill(words.sendTo, { name: requester }), line: 'reply', about, style: 'primary' },
    { label: words.keepInternal, line: 'note', about },
  ]
}
