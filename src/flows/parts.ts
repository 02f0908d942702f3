import type { Author, Button, Notice, Part } from '../domain/chat.ts'
import { accountIn } from '../domain/directory.ts'
import { DeliveryError } from '../domain/errors.ts'
import { fileSize } from '../domain/file-size.ts'
import type { Offer } from '../domain/messages.ts'
import type { Team } from '../domain/people.ts'
import { splitText } from '../domain/split-text.ts'
import { fill, literally, wordsOf } from '../domain/words/index.ts'
import type { Database } from '../store/database.ts'
import { mailOf, parkedPostOf } from '../store/deliveries.ts'
import type { DeliveryContext } from '../store/delivery-context.ts'
import type { MessageRow } from '../store/entities/message.ts'
import { openBlob } from '../store/files.ts'
import { postsOfMessage } from '../store/threads.ts'
import { type Core, pageLink } from './core.ts'
import type { Surface } from './deliver.ts'
import { nudgeButtons } from './nudges.ts'
import { namesOf, revealButton, withheldIn, withheldLine } from './withheld.ts'

/** A delivery's context once it is known to be about a message. */
export type Said = DeliveryContext & { readonly message: MessageRow }

/** One part of a message's text; null when there is no such part any more. The owner is mentioned when somebody wrote from outside. */
export function postPart(core: Core, surface: Surface, said: Said, part: number): Part | null {
  const { channel, team, adapter } = surface
  const { message } = said
  const author = authorOf(core, surface, said)
  const calls = message.authorKind === 'requester' || message.purpose === 'letter'
  const mentions = calls && part === 0 ? ownersAccount(core, surface, said) : []
  const buttons = part === 0 ? offerButtons(message.offers ?? [], said, team) : []
  const shown = (text: string): Part => ({
    kind: 'text',
    author,
    visibility: message.visibility,
    text,
    ...(mentions.length > 0 ? { mentions } : {}),
    ...(buttons.length > 0 ? { buttons } : {}),
  })
  if (channel.content === 'header')
    return shown(fill(wordsOf(team.language).line.content, { name: author.name }))
  const found = withheldIn(channel, message, said.saidIn?.channelId ?? null, [])
  const held = found.length > 0
  const text = held
    ? [withheldLine(found, team.language)][part]
    : splitText(message.text, adapter.limits.textLength)[part]
  if (text === undefined) return null
  if (held) buttons.unshift(revealButton(message, wordsOf(team.language)))
  const isLast = splitText(message.text, adapter.limits.textLength).length === part + 1
  if (!held && isLast && message.fullText)
    buttons.push({ label: wordsOf(team.language).line.whole, line: `original m${message.id}` })
  return shown(text)
}

/** What a message asks the team; a click is the answer. */
function offerButtons(offers: readonly Offer[], { ticket, requester }: Said, team: Team): Button[] {
  const { line } = wordsOf(team.language)
  const name = requester?.name ?? ticket?.requesterEmail ?? ''
  return offers.flatMap((offer): Button[] => {
    const { kind, email, isSettled } = offer
    if (isSettled) return []
    if (kind === 'cc')
      return [{ label: fill(line.takePart, { name: offer.name ?? email }), line: `cc add ${email}` }]
    if (kind === 'requester')
      return [{ label: fill(line.makeRequester, { name: offer.name ?? email }), line: `requester ${email}` }]
    if (!offer.isConfirmed) return [{ label: line.acceptVerified, line: `accept ${email}` }]
    return [
      { label: line.accept, line: `accept ${email}` },
      { label: fill(line.acceptAs, { name }), line: `accept --same ${email}` },
    ]
  })
}

/** A file, or a line that says where it is when this chat can't or mustn't have it. */
export function filePart(core: Core, surface: Surface, said: Said): Part {
  const { adapter, channel, team } = surface
  const { file, message, ticket } = said
  if (!file) throw new DeliveryError('rejected', 'the file is gone')
  const author = authorOf(core, surface, said)
  const { visibility } = message
  const { line } = wordsOf(team.language)
  const named = { file: literally(file.name), size: fileSize(file.size, team.language) }
  if (channel.content !== 'full') return { kind: 'text', author, visibility, text: fill(line.file, named) }
  const found = withheldIn(channel, message, said.saidIn?.channelId ?? null, [file.name])
  if (found.length > 0) {
    const text = fill(line.withheldFile, { ...named, what: namesOf(found, team.language) })
    return {
      kind: 'text',
      author,
      visibility,
      text,
      buttons: [revealButton(message, wordsOf(team.language))],
    }
  }
  if (file.size > adapter.limits.fileBytes) {
    // The customer's page has what is public; for the rest there is no other place.
    const link =
      visibility === 'public' && ticket && `${pageLink(core.settings, ticket.token)}/files/${file.id}`
    const text = [fill(line.fileTooLarge, named), link].filter(Boolean).join(' ')
    return { kind: 'text', author, visibility, text }
  }
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
export function linePart({ channel, team, thread }: Surface, { message, ticket }: Said): Part {
  const { line } = wordsOf(team.language)
  const wroteAgain = fill(line.wroteAgain, {
    name: literally(message.authorName),
    number: ticket?.number ?? '',
    subject: literally(ticket?.subject ?? ''),
  })
  const text = message.authorKind === 'helpdesk' ? message.text : wroteAgain
  const link = thread.externalId ? { thread: { platform: channel.platform, id: thread.externalId } } : {}
  return { ...helpdeskLine(team.name), text, ...link }
}

/** The question whether it was meant for the customer; null when it has been answered meanwhile. */
export async function nudgeNotice(
  { db }: Database,
  { channel, team, thread }: Surface,
  { message, ticket, requester }: Said,
): Promise<Notice | null> {
  const posts = await postsOfMessage(db, message.id)
  const post = posts.find(({ threadId }) => threadId === thread.id)
  if (!ticket?.unsentSince || message.revokedAt || !post || !thread.externalId) return null
  const words = wordsOf(team.language)
  const about = { thread: { platform: channel.platform, id: thread.externalId }, id: post.externalId }
  const name = requester?.name ?? ticket.requesterEmail
  return { tone: 'info', text: words.nudge, lasting: true, buttons: nudgeButtons(name, about, words) }
}

export function nudgePart({ team }: Surface, { text, buttons = [] }: Notice): Part {
  return { ...helpdeskLine(team.name), text, buttons }
}

/** Below a message that did not go out: why, and what can be done. Null when it has been settled meanwhile. */
export async function troublePart(
  { db }: Database,
  { team, thread }: Surface,
  { message }: Said,
): Promise<Part | null> {
  const { line } = wordsOf(team.language)
  const mail = await mailOf(db, message.id)
  if (mail?.delivery.state !== 'parked') {
    const post = await parkedPostOf(db, message.id, thread.id)
    const buttons = [{ label: line.resend, line: 'retry', style: 'primary' }] as const
    return (
      post && {
        ...helpdeskLine(team.name),
        text: fill(line.parked, { error: literally(post.error ?? '') }),
        buttons,
      }
    )
  }
  const held = mail.delivery.error === 'held'
  const isPartly = mail.reached.length > 0
  return {
    ...helpdeskLine(team.name),
    text: held
      ? fill(line.held, { name: literally(mail.name) })
      : fill(isPartly ? line.parkedPartly : line.parked, {
          error: literally(mail.delivery.error ?? ''),
          reached: mail.reached.join(', '),
          missed: mail.missed.join(', '),
        }),
    buttons: [
      { label: held ? line.sendAnyway : line.resend, line: 'retry', style: 'primary' },
      // What somebody has read can't be taken back.
      ...(isPartly ? [] : [{ label: line.discard, line: `undo m${message.id}`, style: 'danger' } as const]),
    ],
  }
}

/** Mail came too fast and is kept back: what happened, and the way to let it through. */
export function breakerPart({ team }: Surface, { message }: Said): Part {
  const { letThrough } = wordsOf(team.language).line
  const buttons = [{ label: letThrough, line: 'resume' }] as const
  return { ...helpdeskLine(team.name), text: message.text, buttons }
}

/** For chats where nothing of ours can be removed. */
export function goneLine({ team }: Surface, what: 'revoked' | 'settled'): Part {
  return { ...helpdeskLine(team.name), text: wordsOf(team.language).line[what] }
}

export function helpdeskLine(name: string) {
  return { kind: 'text', author: { name, role: 'helpdesk' }, visibility: 'internal' } as const
}

function authorOf({ directory }: Core, { channel, thread }: Surface, { message, saidIn }: Said): Author {
  const { authorName: name, authorKind: role, authorAgent } = message
  const agent = authorAgent ? directory.agents.get(authorAgent) : undefined
  const account = agent && accountIn(agent, channel)
  const isCopy = saidIn !== null && saidIn.channelId !== thread.channelId
  // Of a channel that is gone from the configuration it is not said.
  const where = isCopy && directory.channels.get(saidIn.channelId)?.name
  return { name, role, ...(where && { where }), ...(account && { account }) }
}

function ownersAccount({ directory }: Core, { channel, team }: Surface, { ticket }: Said): string[] {
  const owner = ticket?.assigneeId ? directory.agents.get(ticket.assigneeId) : undefined
  const account = owner?.teams.includes(team.id) ? accountIn(owner, channel) : undefined
  return account ? [account] : []
}
