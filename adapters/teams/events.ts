import { randomUUID } from 'node:crypto'
import type { ChatEvent, ChatFile, PostRef } from '../../src/domain/chat.ts'
import { channelIdOf, conversationOf, type Incoming, isInChannel } from './activity.ts'
import type { Pressed } from './buttons.ts'
import type { Submitted } from './dialog.ts'
import { channelRef, postRef, readConversation, threadRef } from './ids.ts'
import { userOf } from './people.ts'
import { readSpoken } from './spoken.ts'

/** null: nothing that a helpdesk could do anything with: typing, reactions, someone joined. */
export function eventOf(activity: Incoming): ChatEvent | null {
  switch (activity.type) {
    case 'message':
      return saidEvent(activity)
    case 'messageUpdate':
      // Taking a deletion back brings the text again.
      return editEvent(activity)
    case 'messageDelete':
      return { kind: 'delete', ...base(activity, `delete:${nameOf(activity)}`), post: postOf(activity) }
    default:
      return null
  }
}

/** Where and by whom; ids name the post, so that a redelivery is the same event. */
function base(activity: Incoming, id: string) {
  const { root } = readConversation(conversationOf(activity))
  return {
    id,
    at: momentOf(activity),
    user: userOf(activity.from),
    channel: channelRef(channelIdOf(activity)),
    // A root post names itself as its thread: it was said in the channel.
    thread: root === null || root === activity.id ? null : threadRef(conversationOf(activity)),
  }
}

const nameOf = (activity: Incoming) => `${conversationOf(activity)}/${activity.id ?? ''}`
const postOf = (activity: Incoming): PostRef => postRef(conversationOf(activity), activity.id ?? '')

function momentOf({ timestamp }: Incoming): Date {
  const at = new Date(timestamp ?? '')
  return Number.isNaN(at.getTime()) ? new Date() : at
}

function saidEvent(activity: Incoming): ChatEvent | null {
  const { text, line, toBot, hasSlash, files } = readSpoken(activity)
  const { thread } = base(activity, '')
  // In a channel only what calls the bot is for it, in a thread also what Teams let through of a slash command: with the
  // permission it reads whole channels, where others talk to other bots. Elsewhere one talks to nobody else.
  const isForUs = toBot || (hasSlash && thread !== null) || activity.recipient?.isTargeted
  if (isForUs || !isInChannel(activity)) return commandEvent(activity, line || 'help', files)
  if (!text && files.length === 0) return null
  return {
    kind: 'message',
    ...base(activity, `post:${nameOf(activity)}`),
    post: postOf(activity),
    text,
    files,
  }
}

/** A slash command is shown to nobody: it is no post that anything could be said about. */
function commandEvent(activity: Incoming, line: string, files: readonly ChatFile[]): ChatEvent {
  const isPost = isInChannel(activity) && !activity.recipient?.isTargeted
  return {
    kind: 'command',
    ...base(activity, `post:${nameOf(activity)}`),
    line,
    ...(isPost && { post: postOf(activity) }),
    ...(files.length > 0 && { files }),
  }
}

function editEvent(activity: Incoming): ChatEvent | null {
  if (!isInChannel(activity)) return null
  const { text } = readSpoken(activity)
  const id = `edit:${nameOf(activity)}/${activity.timestamp ?? text}`
  return { kind: 'edit', ...base(activity, id), post: postOf(activity), text }
}

/** Where a client names no press: what one person does in one moment is one. */
const unnamed = (activity: Incoming) =>
  `${nameOf(activity)}${userOf(activity.from).id}@${activity.timestamp ?? randomUUID()}`

/** A press is named by Teams, a dialog by ourselves. */
export function pressEvent(activity: Incoming, { line, about }: Pressed, asks: boolean): ChatEvent {
  return {
    kind: 'command',
    ...base(activity, `press:${activity.id ? nameOf(activity) : unnamed(activity)}`),
    line,
    ...(about && { about }),
    ...(asks && { asks }),
  }
}

export function submitEvent(activity: Incoming, { line, about, nonce, place, values }: Submitted): ChatEvent {
  const here = place ?? conversationOf(activity)
  const { channel, root } = readConversation(here)
  return {
    kind: 'command',
    id: `dialog:${nonce}`,
    at: momentOf(activity),
    user: userOf(activity.from),
    channel: channelRef(channel),
    // What is about a post is meant for its thread, wherever the dialog was opened.
    thread: about?.thread ?? (root === null ? null : threadRef(here)),
    line,
    values,
    asks: true,
    ...(about && { about }),
  }
}
