import { channelOf, type Directory, mayBeReadIn } from '../domain/directory.ts'
import type { Channel } from '../domain/people.ts'
import { splitText } from '../domain/split-text.ts'
import type { DeliveryDraft } from '../store/deliveries.ts'
import type { MessageRow } from '../store/entities/message.ts'
import type { ThreadRow } from '../store/entities/thread.ts'
import type { StoredFile } from '../store/files.ts'
import type { Core } from './core.ts'

/** Between lanes: what people wait for goes before what only brings a display up to date. */
export const lanePriority = { words: 1, card: 3, mail: 2 } as const

/** What a platform's Retry-After pauses. */
export function destinationOf({ platform, externalId }: Channel): string {
  return `${platform} ${externalId}`
}

type ThreadDraft = Pick<DeliveryDraft, 'lane' | 'destination' | 'ticketId' | 'threadId' | 'priority'>

export function inThread(directory: Directory, thread: ThreadRow): ThreadDraft {
  const channel = channelOf(directory, thread.channelId)
  return {
    lane: thread.ticketId ? `ticket ${thread.ticketId} thread ${thread.id}` : `thread ${thread.id}`,
    destination: destinationOf(channel),
    ticketId: thread.ticketId,
    threadId: thread.id,
    priority: lanePriority.words,
  }
}

export function openDraft(directory: Directory, thread: ThreadRow): DeliveryDraft {
  return { ...inThread(directory, thread), kind: 'open' }
}

export function cardDrafts(directory: Directory, threads: readonly ThreadRow[]): DeliveryDraft[] {
  return threads.map((thread) => ({
    ...inThread(directory, thread),
    kind: 'card',
    priority: lanePriority.card,
  }))
}

export function markDrafts(
  directory: Directory,
  threads: readonly ThreadRow[],
  message: MessageRow,
): DeliveryDraft[] {
  return threads.map((thread) => ({
    ...inThread(directory, thread),
    kind: 'mark',
    priority: lanePriority.card,
    message: { id: message.id, visibility: message.visibility },
  }))
}

/** The posts that show a message in one thread: its text in as many parts as the platform needs, then each file. */
export function postDrafts(
  { directory, adapters }: Core,
  thread: ThreadRow,
  message: MessageRow,
  files: readonly StoredFile[],
  saidIn: ThreadRow | null,
): DeliveryDraft[] {
  const channel = channelOf(directory, thread.channelId)
  if (!mayBeReadIn(directory, message, saidIn?.channelId ?? null, channel)) return []
  if (channel.content === 'header' && !isToldOf(message)) return []
  const base = {
    ...inThread(directory, thread),
    message: { id: message.id, visibility: message.visibility },
  }
  const length = adapters.get(channel.platform)?.limits.textLength ?? 4000
  const parts = channel.content === 'header' ? [''] : splitText(message.text, length)
  const hasText = message.text !== '' || files.length === 0
  return [
    ...(hasText ? parts.map((_, part) => ({ ...base, kind: 'post' as const, part })) : []),
    ...(showsFiles(channel)
      ? files.map((file) => ({ ...base, kind: 'file' as const, fileId: file.id }))
      : []),
  ]
}

/** What shows a message there is brought up to date, part by part. */
export function editDrafts(core: Core, thread: ThreadRow, message: MessageRow): DeliveryDraft[] {
  return postDrafts(core, thread, message, [], null).map((draft) => ({ ...draft, kind: 'edit' as const }))
}

/** Where no content may be read: that somebody wrote from outside, and what the helpdesk has to say. */
function isToldOf({ authorKind, purpose }: MessageRow): boolean {
  return authorKind === 'requester' || authorKind === 'helpdesk' || purpose === 'letter'
}

function showsFiles(channel: Channel): boolean {
  return channel.content !== 'header'
}
