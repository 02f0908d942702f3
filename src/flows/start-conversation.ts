import type { Notice } from '../domain/chat.ts'
import { cleanLine } from '../domain/clean-text.ts'
import { type Arguments, refuseUnsendable, usageOfVerb } from '../domain/commands/index.ts'
import { teamOf } from '../domain/directory.ts'
import type { TeamId } from '../domain/ids.ts'
import { addressOfOther } from '../domain/own-address.ts'
import type { Person } from '../domain/people.ts'
import { Refusal } from '../domain/refusal.ts'
import { reply } from '../domain/verbs.ts'
import { fill, type Words } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import { enqueue } from '../store/deliveries.ts'
import type { MessageRow } from '../store/entities/message.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { insertOpening, openingIds } from '../store/opening.ts'
import { personWithAddress } from '../store/people.ts'
import { storeFiles } from './chat-files.ts'
import type { Commanded } from './command.ts'
import { commitDecision } from './commit.ts'
import type { Core } from './core.ts'
import { openDraft } from './drafts.ts'
import { subjectAndText } from './new.ts'
import { sceneOf } from './scene.ts'

/**
 * An agent writes to a customer first: a new ticket whose first message is his reply, with its undo time. Taken back,
 * the ticket is closed, for nobody asked anything. First line: subject.
 */
export async function startConversation(
  db: Db,
  core: Core,
  given: Commanded,
  { address, text, values }: Arguments,
  words: Words,
): Promise<Notice | Refusal> {
  const { agent, files } = given
  const email = addressOfOther(address ?? '', core.settings.ownAddresses, words)
  if (email instanceof Refusal) return email
  const [teamId] = agent.teams
  if (!teamId || !text) return new Refusal(fill(words.refusal.usage, { usage: usageOfVerb('mail') }))
  const { subject: first, text: body } = subjectAndText(text, values)
  const subject = cleanLine(first, 250)
  if (!subject || !body) return new Refusal(words.refusal.mailLacksText)
  const unsendable = refuseUnsendable(body, words)
  if (unsendable) return unsendable

  const { language, undoSeconds } = teamOf(core.directory, teamId)
  const requester = await personWithAddress(db, { email, name: null, language })
  const ticket = await openWithoutMessage(db, core, given, teamId, subject, requester)
  const scene = await sceneOf(db, core, ticket, agent)
  const undone = { status: 'closed', closedAt: core.now(), assignee: null } as const
  const decision = { ...reply(scene, body, null), undone }
  const { letter } = await commitDecision(db, core, ticket, decision, {
    actor: { kind: 'agent', agent: agent.id },
    name: agent.name,
    thread: null,
    post: null,
    verb: 'mail',
    files: await storeFiles(db, files),
    undo: undoSeconds * 1000,
  })
  return notice(core, given, ticket, letter, undoSeconds, words)
}

async function openWithoutMessage(
  db: Db,
  core: Core,
  { agent }: Commanded,
  teamId: TeamId,
  subject: string,
  requester: Person,
): Promise<TicketRow> {
  const at = core.now()
  const team = teamOf(core.directory, teamId)
  const { ticket, thread } = await insertOpening(db, {
    ids: await openingIds(db),
    subject,
    requesterId: requester.id,
    requesterEmail: requester.email,
    language: requester.language,
    teamId: team.id,
    channelId: team.channel,
    arrivedAt: at,
    waitingSince: null,
    follows: null,
    actor: { kind: 'agent', agent: agent.id },
    at,
    message: null,
  })
  await enqueue(db, [openDraft(core.directory, thread)])
  return ticket
}

/** In the thread of another ticket a line can't name this one. */
function notice(
  core: Core,
  { thread }: Commanded,
  { number, requesterEmail: email }: TicketRow,
  letter: MessageRow | null,
  seconds: number,
  words: Words,
): Notice {
  if (seconds === 0) return { tone: 'done', text: fill(words.notice.mailed, { number, email }) }
  return {
    tone: 'done',
    text: fill(words.notice.mailing, { number, email, seconds }),
    until: new Date(core.now().getTime() + seconds * 1000),
    ...(thread ? {} : { buttons: [{ label: words.card.undo, line: `undo ${number} m${letter?.id}` }] }),
  }
}
