import { teamOf } from '../domain/directory.ts'
import type { FileId } from '../domain/ids.ts'
import type { IncomingMail } from '../domain/mail.ts'
import type { Voice } from '../domain/senders.ts'
import { isFinished } from '../domain/ticket.ts'
import { fill, wordsOf } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import { enqueue } from '../store/deliveries.ts'
import type { MessageRow } from '../store/entities/message.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { appendEvent } from '../store/events.ts'
import { filesOf } from '../store/files.ts'
import { forwardsById } from '../store/forwards.ts'
import { insertMessage } from '../store/messages.ts'
import { liveThreads } from '../store/threads.ts'
import type { Core } from './core.ts'
import { lineForUnseen } from './customer-message.ts'
import { postDrafts } from './drafts.ts'
import { addressOf } from './mail-parts.ts'

export interface Letter {
  readonly text: string
  readonly fullText: string | null
  readonly files: readonly FileId[]
  readonly mail: IncomingMail
  readonly voice: Voice
  readonly answers: { readonly forward: string; readonly isParticipant: boolean } | undefined
}

/**
 * Mail from a machine, or from someone who is no participant: the team reads it, and the ticket stays as it is. A person's
 * is called to the team's notice like a customer's.
 */
export async function appendForeignMail(
  db: Db,
  core: Core,
  ticket: TicketRow,
  letter: Letter,
): Promise<MessageRow> {
  const message = await keepMail(db, core, ticket, letter)
  const stored = await filesOf(db, [message.id])
  const threads = await liveThreads(db, ticket.id)
  await enqueue(db, [
    ...threads.flatMap((thread) => postDrafts(core, thread, message, stored, null)),
    ...(message.purpose === 'letter'
      ? lineForUnseen(core, ticket, threads, message, isFinished(ticket))
      : []),
  ])
  return message
}

/** Kept in its ticket, and for now shown nowhere. */
export async function keepMail(
  db: Db,
  core: Core,
  ticket: TicketRow,
  { mail, text, fullText, files, voice, answers }: Letter,
): Promise<MessageRow> {
  const { line } = wordsOf(teamOf(core.directory, ticket.teamId).language)
  const email = addressOf(mail)
  const isConfirmed = voice !== 'unverified'
  const isStranger = !mail.machine && (voice === 'stranger' || voice === 'unverified')
  const [forward] = answers ? await forwardsById(db, [answers.forward]) : []
  const name = forward
    ? fill(line.thirdParty, { email, to: forward.email })
    : isStranger
      ? fill(isConfirmed ? line.unknownSender : line.unverifiedSender, { email })
      : (mail.from?.name ?? email)
  // A third party is never asked in; but in its company a participant may have written.
  const mayCount = isStranger || (answers?.isParticipant === true && !mail.machine)
  const at = core.now()
  const base = { ticketId: ticket.id, visibility: 'internal', shared: true } as const
  const message = await insertMessage(db, {
    ...base,
    purpose: mail.machine ? 'note' : 'letter',
    author: { kind: 'stranger', name },
    text,
    fullText,
    files,
    at,
    ...(mayCount && mail.from
      ? { offers: [{ kind: 'accept', email, isConfirmed: isConfirmed && !answers }] }
      : {}),
  })
  const data = {
    ...(forward && { answersForward: forward.id }),
    ...(mail.machine ? { machine: mail.machine } : isStranger ? { unknownSender: email } : {}),
  }
  const actor = { kind: 'requester' } as const
  await appendEvent(db, { ticketId: ticket.id, kind: 'received', actor, at, messageId: message.id, data })
  return message
}
