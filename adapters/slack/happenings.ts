import type { ChatEvent, ChatInbox, Receipt } from '../../src/domain/chat.ts'
import type { Answers } from './answers.ts'
import type { Click } from './buttons.ts'
import type { SlackSettings } from './config.ts'
import { homeLines, homeView } from './home.ts'
import { channelRef, momentOf, threadRef } from './ids.ts'
import type { Messages, SlackMessage } from './messages.ts'
import type { Origin } from './modal.ts'
import type { SlackEvent } from './payloads.ts'
import type { People } from './people.ts'
import type { Showing } from './showing.ts'
import type { Workspace } from './workspace.ts'

export interface Parts {
  readonly workspace: Workspace
  readonly messages: Messages
  readonly people: People
  readonly answers: Answers
  readonly settings: SlackSettings
}

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
  { workspace, messages, people, answers, settings }: Parts,
  showing: Showing,
) {
  let inbox: ChatInbox | null = null

  async function receive(event: ChatEvent): Promise<Receipt> {
    if (!inbox) throw new Error('Slack is not started')
    return inbox.receive(event)
  }

  async function take(event: ChatEvent | null): Promise<void> {
    if (!event) return
    const receipt = await receive(event)
    const { thread, channel, user } = event
    const root = thread?.id.split(':')[1] ?? null
    const answer = answers.receipt(user.id, { channel: channel.id, thread: root }, null, receipt)
    // Nobody waits for an answer to mere talk.
    if (event.kind === 'command') await showing.show(answer)
    else void showing.track(answer)
  }

  /** `asks`: the core may answer with a form. */
  async function command(
    { id, at, user, origin: { channel, thread } }: Doing,
    click: Click & { readonly values?: Readonly<Record<string, string>> },
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
      // On what we posted: elsewhere it is talk between people.
      if (!line || !channel || !ts || user === botUser || item_user !== botUser) return
      const origin = { channel, thread: ts }
      const id = `reaction:${channel}:${ts}:${user}:${reaction}:${event_ts ?? ''}`
      const receipt = await command({ id, at: momentOf(event_ts ?? ts), user, origin }, { line }, false)
      await showing.show(answers.receipt(user, origin, null, receipt))
    },

    async home(user: string, moment: string): Promise<void> {
      const notices = []
      for (const line of homeLines) {
        const id = `home:${user}:${moment}:${line}`
        const doing = { id, at: new Date(), user, origin: { channel: user, thread: null } }
        const { notice } = await command(doing, { line }, false)
        if (notice) notices.push(notice)
      }
      await showing.show(answers.home(user, homeView(notices, answers.wordsIn(user))))
    },
  }
}
