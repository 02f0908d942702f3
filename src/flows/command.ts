import type { Button, ChatEvent, Notice, Receipt } from '../domain/chat.ts'
import {
  type Arguments,
  type Command,
  parseArguments,
  readLine,
  type Scene,
  usage,
} from '../domain/commands/index.ts'
import { teamOf } from '../domain/directory.ts'
import type { FileId, TicketId } from '../domain/ids.ts'
import type { Agent, Team } from '../domain/people.ts'
import { Refusal } from '../domain/refusal.ts'
import { finalCommand } from '../domain/taken-back.ts'
import { fill, type Words, wordsOf } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import { enqueue } from '../store/deliveries.ts'
import type { MessageRow } from '../store/entities/message.ts'
import type { ThreadRow } from '../store/entities/thread.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { appendEvent } from '../store/events.ts'
import { filesOf } from '../store/files.ts'
import { liveThreads } from '../store/threads.ts'
import { changeTicket, lockPair, lockTicket, ticketIdByNumber } from '../store/tickets.ts'
import { messageAbout } from './about-message.ts'
import { answerAboutTicket } from './about-ticket.ts'
import * as answers from './answers.ts'
import { type Fetched, storeFiles } from './chat-files.ts'
import { chosenFiles } from './chosen-files.ts'
import { formFor, formWithCanned, formWithoutTicket, naming } from './command-forms.ts'
import { commitDecision } from './commit.ts'
import type { Core } from './core.ts'
import { cardDrafts } from './drafts.ts'
import { openFromQuoted, openOnBehalf } from './new.ts'
import { pickTicket } from './pick-ticket.ts'
import { decideInQuarantine } from './quarantine.ts'
import { endNudges } from './questions.ts'
import { sceneOf } from './scene.ts'
import { search } from './search.ts'
import { split } from './split.ts'
import { startConversation } from './start-conversation.ts'
import { refuseReader } from './to-third-party.ts'
import { rejectWhileOpening } from './while-opening.ts'

export interface Commanded {
  readonly event: Extract<ChatEvent, { kind: 'command' }>
  readonly thread: ThreadRow | null
  readonly agent: Agent
  readonly files: Fetched['files']
}

const quarantineVerbs: readonly string[] = ['accept', 'reject', 'spam']

/** A click, a slash command, a typed line and a modal all arrive here as the same line. */
export async function runCommand(db: Db, core: Core, given: Commanded): Promise<Receipt> {
  const { event, thread, agent } = given
  const team = agent.teams[0] ? teamOf(core.directory, agent.teams[0]) : null
  const words = wordsOf(team?.language ?? core.settings.language)
  const line = readLine(event.line, Boolean(thread?.ticketId), words)
  if (line instanceof Refusal) return refused(line)
  const { command } = line
  // The number comes from a form that asked for nothing else: what follows may be asked in one of its own.
  const { number: picked = '', ...values } = event.values ?? {}
  const asks = event.asks === true && Object.keys(values).length === 0
  if ((command.form === 'new' || command.form === 'mail') && asks && !line.rest.trim())
    return { outcome: 'accepted', form: await formWithoutTicket(db, event, command.form, words) }
  if (command.verb === 'new' && event.quoted && !line.rest.trim() && !event.values) {
    const opened = await openFromQuoted(db, core, given, event.quoted, words)
    return opened instanceof Refusal ? refused(opened) : { outcome: 'accepted', notice: opened }
  }
  const parsed = parseArguments(command.verb, line.rest, command.grammar, values, words)
  if (parsed instanceof Refusal) return refused(parsed)

  if (command.kind === 'answered' && command.ticket === 'none') {
    return answerWithoutTicket(db, core, given, command, parsed, words)
  }
  if (thread && !thread.ticketId && quarantineVerbs.includes(command.verb)) {
    const notice = await decideInQuarantine(db, core, thread, agent, command.verb, parsed, words)
    return notice instanceof Refusal ? refused(notice) : { outcome: 'accepted', notice }
  }
  if (command.verb === 'canned' && !parsed.canned && !line.number && !thread)
    return { outcome: 'accepted', notice: answers.canned(teamsOf(core, agent), words) }
  const number = line.number ?? (!thread && /^\d{3,12}$/.test(picked) ? picked : null)
  if (!number && !thread && asks && !picked) {
    const form = await pickTicket(db, agent, event, command, parsed, words)
    if (form) return form instanceof Refusal ? refused(form) : { outcome: 'accepted', form }
  }
  if (!number && !thread && event.thread) await rejectWhileOpening(db, event)
  const id = await ticketMeant(db, thread, number, command, words)
  if (id instanceof Refusal) return refused(id)
  const locked = await lockMeant(db, id, parsed.other, words)
  if (locked instanceof Refusal) return refused(locked)
  const [ticket, other] = locked
  const elsewhere = line.number || other ? null : await otherTicketNamed(db, ticket, line.rest)
  if (elsewhere)
    return refused(new Refusal(fill(words.refusal.otherNumber, { here: ticket.number, number: elsewhere })))
  const scene = await sceneOf(db, core, ticket, agent)
  if (command.verb === 'split') {
    const { form, ...receipt } = await split(db, core, given, ticket, scene, parsed)
    return form ? { ...receipt, form: naming(ticket, thread, form) } : receipt
  }
  if (command.kind === 'answered')
    return answerAboutTicket(db, core, command, ticket, other, scene, thread, parsed)

  if (command.verb === 'canned' && !parsed.canned)
    return { outcome: 'accepted', notice: answers.canned([scene.team], scene.words) }

  const about = event.about ? await messageAbout(db, event.about, ticket) : null
  if (event.about && (!about || about.revokedAt)) return refused(new Refusal(words.refusal.nothingToSend))
  if (about && command.verb === 'note' && !parsed.text) return keepInternal(db, core, ticket, scene)
  const isChosen = command.form === 'reply' && Boolean(values.canned)
  const form = isChosen
    ? await formWithCanned(db, core, event, scene, parsed)
    : asks
      ? await formFor(db, core, event, command, scene, parsed, about)
      : null
  if (form instanceof Refusal) return refused(form)
  if (form) return { outcome: 'accepted', form: naming(ticket, thread, form) }
  const text = parsed.text || about?.text || ''
  if (about?.unsendable && command.verb === 'reply' && !parsed.text)
    return refused(new Refusal(words.refusal.unsendable))
  const chosen = await chosenFiles(db, core, ticket, event.channel, parsed.files, scene.language, words)
  if (chosen instanceof Refusal) return refused(chosen)
  const known = [...new Set([...(about && !parsed.text ? await fileIdsOf(db, about) : []), ...chosen])]
  return decide(db, core, given, known, command, ticket, scene, { ...parsed, text })
}

async function decide(
  db: Db,
  core: Core,
  { event, thread, agent, files }: Commanded,
  /** Those of the message that the command is about, and those of the ticket that it names. */
  known: readonly FileId[],
  command: Extract<Command, { kind: 'decides' }>,
  ticket: TicketRow,
  scene: Scene,
  given: Arguments,
): Promise<Receipt> {
  const { words, team } = scene
  if (command.grammar.text?.required && !given.text && files.length + known.length === 0)
    return refused(new Refusal(fill(words.refusal.usage, { usage: usage(command) })))
  const decision = command.decide(scene, given)
  const named = thread ? '' : ` ${ticket.number}`
  if (decision instanceof Refusal) return refused(decision, sendAnyway(event, command, named, given, words))
  const reader = decision.forward && (await refuseReader(db, ticket, decision.forward.email, words))
  if (reader) return refused(reader)
  const undoTime = decision.toCustomer || decision.forward ? team.undoSeconds * 1000 : 0
  const { said, letter } = await commitDecision(db, core, ticket, decision, {
    actor: { kind: 'agent', agent: agent.id },
    name: agent.name,
    thread: thread?.ticketId === ticket.id ? thread : null,
    // A canned reply's line does not say what is sent.
    post: (given.canned ? null : event.post) ?? null,
    verb: command.verb,
    files: [...(await storeFiles(db, files)), ...known],
    undo: undoTime,
  })
  return {
    outcome: 'accepted',
    notice: done(decision.notice, named, letter, undoTime, core.now(), words),
    ...(said ? { said: { text: said.text, visibility: said.visibility } } : {}),
  }
}

/** What a verb did can be taken back; what is mailed shows until when. */
function done(
  text: string,
  named: string,
  letter: MessageRow | null,
  undoTime: number,
  now: Date,
  words: Words,
): Notice {
  // Pressed after another command the button still means this one.
  const buttons = letter ? [{ label: words.card.undo, line: `undo${named} m${letter.id}` }] : []
  return undoTime > 0
    ? { tone: 'done', text, buttons, until: new Date(now.getTime() + undoTime) }
    : { tone: 'done', text }
}

function sendAnyway(
  event: Commanded['event'],
  { verb }: Command,
  named: string,
  given: Arguments,
  words: Words,
): Button {
  const flags = [
    ...[...given.flags].map((flag) => ` --${flag}`),
    ...given.files.map((name) => ` --file "${name}"`),
    ...(given.canned ? [` ${given.canned}`] : []),
  ].join('')
  return {
    label: words.line.sendAnyway,
    line: `${verb}${named} --anyway${flags}${event.about ? '' : ` ${given.text}`}`,
    ...(event.about ? { about: event.about } : {}),
  }
}

function teamsOf({ directory }: Core, agent: Agent): Team[] {
  return agent.teams.map((id) => teamOf(directory, id))
}

async function answerWithoutTicket(
  db: Db,
  core: Core,
  given: Commanded,
  command: Command,
  parsed: Arguments,
  words: Words,
): Promise<Receipt> {
  switch (command.verb) {
    case 'new': {
      const opened = await openOnBehalf(db, core, given, parsed, words)
      return opened instanceof Refusal ? refused(opened) : { outcome: 'accepted', notice: opened }
    }
    case 'mail': {
      const started = await startConversation(db, core, given, parsed, words)
      return started instanceof Refusal ? refused(started) : { outcome: 'accepted', notice: started }
    }
    case 'list':
      return { outcome: 'accepted', notice: await answers.list(db, core, given.agent, words) }
    case 'mine':
      return { outcome: 'accepted', notice: await answers.mine(db, core, given.agent, words) }
    case 'search':
      return search(db, core, given.event.channel, parsed.text, words)
    case 'help':
      return { outcome: 'accepted', notice: answers.help(parsed.text, words) }
    default:
      throw new Error(`nothing answers ${command.verb}`)
  }
}

async function ticketMeant(
  db: Db,
  thread: ThreadRow | null,
  number: string | null,
  command: Command,
  words: Words,
): Promise<TicketId | Refusal> {
  if (number) return ticketNumbered(db, number, words)
  if (!thread) return new Refusal(fill(words.refusal.needsNumber, { verb: command.verb }))
  return thread.ticketId ?? new Refusal(words.refusal.noTicket)
}

/** With the other one that a command like `link` names. */
async function lockMeant(
  db: Db,
  id: TicketId,
  number: string | null,
  words: Words,
): Promise<readonly [TicketRow, TicketRow | null] | Refusal> {
  if (!number) return [await lockTicket(db, id), null]
  const other = await ticketNumbered(db, number, words)
  return other instanceof Refusal ? other : lockPair(db, id, other)
}

async function ticketNumbered(db: Db, number: string, words: Words): Promise<TicketId | Refusal> {
  return (await ticketIdByNumber(db, number)) ?? new Refusal(fill(words.refusal.unknownNumber, { number }))
}

/** Outside of threads a line begins with a number, and habits travel: what names another ticket must not go out in this one. */
async function otherTicketNamed(db: Db, ticket: TicketRow, rest: string): Promise<string | null> {
  const number = rest.match(/^#?(\d{5,12})(?=\s|$)/)?.[1]
  if (!number || number === ticket.number) return null
  return (await ticketIdByNumber(db, number)) ? number : null
}

/** The nudge's “keep internal”: the question is answered, nothing was said. */
async function keepInternal(
  db: Db,
  core: Core,
  ticket: TicketRow,
  { agent, words }: Scene,
): Promise<Receipt> {
  await changeTicket(db, ticket.id, { unsentSince: null })
  await appendEvent(db, {
    ticketId: ticket.id,
    kind: 'kept-internal',
    actor: { kind: 'agent', agent: agent.id },
    at: core.now(),
    data: { undo: finalCommand('note') },
  })
  const threads = await liveThreads(db, ticket.id)
  await enqueue(db, [
    ...(await endNudges(db, core, ticket.id, threads)),
    ...cardDrafts(core.directory, threads),
  ])
  return { outcome: 'accepted', notice: { tone: 'done', text: words.keptInternal } }
}

async function fileIdsOf(db: Db, message: MessageRow): Promise<FileId[]> {
  return (await filesOf(db, [message.id])).map((file) => file.id)
}

function refused(refusal: Refusal, anyway?: Button): Receipt {
  const buttons = refusal.offer === 'send-anyway' && anyway ? { buttons: [anyway] } : {}
  return { outcome: 'refused', notice: { tone: 'refused', text: refusal.sentence, ...buttons } }
}
