import type { types } from '@slack/bolt'
import type { AdapterContext } from '../../src/domain/adapter-context.ts'
import type { Form, Notice, Receipt } from '../../src/domain/chat.ts'
import { actions } from './buttons.ts'
import type { Layout } from './card.ts'
import { asDeliveryError } from './errors.ts'
import { notification, richText } from './format.ts'
import { modalView, type Origin } from './modal.ts'
import { wordsFor } from './words.ts'
import type { Workspace } from './workspace.ts'

export type Answers = ReturnType<typeof createAnswers>

/** Shows whoever acted what the core answers. It is a courtesy: what was taken stays taken when it can't be shown. */
export function createAnswers({ client, log }: Workspace, context: AdapterContext) {
  const wordsIn = wordsFor(context)

  /** Whether it was shown. */
  async function quietly(what: string, showing: () => Promise<unknown>): Promise<boolean> {
    try {
      await showing()
      return true
    } catch (error) {
      log.info({ reason: (error as Error).message }, `Slack could not show ${what}`)
      return false
    }
  }

  async function privately(user: string, { channel, thread }: Origin, layout: Layout): Promise<void> {
    // From the app's own page there is no channel: it is said in the conversation with the app.
    const directly = () => client.chat.postMessage({ channel: user, ...layout })
    if (channel === user) return void (await directly())
    try {
      const place = { channel, ...(thread ? { thread_ts: thread } : {}) }
      await client.chat.postEphemeral({ ...place, user, ...layout })
    } catch (error) {
      // A slash command is typed anywhere, also where the app is not and can say nothing.
      if (asDeliveryError(error).gone !== 'channel') throw error
      await directly()
    }
  }

  return {
    wordsIn,

    /** What a slash command is answered with. */
    layout: noticeLayout,

    async notice(user: string, origin: Origin, notice: Notice): Promise<void> {
      await quietly('a notice', () => privately(user, origin, noticeLayout(notice)))
    },

    async home(user: string, view: types.HomeView): Promise<void> {
      await quietly('the home page', () => client.views.publish({ user_id: user, view }))
    },

    /** Slack opens it only for 3 s after the click; whoever waits for it in vain is told. */
    async form(user: string, trigger: string, origin: Origin, form: Form): Promise<void> {
      const words = wordsIn(origin.channel)
      const view = modalView(form, origin, words)
      const isOpen = await quietly('a form', () => client.views.open({ trigger_id: trigger, view }))
      if (!isOpen) await this.notice(user, origin, { tone: 'refused', text: words.formLate })
    },

    /** In the place of a view that is open; with a hash, unless that has changed meanwhile. Whether it was there. */
    async anew(
      { id, hash }: { readonly id: string; readonly hash?: string },
      view: types.ModalView,
    ): Promise<boolean> {
      const shown = { view_id: id, ...(hash && { hash }), view }
      return quietly('a form anew', () => client.views.update(shown))
    },

    async receipt(user: string, origin: Origin, trigger: string | null, receipt: Receipt): Promise<void> {
      if (receipt.form && trigger) await this.form(user, trigger, origin, receipt.form)
      if (receipt.notice) await this.notice(user, origin, receipt.notice)
    },
  }
}

const tones: Record<Notice['tone'], string> = { done: '✅ ', info: '', refused: '🚫 ' }

export function noticeLayout({ text, tone, buttons = [], until }: Notice): Layout {
  const time: types.RichTextElement[] = until
    ? [
        { type: 'text', text: '⏳ ' },
        {
          type: 'date',
          timestamp: Math.ceil(until.getTime() / 1000),
          format: '{time_secs}',
          fallback: clock(until),
        },
      ]
    : []
  return {
    text: notification(text) || '…',
    blocks: [...richText(`${tones[tone]}${text}`, [], time), ...actions(buttons)],
  }
}

const clock = (at: Date) => `${at.toISOString().slice(11, 19)} UTC`
