import { App, type Receiver } from '@slack/bolt'
import type { ChatInbox } from '../../src/domain/chat.ts'
import { clientOptions, loggerTo } from './client.ts'
import { createHappenings, type Parts } from './happenings.ts'
import { listenToInteractions } from './interactions.ts'
import type { SlackMessage } from './messages.ts'
import type { Payload, SlackEvent } from './payloads.ts'
import { createShowing } from './showing.ts'

/** By which way something comes is no matter of the listeners. */
const handed: Receiver = { init() {}, start: async () => {}, stop: async () => {} }

/** What happens in Slack, as the core's events. Each listener ends after the commit, and only then is acknowledged. */
export function createInbound(parts: Parts) {
  const { workspace, messages, people, answers } = parts
  const showing = createShowing()
  const happenings = createHappenings(parts, showing)

  function listenToEvents(app: App): void {
    app.event('message', async ({ event }) =>
      happenings.message(event as unknown as SlackEvent & SlackMessage),
    )
    app.event('reaction_added', async ({ event }) => happenings.reaction(event as unknown as SlackEvent))
    app.event('app_home_opened', async ({ event }) => {
      if (event.tab === 'home') await happenings.home(event.user)
    })
    app.event('user_change', async ({ event }) => {
      people.forget((event.user as { id: string }).id)
      happenings.membersChanged()
    })
    app.event('member_joined_channel', async () => happenings.membersChanged())
    app.event('member_left_channel', async () => happenings.membersChanged())
  }

  const app = new App({
    receiver: handed,
    authorize: async () => {
      const { botUser, botId } = workspace.identity()
      return { botToken: workspace.token, botUserId: botUser, ...(botId && { botId }) }
    },
    // What is ours is told apart by `messages`: a card of ours that somebody deletes is missed.
    ignoreSelf: false,
    logger: loggerTo(workspace.log),
    clientOptions: clientOptions({ apiUrl: workspace.apiUrl, log: workspace.log }),
  })
  listenToEvents(app)
  listenToInteractions(app, workspace.ids, happenings, messages, answers, showing)

  return {
    /** Hands one payload to the listeners; resolves with what they acknowledged it with, rejects if one failed. */
    async take(body: Payload, retry?: unknown): Promise<unknown> {
      let acknowledged: unknown
      await app.processEvent({
        body,
        ack: async (response) => {
          acknowledged = response
        },
        ...(retry === undefined ? {} : { retryNum: Number(retry) }),
      })
      return acknowledged
    },

    open: (to: ChatInbox): void => happenings.open(to),
    close: (): Promise<void> => showing.settled(),
  }
}
