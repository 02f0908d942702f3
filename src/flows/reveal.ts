import type { Arguments, Scene } from '../domain/commands/index.ts'
import { channelOf } from '../domain/directory.ts'
import { Refusal } from '../domain/refusal.ts'
import { finalCommand } from '../domain/taken-back.ts'
import { fill } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import { type DeliveryDraft, enqueue } from '../store/deliveries.ts'
import type { MessageRow } from '../store/entities/message.ts'
import type { ThreadRow } from '../store/entities/thread.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { appendEvent } from '../store/events.ts'
import { filesOf, type StoredFile } from '../store/files.ts'
import { revealIn, storyOf } from '../store/messages.ts'
import { threadsOf } from '../store/threads.ts'
import type { Core } from './core.ts'
import { postDrafts } from './drafts.ts'
import { withheldIn } from './withheld.ts'

/** An agent has decided: what was held back may be read in this channel, and in no other. */
export async function reveal(
  db: Db,
  core: Core,
  ticket: TicketRow,
  { agent, words }: Scene,
  thread: ThreadRow | null,
  { message: wanted }: Arguments,
): Promise<string | Refusal> {
  if (!thread || thread.endedAt) return new Refusal(words.refusal.nothingWithheld)
  const channel = channelOf(core.directory, thread.channelId)
  const story = (await storyOf(db, ticket.id)).filter(({ id }) => !wanted || id === wanted.slice(1))
  const files = await filesOf(
    db,
    story.map(({ id }) => id),
  )
  const places = new Map((await threadsOf(db, ticket.id)).map((one) => [one.id, one]))
  const drafts: DeliveryDraft[] = []
  for (const message of story) {
    const saidIn = (message.saidIn && places.get(message.saidIn)) || null
    const own = files.filter(({ messageId }) => messageId === message.id)
    const found = withheldIn(
      channel,
      message,
      saidIn?.channelId ?? null,
      own.map(({ name }) => name),
    )
    const posts = found.length > 0 ? shown(core, thread, message, own, saidIn) : []
    if (posts.length === 0) continue
    await revealIn(db, message.id, thread.channelId)
    drafts.push(...posts)
    await appendEvent(db, {
      ticketId: ticket.id,
      kind: 'revealed',
      actor: { kind: 'agent', agent: agent.id },
      at: core.now(),
      messageId: message.id,
      data: { found, channel: thread.channelId, undo: finalCommand('reveal') },
    })
  }
  if (drafts.length === 0) return new Refusal(words.refusal.nothingWithheld)
  await enqueue(db, drafts)
  return fill(words.notice.revealed, { channel: channel.name })
}

/** In place of the line that said so; the rest of a long text and the files that were held back go below. */
function shown(
  core: Core,
  thread: ThreadRow,
  message: MessageRow,
  files: readonly StoredFile[],
  saidIn: ThreadRow | null,
): DeliveryDraft[] {
  const channel = channelOf(core.directory, thread.channelId)
  const place = saidIn?.channelId ?? null
  const isTextHeld = withheldIn(channel, message, place, []).length > 0
  const isHeld = ({ name }: StoredFile) => withheldIn(channel, message, place, [name]).length > 0
  return postDrafts(core, thread, message, files.filter(isHeld), saidIn).flatMap((draft) => {
    if (draft.kind !== 'post') return [draft]
    if (!isTextHeld) return []
    return [draft.part === 0 ? { ...draft, kind: 'edit' as const } : draft]
  })
}
