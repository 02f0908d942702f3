import type { App } from '@slack/bolt'
import type { Receipt } from '../../src/domain/chat.ts'
import type { Answers } from './answers.ts'
import { clickId, decodeClick } from './buttons.ts'
import type { Happenings } from './happenings.ts'
import { type Ids, momentOf } from './ids.ts'
import { readView, waitingView } from './late.ts'
import { lineOf } from './line.ts'
import type { Messages } from './messages.ts'
import { formId, modalView, readSubmission, refillId } from './modal.ts'
import { within } from './pause.ts'
import type { SlackAction, SlackShortcut } from './payloads.ts'
import { refill } from './refill.ts'
import type { Showing } from './showing.ts'

/** Slack waits for 3 s; only files may take longer than that. */
const patience = 2000

/** What people press and fill in. Each is a command, and may be answered with a form. */
export function listenToInteractions(
  app: App,
  ids: Ids,
  { command, home }: Happenings,
  messages: Messages,
  answers: Answers,
  showing: Showing,
): void {
  async function clicked({ actions, user: by, channel: there, message, container, trigger_id }: SlackAction) {
    const [action] = actions ?? []
    const click = decodeClick(action?.value ?? action?.selected_option?.value)
    const user = by?.id ?? ''
    const channel = there?.id ?? container?.channel_id ?? user
    if (!click || !action) return
    const { action_id, action_ts = '0' } = action
    if (click.line === 'home') return home(user)
    const stands = message?.ts ?? container?.message_ts
    // A card is the root of its thread; a private notice is the root of none.
    const root = there && !container?.is_ephemeral ? stands : null
    const origin = { channel, thread: message?.thread_ts ?? container?.thread_ts ?? root ?? null }
    const id = `click:${ids.ours(channel)}:${stands ?? ''}:${action_id}:${user}:${action_ts}`
    const receipt = await command({ id, at: momentOf(action_ts), user, origin }, click, true)
    await showing.show(answers.receipt(user, origin, trigger_id ?? null, receipt))
  }

  async function shortcut(body: SlackShortcut): Promise<void> {
    const { message, action_ts = '0', trigger_id } = body
    const user = body.user?.id ?? ''
    const line = (body.callback_id ?? '').replace(/^faden-/, '')
    const channel = body.channel?.id ?? user
    const about = message?.ts ? ids.postRef(channel, message.thread_ts, message.ts) : null
    const origin = { channel, thread: message ? (message.thread_ts ?? message.ts) : null }
    const id = `shortcut:${ids.ours(channel)}:${message?.ts ?? ''}:${line}:${user}:${action_ts}`
    const click = { line, ...(about && message && { about, quoted: await messages.quoted(message) }) }
    const receipt = await command({ id, at: momentOf(action_ts), user, origin }, click, true)
    await showing.show(answers.receipt(user, origin, trigger_id ?? null, receipt))
  }

  app.action(new RegExp(`^${clickId}`), async ({ body, ack }) => {
    await clicked(body as unknown as SlackAction)
    await ack()
  })

  /** Chosen in a form that is open: it is shown anew, filled in. */
  async function refilled({ actions, user: by, view }: SlackAction): Promise<void> {
    const [action] = actions ?? []
    const filled = view && readSubmission(view, ids)
    const user = by?.id ?? ''
    // An option without a value is nothing chosen.
    if (!filled || !action?.selected_option?.value?.slice(1)) return
    const { line, about, values, channel, thread } = filled
    const origin = { channel, thread }
    const { action_ts = '0' } = action
    const id = `refill:${ids.ours(view.id)}:${action.action_id}:${user}:${action_ts}`
    const click = { line, values, ...(about && { about }) }
    const { form, notice } = await command({ id, at: momentOf(action_ts), user, origin }, click, true)
    if (form) await showing.show(answers.anew(view, modalView(form, origin, answers.wordsIn(channel), view)))
    else if (notice) await showing.show(answers.anew(view, refill(view, notice.text)))
  }

  app.action(refillId, async ({ body, ack }) => {
    await refilled(body as unknown as SlackAction)
    await ack()
  })

  app.shortcut(/^faden-/, async ({ body, ack }) => {
    await shortcut(body as unknown as SlackShortcut)
    await ack()
  })

  app.command(/.*/, async ({ command: typed, ack }) => {
    const { user_id: user, trigger_id } = typed
    const origin = { channel: typed.channel_id, thread: null }
    const line = lineOf(await messages.slashLine(`${verbOf(typed.command)}${typed.text}`))
    const receipt = await command(
      { id: `slash:${ids.ours(trigger_id)}`, at: new Date(), user, origin },
      { line },
      true,
    )
    if (receipt.form) await showing.show(answers.form(user, trigger_id, origin, receipt.form))
    if (!receipt.notice) return ack()
    await ack({ response_type: 'ephemeral', ...answers.layout(receipt.notice) })
  })

  app.view({ callback_id: formId, type: 'view_submission' }, async ({ body, view, ack }) => {
    const filled = readSubmission(view, ids)
    if (!filled) return ack()
    const { line, about, values, files, channel, thread } = filled
    const user = body.user.id
    const origin = { channel, thread }
    const words = answers.wordsIn(channel)
    // The hash changes when the view is shown again: what is sent then is another submission.
    const id = `form:${ids.ours(view.id)}:${view.hash}`
    const click = { line, values, ...(files && { files }), ...(about && { about }) }
    const taking = command({ id, at: new Date(), user, origin }, click, true)
    const next = ({ form, notice, outcome }: Receipt) => {
      if (form) return modalView(form, origin, words, view)
      // What was typed must not be lost with the window: it stays, and says why.
      return outcome === 'refused' && notice ? refill(view, notice.text) : null
    }
    const receipt = files ? await within(patience, taking) : await taking
    if (!receipt) {
      await ack({ response_action: 'update', view: waitingView(view.title, values.text ?? '', words) })
      return void showing.track(late())
    }
    const shown = next(receipt)
    if (shown) return ack({ response_action: 'update', view: shown })
    await ack({ response_action: 'clear' })
    if (receipt.notice) await showing.show(answers.notice(user, origin, receipt.notice))

    async function late(): Promise<void> {
      const receipt = await taking.catch(() => null)
      const notice = receipt?.notice ?? null
      const said = receipt ? (notice?.text ?? '✅') : words.notTaken
      const shown = receipt ? next(receipt) : refill(view, words.notTaken)
      if (await answers.anew({ id: view.id }, shown ?? readView(view.title, said, words))) return
      // The window is closed: what was typed in it goes along with why it was not taken.
      const isTaken = receipt !== null && receipt.outcome !== 'refused'
      const text = isTaken ? said : [said, values.text].filter(Boolean).join('\n\n')
      await answers.notice(user, origin, { tone: 'refused', ...notice, text })
    }
  })
}

/** `/ticket claim` and a short command of the same effect, `/claim`. */
function verbOf(command: string): string {
  return /^\/ticket$/i.test(command) ? '' : `${command.slice(1)} `
}
