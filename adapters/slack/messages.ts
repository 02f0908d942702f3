import type { ChatEvent, ChatFile, ChatUser } from '../../src/domain/chat.ts'
import { attempt } from './errors.ts'
import { messageMarkdown, mrkdwnMarkdown, usersIn, type Written } from './from-slack.ts'
import { type Ids, momentOf } from './ids.ts'
import { commandLine, mention, withNames } from './line.ts'
import type { People } from './people.ts'
import type { Workspace } from './workspace.ts'

/** A message as events, `conversations.history` and `conversations.replies` show it. */
export interface SlackMessage extends Written {
  readonly ts: string
  readonly thread_ts?: string
  readonly subtype?: string
  readonly user?: string
  readonly bot_id?: string
  readonly app_id?: string
  readonly username?: string
  readonly bot_profile?: { readonly name?: string }
  readonly files?: readonly SlackFile[]
  readonly edited?: { readonly user?: string; readonly ts?: string }
  readonly metadata?: { readonly event_payload?: Readonly<Record<string, unknown>> }
}

export interface SlackFile {
  readonly id?: string
  readonly name?: string | null
  readonly title?: string
  readonly mimetype?: string
  readonly size?: number
  readonly mode?: string
}

/** Of what people and apps say; joins, topics and the like are Slack’s own. */
const subtypesOfTalk = new Set([
  undefined,
  'file_share',
  'thread_broadcast',
  'bot_message',
  'me_message',
  'file_comment',
])

export type Messages = ReturnType<typeof createMessages>

export function createMessages(workspace: Workspace, people: People) {
  const { channelRef, ours, postRef, threadRef } = workspace.ids

  /** Also what an app of ours posted long ago: its bot is the same user. */
  function isOwn({ user, bot_id }: SlackMessage): boolean {
    const { botUser, botId } = workspace.identity()
    return user === botUser || (botId !== null && bot_id === botId)
  }

  async function authorOf({ user, bot_id, username, bot_profile }: SlackMessage): Promise<ChatUser> {
    const appName = username || bot_profile?.name
    if (user && !bot_id) return people.person(user, appName)
    const id = bot_id ?? user ?? 'unknown'
    return { id: ours(id), name: appName || id }
  }

  const namesFor = (users: ReadonlyMap<string, string>) => (id: string) => users.get(id) ?? id
  const markedNames = {
    user: (id: string) => (id === workspace.identity().botUser ? 'faden' : mention(ours(id))),
    channel: (id: string) => id,
  }

  /** Markdown, and the command that it is, if it is one. */
  async function read(message: Written): Promise<{ text: string; line: string | null }> {
    const marked = messageMarkdown(message, markedNames)
    const line = commandLine(marked)
    const name = namesFor(await people.names(usersIn(message)))
    return { text: withNames(marked, name, false), line: line && withNames(line, name, true) }
  }

  async function saidEvent(channel: string, message: SlackMessage): Promise<ChatEvent> {
    const { ts, thread_ts } = message
    const post = postRef(channel, thread_ts, ts)
    const [user, { text, line }] = await Promise.all([authorOf(message), read(message)])
    const files = (message.files ?? []).flatMap((file) => chatFile(file, workspace.ids))
    const base = {
      id: `message:${ours(channel)}:${ts}`,
      at: momentOf(ts),
      user,
      channel: channelRef(channel),
      thread: thread_ts && thread_ts !== ts ? threadRef(channel, thread_ts) : null,
      post,
    }
    return line === null
      ? { ...base, kind: 'message', text, files }
      : { ...base, kind: 'command', line, ...(files.length > 0 && { files }) }
  }

  async function editEvent(channel: string, message: SlackMessage): Promise<ChatEvent | null> {
    const { ts, thread_ts, edited } = message
    if (!edited?.ts) return null
    const { text } = await read(message)
    return {
      kind: 'edit',
      id: `edit:${ours(channel)}:${ts}:${edited.ts}`,
      at: momentOf(edited.ts),
      user: edited.user ? await people.person(edited.user) : await authorOf(message),
      channel: channelRef(channel),
      thread: thread_ts && thread_ts !== ts ? threadRef(channel, thread_ts) : null,
      post: postRef(channel, thread_ts, ts),
      text,
    }
  }

  return {
    isOwn,

    /** null: said by us, or by nobody. */
    async said(channel: string, message: SlackMessage): Promise<ChatEvent | null> {
      if (!subtypesOfTalk.has(message.subtype) || isOwn(message)) return null
      return saidEvent(channel, message)
    },

    /** null: nothing that was said has changed (a preview, a count of replies), or it is ours. */
    async edited(channel: string, message: SlackMessage, before?: SlackMessage): Promise<ChatEvent | null> {
      if (isOwn(message) || !subtypesOfTalk.has(message.subtype)) return null
      if (before?.edited?.ts === message.edited?.ts) return null
      return editEvent(channel, message)
    },

    /** Ours, too: a card that was deleted is missed. */
    async deleted(
      channel: string,
      timestamp: string,
      at: string,
      before: SlackMessage | undefined,
    ): Promise<ChatEvent> {
      const root = before?.thread_ts
      return {
        kind: 'delete',
        id: `delete:${ours(channel)}:${timestamp}`,
        at: momentOf(at),
        user: before ? await authorOf(before) : { id: ours('unknown'), name: 'unknown' },
        channel: channelRef(channel),
        thread: threadRef(channel, root ?? timestamp),
        post: postRef(channel, root, timestamp),
      }
    },

    /** What a message tells of itself when it is read later, with the ids that it had when it happened. */
    async remembered(channel: string, message: SlackMessage): Promise<ChatEvent[]> {
      if (!subtypesOfTalk.has(message.subtype) || isOwn(message)) return []
      const edit = await editEvent(channel, message)
      return [await saidEvent(channel, message), ...(edit ? [edit] : [])]
    },

    /** What a message says that a command is about, wherever it stands. */
    async quoted(message: SlackMessage): Promise<{ by: ChatUser; text: string }> {
      const [by, { text }] = await Promise.all([authorOf(message), read(message)])
      return { by, text }
    },

    /** The message that stands there; null: it is gone. Where the thread is not known, Slack finds it by the message, too. */
    async standing(channel: string, timestamp: string, thread = timestamp): Promise<SlackMessage | null> {
      // The root comes first, whatever is asked for. https://docs.slack.dev/reference/methods/conversations.replies
      const only = { channel, ts: thread, oldest: timestamp, latest: timestamp, inclusive: true, limit: 2 }
      const { messages } = await attempt(() => workspace.client.conversations.replies(only))
      return (messages as SlackMessage[] | undefined)?.find(({ ts }) => ts === timestamp) ?? null
    },

    /** What was typed behind a slash command. */
    async slashLine(text: string): Promise<string> {
      const marked = mrkdwnMarkdown(text, markedNames)
      const name = namesFor(await people.names(usersIn({ text })))
      return withNames(marked, name, true)
    },
  }
}

export function chatFile(file: SlackFile, { ours }: Ids): ChatFile[] {
  // Deleted, hidden by the plan’s limit, or a mere link: there are no bytes.
  if (!file.id || file.mode === 'tombstone' || file.mode === 'hidden_by_limit') return []
  return [
    {
      id: ours(file.id),
      name: file.name || file.title || file.id,
      type: file.mimetype || 'application/octet-stream',
      size: file.size ?? 0,
    },
  ]
}
