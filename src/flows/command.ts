import type { ChatEvent, Receipt } from '../domain/chat.ts'
import { parseArguments, readLine } from '../domain/commands/index.ts'
import { teamOf } from '../domain/directory.ts'
import type { FileId } from '../domain/ids.ts'
import type { Agent, Team } from '../domain/people.ts'
import { Refusal } from '../domain/refusal.ts'
import { ticketNumber } from '../domain/ticket-number.ts'
import { fill, wordsOf } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import type { MessageRow } from '../store/entities/message.ts'
import type { ThreadRow } from '../store/entities/thread.ts'
import { filesOf } from '../store/files.ts'
import { messageAbout, refuseToSend } from './about-message.ts'
import { answerAboutTicket } from './about-ticket.ts'
import * as answers from './answers.ts'
import type { Fetched } from './chat-files.ts'
import { chosenFiles } from './chosen-files.ts'
import { formFor, formWithCanned, formWithoutTicket, naming } from './command-forms.ts'
import type { Core } from './core.ts'
import { decide } from './decide.ts'
import { keepInternal } from './keep-internal.ts'
import { openFromQuoted } from './new.ts'
import { pickTicket } from './pick-ticket.ts'
import { decideInQuarantine } from './quarantine.ts'
import { refused } from './refused.ts'
import { sceneOf } from './scene.ts'
import { split } from './split.ts'
import { lockMeant, otherTicketNamed, ticketMeant } from './which-ticket.ts'
import { rejectWhileOpening } from './while-opening.ts'
import { answerWithoutTicket } from './without-ticket.ts'

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
  const number = line.number ?? (thread ? null : ticketNumber(picked))
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
  if (about && command.verb === 'note' && !parsed.text) {
    const isPublic = about.visibility === 'public'
    return isPublic ? refused(new Refusal(words.refusal.notInternal)) : keepInternal(db, core, ticket, scene)
  }
  const isChosen = command.form === 'reply' && Boolean(values.canned)
  const form = isChosen
    ? await formWithCanned(db, core, event, scene, parsed)
    : asks
      ? await formFor(db, core, event, command, scene, parsed, about)
      : null
  if (form instanceof Refusal) return refused(form)
  if (form) return { outcome: 'accepted', form: naming(ticket, thread, form) }
  const text = parsed.text || about?.text || ''
  const sendsIt = about && command.verb === 'reply' && !parsed.text
  const unfit = sendsIt ? await refuseToSend(db, ticket, about, words) : null
  if (unfit) return refused(unfit)
  const chosen = await chosenFiles(db, core, ticket, event.channel, parsed.files, scene.language, words)
  if (chosen instanceof Refusal) return refused(chosen)
  const known = [...new Set([...(about && !parsed.text ? await fileIdsOf(db, about) : []), ...chosen])]
  return decide(db, core, given, known, command, ticket, scene, { ...parsed, text })
}

async function fileIdsOf(db: Db, message: MessageRow): Promise<FileId[]> {
  return (await filesOf(db, [message.id])).map((file) => file.id)
}

function teamsOf({ directory }: Core, agent: Agent): Team[] {
  return agent.teams.map((id) => teamOf(directory, id))
}
