import type { Author, Part } from '../domain/chat.ts'
import { channelOf } from '../domain/directory.ts'
import { DeliveryError } from '../domain/errors.ts'
import { fileSize } from '../domain/file-size.ts'
import { splitText } from '../domain/split-text.ts'
import { fill, wordsOf } from '../domain/words/index.ts'
import { type Claimed, mailOf } from '../store/deliveries.ts'
import type { MessageRow } from '../store/entities/message.ts'
import { fileById, openBlob } from '../store/files.ts'
import { postsOfMessage, threadById } from '../store/threads.ts'
import { ticketById } from '../store/tickets.ts'
import type { Core } from './core.ts'
import type { Surface } from './deliver.ts'

/** One part of a message's text. The owner is mentioned when the customer has written. */
export async function postPart(
  core: Core,
  surface: Surface,
  message: MessageRow,
  part: number,
): Promise<Part> {
  const { channel, team, adapter } = surface
  const author = await authorOf(core, surface, message)
  const base = { kind: 'text', author, visibility: message.visibility } as const
  if (channel.content === 'header') {
    return { ...base, text: fill(wordsOf(team.language).line.content, { name: author.name }) }
  }
  const text = splitText(message.text, adapter.limits.textLength)[part] ?? ''
  const mentions = message.authorKind === 'requester' && part === 0 ? await ownersAccount(core, surface) : []
  return { ...base, text, ...(mentions.length > 0 ? { mentions } : {}) }
}

/** A file, or a line that says where it is when this chat can't or mustn't have it. */
export async function filePart(
  core: Core,
  surface: Surface,
  message: MessageRow,
  delivery: Claimed,
): Promise<Part> {
  const { adapter, channel, team } = surface
  const file = delivery.fileId ? await fileById(core.database.db, delivery.fileId) : null
  if (!file) throw new DeliveryError('rejected', 'the file is gone')
  const author = await authorOf(core, surface, message)
  const { visibility } = message
  const { line } = wordsOf(team.language)
  const named = { file: file.name, size: fileSize(file.size, team.language) }
  if (channel.content !== 'full') return { kind: 'text', author, visibility, text: fill(line.file, named) }
  if (file.size > adapter.limits.fileBytes)
    return { kind: 'text', author, visibility, text: fill(line.fileTooLarge, named) }
  const { name, type, size, sha256 } = file
  return {
    kind: 'file',
    author,
    visibility,
    name,
    type,
    size,
    open: () => openBlob(core.database.db, sha256),
  }
}

/** In the channel itself, for those who do not look into the thread. */
export async function linePart(
  core: Core,
  { channel, team, thread }: Surface,
  message: MessageRow,
): Promise<Part> {
  const ticket = await ticketById(core.database.db, message.ticketId)
  const { line } = wordsOf(team.language)
  const text = fill(line.wroteAgain, {
    name: message.authorName,
    number: ticket?.number ?? '',
    subject: ticket?.subject ?? '',
  })
  const link = thread.externalId ? { thread: { platform: channel.platform, id: thread.externalId } } : {}
  return {
    kind: 'text',
    author: { name: team.name, role: 'helpdesk' },
    visibility: 'internal',
    text,
    ...link,
  }
}

/** The question after ten minutes; null when it has been answered meanwhile. */
export async function nudgePart(core: Core, surface: Surface, message: MessageRow): Promise<Part | null> {
  const ticket = await ticketById(core.database.db, message.ticketId)
  const { channel, team, thread } = surface
  const post = (await postsOfMessage(core.database.db, message.id)).find(
    ({ threadId }) => threadId === thread.id,
  )
  if (!ticket?.unsentSince || message.revokedAt || !post || !thread.externalId) return null
  const words = wordsOf(team.language)
  const name = (await nameOfRequester(core, message)) ?? ticket.requesterEmail
  const about = { thread: { platform: channel.platform, id: thread.externalId }, id: post.externalId }
  return {
    kind: 'text',
    author: { name: team.name, role: 'helpdesk' },
    visibility: 'internal',
    text: words.nudge,
    buttons: [
      { label: fill(words.sendTo, { name }), line: 'reply', about, style: 'primary' },
      { label: words.keepInternal, line: 'note', about },
    ],
  }
}

/** Below a message that did not go out: why, and what can be done. Null when it has been settled meanwhile. */
export async function troublePart(core: Core, { team }: Surface, message: MessageRow): Promise<Part | null> {
  const mail = await mailOf(core.database.db, message.id)
  if (mail?.delivery.state !== 'parked') return null
  const { line } = wordsOf(team.language)
  const held = mail.delivery.error === 'held'
  return {
    kind: 'text',
    author: { name: team.name, role: 'helpdesk' },
    visibility: 'internal',
    text: held
      ? fill(line.held, { name: mail.name })
      : fill(line.parked, { error: mail.delivery.error ?? '' }),
    buttons: [
      { label: held ? line.sendAnyway : line.resend, line: 'retry', style: 'primary' },
      { label: line.discard, line: 'undo', style: 'danger' },
    ],
  }
}

export function revokedPart({ team }: Surface): Part {
  const author = { name: team.name, role: 'helpdesk' } as const
  return { kind: 'text', author, visibility: 'internal', text: wordsOf(team.language).line.revoked }
}

async function authorOf(core: Core, { thread }: Surface, message: MessageRow): Promise<Author> {
  const { authorName: name, authorKind, saidIn } = message
  const role = authorKind === 'stranger' ? 'requester' : authorKind
  if (!saidIn || saidIn === thread.id) return { name, role }
  const source = await threadById(core.database.db, saidIn)
  return source ? { name, role, where: channelOf(core.directory, source.channelId).name } : { name, role }
}

async function ownersAccount(core: Core, { thread, channel, team }: Surface): Promise<string[]> {
  const ticket = thread.ticketId ? await ticketById(core.database.db, thread.ticketId) : null
  const owner = ticket?.assigneeId ? core.directory.agents.get(ticket.assigneeId) : undefined
  const account = owner?.teams.includes(team.id) ? owner.accounts[channel.platform] : undefined
  return account ? [account] : []
}

async function nameOfRequester(core: Core, message: MessageRow): Promise<string | null> {
  const [row] = await core.database.db.query<{ name: string | null }[]>(
    'select p.name from tickets t join people p on p.id = t.requester_id where t.id = $1',
    [message.ticketId],
  )
  return row?.name ?? null
}
