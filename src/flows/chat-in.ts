import type { ChatEvent, ChatInbox, Receipt } from '../domain/chat.ts'
import { agentOf, teamOf } from '../domain/directory.ts'
import type { Lease } from '../domain/lease.ts'
import type { Agent } from '../domain/people.ts'
import { wordsOf } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import { enqueue } from '../store/deliveries.ts'
import type { ThreadRow } from '../store/entities/thread.ts'
import { firstSeen } from '../store/events.ts'
import { checkLease } from '../store/leases.ts'
import { wasSeen } from '../store/seen-events.ts'
import { postByRef, threadByRef } from '../store/threads.ts'
import { type Fetched, fetchFiles, remarksOn } from './chat-files.ts'
import { cleanEvent } from './clean-event.ts'
import { runCommand } from './command.ts'
import type { Core } from './core.ts'
import { cardDrafts } from './drafts.ts'
import { editMessage, removeMessage } from './edits.ts'
import { overviewFor } from './overview.ts'
import { ownCard } from './own-card.ts'
import { takeTalk } from './talk.ts'
import { onceOpened, rejectWhileOpening } from './while-opening.ts'

const nothing: Fetched = { files: [], missing: [] }

/** thread → ticket: the way in for everything that is said, clicked or typed in a chat. */
export function chatInbox(core: Core): Required<Pick<ChatInbox, 'receive' | 'overview' | 'ownCard'>> {
  return {
    receive: (event, under) => {
      const clean = cleanEvent(event)
      return onceOpened(() => receive(core, clean, under))
    },
    overview: (platform, user) => overviewFor(core, platform, user),
    ownCard: (channel, thread, user) => ownCard(core, channel, thread, user),
  }
}

async function receive(core: Core, event: ChatEvent, under?: Lease): Promise<Receipt> {
  const { platform } = event.channel
  // Perhaps a colleague who has just come.
  if (!agentOf(core.directory, platform, event.user)) await core.newcomers(platform)
  const announced = ('files' in event && event.files) || []
  if (announced.length > 0) {
    // Nothing is downloaded for what is not ours, or was taken before.
    const { db } = core.database
    if (await wasSeen(db, platform, event.id)) return { outcome: 'duplicate' }
    const admitted = await admit(db, core, event)
    if (typeof admitted !== 'function') return admitted
  }
  // Fetched before the transaction: nothing waits for a platform while a ticket is locked.
  const fetched = announced.length > 0 ? await fetchFiles(core, platform, announced) : nothing
  return core.database.transaction(async (db): Promise<Receipt> => {
    if (under) await checkLease(db, under)
    if (!(await firstSeen(db, platform, event.id))) return { outcome: 'duplicate' }
    const admitted = await admit(db, core, event)
    return typeof admitted === 'function' ? admitted(fetched) : admitted
  })
}

type Take = (fetched: Fetched) => Promise<Receipt>

/** Reads only: what is to be done with the event, or the answer to one that nothing is done with. */
async function admit(db: Db, core: Core, event: ChatEvent): Promise<Take | Receipt> {
  const agent = agentOf(core.directory, event.channel.platform, event.user)
  const thread = event.thread ? await threadByRef(db, event.thread) : null
  // Of commands only those that are about a ticket.
  if (event.thread && !thread && event.kind !== 'command') await rejectWhileOpening(db, event)
  if (event.kind === 'command') {
    if (agent) return (fetched) => takeCommand(db, core, { event, thread, agent }, fetched)
    const { refusal } = wordsOf(core.settings.language)
    return { outcome: 'refused', notice: { tone: 'refused', text: refusal.stranger } }
  }
  // Said in the channel itself, or below something that is not ours.
  if (!thread) return { outcome: 'ignored' }
  const post = await postByRef(db, thread.id, event.post)
  if (event.kind === 'message') {
    if (!thread.ticketId) return { outcome: 'ignored' }
    if (post) return { outcome: post.ours ? 'ignored' : 'duplicate' }
    return async ({ files, missing }) => {
      const { language } = teamOf(core.directory, thread.teamId)
      const text = [event.text, remarksOn(missing, language)].filter(Boolean).join('\n')
      return takeTalk(db, core, {
        event: { ...event, text },
        thread,
        agent,
        files,
      })
    }
  }
  if (post?.ours && event.kind === 'delete' && post.externalId === thread.rootPost && !thread.endedAt)
    return () => lookAtCard(db, core, thread)
  if (!post || post.ours) return { outcome: 'ignored' }
  return event.kind === 'edit'
    ? () => editMessage(db, core, thread, post, event)
    : () => removeMessage(db, core, thread, post)
}

/** Its update finds that the card is gone, and with it the thread. */
async function lookAtCard(db: Db, core: Core, thread: ThreadRow): Promise<Receipt> {
  await enqueue(db, cardDrafts(core.directory, [thread]))
  return { outcome: 'accepted' }
}

/** A remark in a command's text would be read as its argument, or by the customer: whoever gave it is told instead. */
async function takeCommand(
  db: Db,
  core: Core,
  given: {
    readonly event: Extract<ChatEvent, { kind: 'command' }>
    readonly thread: ThreadRow | null
    readonly agent: Agent
  },
  { files, missing }: Fetched,
): Promise<Receipt> {
  if (missing.length > 0) {
    const [team] = given.agent.teams
    const language = team ? teamOf(core.directory, team).language : core.settings.language
    return { outcome: 'refused', notice: { tone: 'refused', text: remarksOn(missing, language) } }
  }
  return runCommand(db, core, { ...given, files })
}
