import type { ChatEvent, ChatInbox, Receipt } from '../../src/domain/chat.ts'
import { withLinks } from '../../src/domain/overview.ts'
import type { Answers } from './answers.ts'
import type { Click } from './buttons.ts'
import type { SlackSettings } from './config.ts'
import { homeView } from './home.ts'
import { momentOf, platform } from './ids.ts'
import type { Messages, SlackMessage } from './messages.ts'
import type { Origin } from './modal.ts'
import type { SlackEvent } from './payloads.ts'
import type { People } from './people.ts'
import type { Showing } from './showing.ts'
import type { LinkTo } from './site.ts'
import type { Workspace } from './workspace.ts'

export interface Parts {
  readonly workspace: Workspace
  readonly messages: Messages
  readonly people: People
  readonly answers: Answers
  readonly settings: SlackSettings
  readonly linkTo: LinkTo
}

type Command = Extract<ChatEvent, { kind: 'command' }>

export interface Doing {
  /** Names what was done. */
  readonly id: string
  readonly at: Date
  readonly user: string
  readonly origin: Origin
}

export type Happenings = ReturnType<typeof createHappenings>

/** What people say, and what they do without a form: handed to the core, and what it answers shown. */
export function createHappenings(
  { workspace, messages, people, answers, settings, linkTo }: Parts,
  showing: Showing,
) {
  const { channelOf, channelRef, ours, postRef, theirs, threadRef } = workspace.ids
  let inbox: ChatInbox | null = null

  async function receive(event: ChatEvent): Promise<Receipt> {
    if (!inbox) throw new Error('Slack is not started')
    const receipt = await inbox.receive(event)
    const { notice, found } = receipt
    if (!notice || !found?.length) return receipt
    return { ...receipt, notice: { ...notice, text: withLinks(notice.text, found, linkTo) } }
  }

  async function take(event: ChatEvent | null): Promise<void> {
    if (!event) return
    const receipt = await receive(event)
    const { thread, channel, user } = event
    const root = thread?.id.split(':')[1] ?? null
    const origin = { channel: channelOf(channel), thread: root }
    const answer = answers.receipt(theirs(user.id) ?? '', origin, null, receipt)
    // Nobody waits for an answer to mere talk.
    if (event.kind === 'command') await showing.show(answer)
    else void showing.track(answer)
  }

  /** `asks`: the core may answer with a form. */
  async function command(
    { id, at, user, origin: { channel, thread } }: Doing,
    click: Click & Pick<Command, 'values' | 'quoted' | 'files'>,
    asks: boolean,
  ): Promise<Receipt> {
    return receive({
      kind: 'command',
      id,
      at,
      user: await people.person(user),
      channel: channelRef(channel),
      thread: thread ? threadRef(channel, thread) : null,
      ...click,
      ...(asks && { asks }),
    })
  }

  async function changed(event: SlackEvent): Promise<void> {
    const { channel = '', message, previous_message: before } = event
    if (event.subtype === 'message_deleted' && event.deleted_ts)
      return take(await messages.deleted(channel, event.deleted_ts, event.ts ?? event.deleted_ts, before))
    if (!message) return
    // A root with replies leaves a stone behind instead of vanishing.
    if (message.subtype === 'tombstone')
      return take(await messages.deleted(channel, message.ts, event.ts ?? message.ts, before))
    return take(await messages.edited(channel, message, before))
  }

  return {
    command,

    open(to: ChatInbox): void {
      inbox = to
    },

    membersChanged(): void {
      inbox?.membersChanged()
    },

    async message(event: SlackEvent & SlackMessage): Promise<void> {
      const isChange = event.subtype === 'message_changed' || event.subtype === 'message_deleted'
      return isChange ? changed(event) : take(await messages.said(event.channel ?? '', event))
    },

    async reaction({ user = '', reaction = '', item, item_user, event_ts }: SlackEvent): Promise<void> {
      const { channel, ts } = item ?? {}
      const line = settings.reactions[reaction.replace(/::skin-tone-\d$/, '')]
      const { botUser } = workspace.identity()
      if (!line || !channel || !ts || user === botUser) return
      // A new ticket comes of what people say; every other command is about what we posted, elsewhere it is mere talk.
      const isOfTalk = line === 'new'
      if (isOfTalk === (item_user === botUser)) return
      const message = isOfTalk ? await messages.standing(channel, ts) : null
      if (isOfTalk && !message) return
      const origin = { channel, thread: message?.thread_ts ?? ts }
      const id = `reaction:${ours(channel)}:${ts}:${user}:${reaction}:${event_ts ?? ''}`
      const about = message && {
        about: postRef(channel, message.thread_ts, ts),
        quoted: await messages.quoted(message),
      }
      const doing = { id, at: momentOf(event_ts ?? ts), user, origin }
      const receipt = await command(doing, { line, ...about }, false)
      await showing.show(answers.receipt(user, origin, null, receipt))
    },

    async home(user: string): Promise<void> {
      const overview = await inbox?.overview?.(platform, await people.person(user))
      if (!overview) return
      const view = homeView(overview, answers.wordsIn(user), linkTo)
      await showing.show(answers.home(user, view))
    },
  }
}
