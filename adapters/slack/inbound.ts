import { App, type Receiver } from '@slack/bolt'
import type { ChatEvent, ChatInbox, PostRef, Receipt } from '../../src/domain/chat.ts'
import type { Answers } from './answers.ts'
import { type Click, clickId, decodeClick } from './buttons.ts'
import { clientOptions, loggerTo } from './client.ts'
import type { SlackSettings } from './config.ts'
import { homeLines, homeView } from './home.ts'
import { channelRef, momentOf, postRef, threadRef } from './ids.ts'
import { lineOf } from './line.ts'
import type { Messages, SlackMessage } from './messages.ts'
import { formId, modalView, type Origin, readSubmission } from './modal.ts'
import type { People } from './people.ts'
import { refill } from './refill.ts'
import type { Workspace } from './workspace.ts'

interface Parts {
  readonly workspace: Workspace
  readonly messages: Messages
  readonly people: People
  readonly answers: Answers
  readonly settings: SlackSettings
}

/** Slack waits 3 s for the acknowledgement; an answer that takes longer is shown after it. */
const answerPatience = 1500

export type Inbound = ReturnType<typeof createInbound>

type CommandEvent = Extract<ChatEvent, { kind: 'command' }>

/** What happens in Slack, as the core's events. Each listener ends after the commit, and only then is acknowledged. */
export function createInbound({ workspace, messages, people, answers, settings }: Parts) {
  let inbox: ChatInbox | null = null
  const showing = new Set<Promise<void>>()

  async function receive(event: ChatEvent): Promise<Receipt> {
    if (!inbox) throw new Error('Slack is not started')
    return inbox.receive(event)
  }

  function track(work: Promise<void>): Promise<void> {
    showing.add(work)
    return work.finally(() => showing.delete(work))
  }

  /** Tells whoever acted, and soon lets the acknowledgement go. */
  async function show(work: Promise<void>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, answerPatience)
    await Promise.race([track(work), promise])
    clearTimeout(timer)
  }

  async function take(event: ChatEvent | null): Promise<void> {
    if (!event) return
    const receipt = await receive(event)
    const { thread, channel, user } = event
    const root = thread?.id.split(':')[1] ?? null
    const answer = answers.receipt(user.id, { channel: channel.id, thread: root }, null, receipt)
    // Nobody waits for an answer to mere talk.
    if (event.kind === 'command') await show(answer)
    else void track(answer)
  }

  async function command(
    id: string,
    at: Date,
    user: string,
    { channel, thread }: Origin,
    click: Click & { readonly values?: Readonly<Record<string, string>> },
    asks: boolean,
  ): Promise<Receipt> {
    const event: CommandEvent = {
      kind: 'command',
      id,
      at,
      user: await people.person(user),
      channel: channelRef(channel),
      thread: thread ? threadRef(channel, thread) : null,
      ...click,
      ...(asks && { asks }),
    }
    return receive(event)
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

  async function reacted(event: SlackEvent): Promise<void> {
    const { user = '', reaction = '', item, item_user, event_ts } = event
    const { channel, ts } = item ?? {}
    const line = settings.reactions[reaction.replace(/::skin-tone-\d$/, '')]
    const { botUser } = workspace.identity()
    // On a card: what stands elsewhere is talk between people.
    if (!line || !channel || !ts || user === botUser || item_user !== botUser) return
    const id = `reaction:${channel}:${ts}:${user}:${reaction}:${event_ts ?? ''}`
    const origin = { channel, thread: ts }
    const receipt = await command(id, momentOf(event_ts ?? ts), user, origin, { line }, false)
    await show(answers.receipt(user, origin, null, receipt))
  }

  async function home(user: string, moment: string): Promise<void> {
    const notices = []
    for (const line of homeLines) {
      const id = `home:${user}:${moment}:${line}`
      const { notice } = await command(id, new Date(), user, { channel: user, thread: null }, { line }, false)
      if (notice) notices.push(notice)
    }
    const view = homeView(notices, answers.wordsIn(user))
    const publishing = workspace.client.views.publish({ user_id: user, view }).then(
      () => {},
      (error: Error) => workspace.log.info({ reason: error.message }, 'Slack could not show the home page'),
    )
    await show(publishing)
  }

  async function clicked(body: SlackAction): Promise<void> {
    const [action] = body.actions ?? []
    const click = decodeClick(action?.value ?? action?.selected_option?.value)
    const user = body.user?.id ?? ''
    const { channel: inChannel, message, container, trigger_id } = body
    const channel = inChannel?.id ?? container?.channel_id ?? user
    if (!click || !action) return
    if (click.line === 'home') return home(user, action.action_ts ?? '')
    const stands = message?.ts ?? container?.message_ts
    const thread =
      message?.thread_ts ?? container?.thread_ts ?? (isCard(channel, stands) ? stands : null) ?? null
    const id = `click:${channel}:${stands ?? ''}:${action.action_id}:${user}:${action.action_ts}`
    const origin = { channel, thread }
    const receipt = await command(id, momentOf(action.action_ts ?? '0'), user, origin, click, true)
    await show(answers.receipt(user, origin, trigger_id ?? null, receipt))
  }

  const isCard = (channel: string, stands: string | undefined) =>
    stands !== undefined && !channel.startsWith('U')

  async function shortcut(body: SlackShortcut): Promise<void> {
    const user = body.user?.id ?? ''
    const line = (body.callback_id ?? '').replace(/^faden-/, '')
    const channel = body.channel?.id ?? user
    const { message, action_ts = '0', trigger_id } = body
    const about: PostRef | null = message?.ts ? postRef(channel, message.thread_ts, message.ts) : null
    const origin = { channel, thread: message ? (message.thread_ts ?? message.ts) : null }
    const id = `shortcut:${channel}:${message?.ts ?? ''}:${line}:${user}:${action_ts}`
    const click = { line, ...(about && { about }) }
    const receipt = await command(id, momentOf(action_ts), user, origin, click, true)
    await show(answers.receipt(user, origin, trigger_id ?? null, receipt))
  }

  function listen(app: App): void {
    app.event('message', async ({ event }) => {
      const message = event as unknown as SlackEvent & SlackMessage
      if (message.subtype === 'message_changed' || message.subtype === 'message_deleted')
        await changed(message)
      else await take(await messages.said(message.channel ?? '', message))
    })
    app.event('reaction_added', async ({ event }) => reacted(event as unknown as SlackEvent))
    app.event('user_change', async ({ event }) => {
      people.forget((event.user as { id: string }).id)
      inbox?.membersChanged()
    })
    app.event('member_joined_channel', async () => inbox?.membersChanged())
    app.event('member_left_channel', async () => inbox?.membersChanged())
    app.event('app_home_opened', async ({ event }) => {
      if (event.tab === 'home') await home(event.user, event.event_ts)
    })
    app.action(new RegExp(`^${clickId}`), async ({ body, ack }) => {
      await clicked(body as unknown as SlackAction)
      await ack()
    })
    app.shortcut(/^faden-/, async ({ body, ack }) => {
      await shortcut(body as unknown as SlackShortcut)
      await ack()
    })
    app.command(/.*/, async ({ command: typed, ack }) => {
      const origin = { channel: typed.channel_id, thread: null }
      const line = lineOf(await messages.slashLine(`${verbOf(typed.command)}${typed.text}`))
      const id = `slash:${typed.trigger_id}`
      const receipt = await command(id, new Date(), typed.user_id, origin, { line }, true)
      if (receipt.form) await show(answers.form(typed.trigger_id, origin, receipt.form))
      if (!receipt.notice) return ack()
      await ack({ response_type: 'ephemeral', ...answers.layout(receipt.notice) })
    })
    app.view({ callback_id: formId, type: 'view_submission' }, async ({ body, view, ack }) => {
      const filled = readSubmission(view)
      if (!filled) return ack()
      const { line, about, values, channel, thread } = filled
      const origin = { channel, thread }
      const id = `form:${view.id}:${view.hash}`
      const click = { line, values, ...(about && { about }) }
      const receipt = await command(id, new Date(), body.user.id, origin, click, true)
      if (receipt.form)
        return ack({
          response_action: 'update',
          view: modalView(receipt.form, origin, answers.wordsIn(channel)),
        })
      // What was typed must not be lost with the window: it stays, and says why.
      if (receipt.outcome === 'refused' && receipt.notice)
        return ack({ response_action: 'update', view: refill(view, receipt.notice.text) })
      await ack({ response_action: 'clear' })
      if (receipt.notice) await show(answers.notice(body.user.id, origin, receipt.notice))
    })
  }

  return {
    /** An app that hands what this receiver takes to the listeners. */
    mount(receiver: Receiver): App {
      const app = new App({
        receiver,
        authorize: async () => {
          const { botUser, botId } = workspace.identity()
          return { botToken: workspace.token, botUserId: botUser, ...(botId && { botId }) }
        },
        // What is ours is told apart by `messages`: a card of ours that somebody deletes is missed.
        ignoreSelf: false,
        logger: loggerTo(workspace.log),
        clientOptions: clientOptions({ apiUrl: workspace.apiUrl, log: workspace.log }),
      })
      listen(app)
      return app
    },

    open(to: ChatInbox): void {
      inbox = to
    },

    async close(): Promise<void> {
      await Promise.allSettled([...showing])
    },
  }
}

/** `/ticket claim` and a short command of the same effect, `/claim`. */
function verbOf(command: string): string {
  return /^\/ticket$/i.test(command) ? '' : `${command.slice(1)} `
}

interface SlackEvent {
  readonly subtype?: string
  readonly channel?: string
  readonly ts?: string
  readonly event_ts?: string
  readonly deleted_ts?: string
  readonly user?: string
  readonly reaction?: string
  readonly item?: { readonly channel?: string; readonly ts?: string }
  readonly item_user?: string
  readonly message?: SlackMessage
  readonly previous_message?: SlackMessage
}

interface SlackAction {
  readonly user?: { readonly id: string }
  readonly channel?: { readonly id: string }
  readonly message?: SlackMessage
  readonly container?: {
    readonly channel_id?: string
    readonly message_ts?: string
    readonly thread_ts?: string
  }
  readonly trigger_id?: string
  readonly actions?: readonly {
    readonly action_id: string
    readonly action_ts?: string
    readonly value?: string
    readonly selected_option?: { readonly value?: string }
  }[]
}

interface SlackShortcut {
  readonly callback_id?: string
  readonly user?: { readonly id: string }
  readonly channel?: { readonly id: string }
  readonly message?: SlackMessage
  readonly action_ts?: string
  readonly trigger_id?: string
}
