import type { Button, Notice, Receipt } from '../domain/chat.ts'
import { type Arguments, type Command, type Scene, usage } from '../domain/commands/index.ts'
import type { FileId } from '../domain/ids.ts'
import { Refusal } from '../domain/refusal.ts'
import { fill, type Words } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import type { MessageRow } from '../store/entities/message.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { storeFiles } from './chat-files.ts'
import type { Commanded } from './command.ts'
import { commitDecision } from './commit.ts'
import type { Core } from './core.ts'
import { refused } from './refused.ts'
import { refuseReader } from './to-third-party.ts'

/** A verb of a ticket: what it decides is committed, and told to whoever typed it. */
export async function decide(
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
