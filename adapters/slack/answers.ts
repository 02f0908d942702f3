import type { types } from '@slack/bolt'
import type { AdapterContext } from '../../src/domain/adapter-context.ts'
import type { Form, Notice, Receipt } from '../../src/domain/chat.ts'
import { actions } from './buttons.ts'
import type { Layout } from './card.ts'
import { notification, richText } from './format.ts'
import { modalView, type Origin } from './modal.ts'
import { slackWords } from './words.ts'
import type { Workspace } from './workspace.ts'

export type Answers = ReturnType<typeof createAnswers>

/** Shows whoever acted what the core answers. It is a courtesy: what was taken stays taken when it can't be shown. */
export function createAnswers({ client, log }: Workspace, context: AdapterContext) {
  const languageOf = (channel: string) =>
    context.channels.find(({ id }) => id === channel)?.language ?? context.language
  const wordsIn = (channel: string) => slackWords[languageOf(channel)]

  async function quietly(what: string, showing: () => Promise<unknown>): Promise<void> {
    try {
      await showing()
    } catch (error) {
      log.info({ reason: (error as Error).message }, `Slack could not show ${what}`)
    }
  }

  return {
    wordsIn,

    /** What a slash command is answered with. */
    layout: noticeLayout,

    notice(user: string, { channel, thread }: Origin, notice: Notice): Promise<void> {
      const layout = noticeLayout(notice)
      return quietly('a notice', () =>
        // From the app's own page there is no channel: it is said in the conversation with the app.
        channel === user
          ? client.chat.postMessage({ channel: user, ...layout })
          : client.chat.postEphemeral({
              channel,
              user,
              ...layout,
              ...(thread ? { thread_ts: thread } : {}),
            }),
      )
    },

    home(user: string, view: types.HomeView): Promise<void> {
      return quietly('the home page', () => client.views.publish({ user_id: user, view }))
    },

    form(trigger: string, origin: Origin, form: Form): Promise<void> {
      const view = modalView(form, origin, wordsIn(origin.channel))
      return quietly('a form', () => client.views.open({ trigger_id: trigger, view }))
    },

    /** In the place of a view that is open; with a hash, unless that has changed meanwhile. Whether it was there. */
    async anew(
      { id, hash }: { readonly id: string; readonly hash?: string },
      view: types.ModalView,
    ): Promise<boolean> {
      let isThere = false
      await quietly('a form anew', async () => {
        await client.views.update({ view_id: id, ...(hash && { hash }), view })
        isThere = true
      })
      return isThere
    },

    async receipt(user: string, origin: Origin, trigger: string | null, receipt: Receipt): Promise<void> {
      if (receipt.form && trigger) await this.form(trigger, origin, receipt.form)
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
