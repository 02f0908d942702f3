import { cannedNamed, withCanned } from '../domain/canned.ts'
import type { ChatEvent, Form } from '../domain/chat.ts'
import type { Arguments, Command, Scene } from '../domain/commands/index.ts'
import { closeForm, escalateForm, filledForm, mailForm, newForm, replyForm } from '../domain/forms.ts'
import { Refusal } from '../domain/refusal.ts'
import type { Words } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import type { MessageRow } from '../store/entities/message.ts'
import type { ThreadRow } from '../store/entities/thread.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { messageOfPost } from './about-message.ts'
import { distinct, filesKnownIn } from './chosen-files.ts'
import type { Core } from './core.ts'

type Event = Extract<ChatEvent, { kind: 'command' }>

/** What was said in a ticket's thread is known here; elsewhere the platform tells. */
export async function formWithoutTicket(
  db: Db,
  { about, quoted }: Event,
  which: 'new' | 'mail',
  words: Words,
): Promise<Form> {
  if (which === 'mail') return mailForm(words)
  const message = about ? await messageOfPost(db, about) : null
  const email = message || !quoted?.by.email ? {} : { email: quoted.by.email }
  return newForm(words, { ...email, text: message?.text ?? quoted?.text ?? '' })
}

/** A click has no text: where the platform can ask, it asks. */
export async function formFor(
  db: Db,
  core: Core,
  event: Event,
  command: Extract<Command, { kind: 'decides' }>,
  scene: Scene,
  given: Arguments,
  about: MessageRow | null,
): Promise<Form | null> {
  if (given.text || given.flags.size + given.files.length > 0) return null
  switch (command.form) {
    case 'reply':
      // “Send to customer” has its text already.
      return about ? null : replyFormOf(db, core, event, scene)
    case 'escalate':
      return given.mention ? null : escalateForm(scene)
    case 'close':
      return closeForm(scene)
    default:
      return null
  }
}

/** The form that a canned reply was chosen in, with its text in it, to be changed and sent. */
export async function formWithCanned(
  db: Db,
  core: Core,
  event: Event,
  scene: Scene,
  { text, values }: Arguments,
): Promise<Form | Refusal> {
  const chosen = cannedNamed(values.canned ?? '', scene.team, scene.words)
  if (chosen instanceof Refusal) return chosen
  const form = await replyFormOf(db, core, event, scene)
  return filledForm(form, { ...values, canned: '', text: withCanned(text, chosen, scene) })
}

async function replyFormOf(db: Db, core: Core, { channel }: Event, scene: Scene): Promise<Form> {
  return replyForm(scene, undefined, '', distinct(await filesKnownIn(db, core, channel, scene.ticket.id)))
}

/** Where no thread says which ticket is meant, the line that comes back does. */
export function naming({ number }: TicketRow, thread: ThreadRow | null, form: Form): Form {
  return thread ? form : { ...form, line: form.line.replace(/^\S+/, `$& ${number}`) }
}
