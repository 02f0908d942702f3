import { randomUUID } from 'node:crypto'
import type { ChatEvent, Receipt } from '../../src/domain/chat.ts'
import { conversationOf, type Incoming } from './activity.ts'
import { readPressed } from './buttons.ts'
import { type AdaptiveCard, noticeCard } from './card.ts'
import { dialogOf, noticeDialog, readSubmitted } from './dialog.ts'
import { pressEvent, submitEvent } from './events.ts'
import { extensionEvent, extensionForm, searchEvent, searchResult, withNumber } from './extension.ts'
import { asksForView } from './views.ts'
import type { Answer } from './webhook.ts'
import type { TeamsWords } from './words.ts'

type Receive = (event: ChatEvent) => Promise<Receipt>

interface Core {
  readonly receive: Receive
  /** The card that the press was on, as this person is to see it; null: no such card. */
  readonly view: (activity: Incoming) => Promise<AdaptiveCard | null>
}

/** Presses, dialogs and message extensions: Teams waits for the answer and shows it to the one person who asked. */
export async function answerInvoke(
  activity: Incoming,
  { receive, view }: Core,
  words: TeamsWords,
): Promise<Answer> {
  const { value } = activity
  const given = (value ?? {}) as { data?: unknown; action?: { data?: unknown }; commandId?: unknown }
  switch (activity.name) {
    case 'adaptiveCard/action':
      return asksForView(given.action?.data)
        ? looked(activity, view, words)
        : pressed(activity, given.action?.data, receive, words)
    case 'task/fetch':
      return dialogAsked(activity, given.data, receive, words)
    case 'task/submit':
      return dialogSent(activity, readSubmitted(given.data), receive, words)
    case 'composeExtension/fetchTask': {
      const form = extensionForm(activity, words)
      if (form) return continued(dialogOf(form, randomUUID(), conversationOf(activity), words))
      const event = extensionEvent(activity)
      return event ? inDialog(activity, await attempt(receive, event), words) : { status: 400 }
    }
    case 'composeExtension/submitAction':
      return dialogSent(activity, withNumber(readSubmitted(given.data)), receive, words)
    case 'composeExtension/query':
      return { status: 200, body: searchResult(await attempt(receive, searchEvent(activity)), words) }
    default:
      return { status: 501 }
  }
}

/** `Action.Execute`. What is about a post replaces the question by its answer, for this person; otherwise a line at the card says it. */
async function pressed(
  activity: Incoming,
  data: unknown,
  receive: Receive,
  words: TeamsWords,
): Promise<Answer> {
  const line = readPressed(data)
  if (!line) return { status: 400 }
  let receipt: Receipt
  try {
    receipt = await receive(pressEvent(activity, line, false))
  } catch {
    return failed(words)
  }
  const { notice } = receipt
  if (line.about && notice)
    return executed('application/vnd.microsoft.card.adaptive', noticeCard(notice).content)
  return executed('application/vnd.microsoft.activity.message', notice?.text ?? words.done)
}

/** Asked for by the client itself, or by “Refresh” in the post's menu. */
async function looked(activity: Incoming, view: Core['view'], words: TeamsWords): Promise<Answer> {
  try {
    const card = await view(activity)
    return card ? executed('application/vnd.microsoft.card.adaptive', card) : failed(words)
  } catch {
    return failed(words)
  }
}

function failed({ unavailable }: TeamsWords): Answer {
  const error = { code: 'ServiceUnavailable', message: unavailable }
  return { status: 200, body: { statusCode: 500, type: 'application/vnd.microsoft.error', value: error } }
}

function executed(type: string, value: unknown): Answer {
  return { status: 200, body: { statusCode: 200, type, value } }
}

async function dialogAsked(
  activity: Incoming,
  data: unknown,
  receive: Receive,
  words: TeamsWords,
): Promise<Answer> {
  const line = readPressed(data)
  if (!line) return { status: 400 }
  return inDialog(activity, await attempt(receive, pressEvent(activity, line, true)), words)
}

async function dialogSent(
  activity: Incoming,
  submitted: ReturnType<typeof readSubmitted>,
  receive: Receive,
  words: TeamsWords,
): Promise<Answer> {
  if (!submitted) return { status: 400 }
  const place = submitted.place ?? conversationOf(activity)
  const receipt = await attempt(receive, submitEvent(activity, submitted))
  // An error leaves the dialog open, with what was typed.
  return receipt ? inDialog(activity, receipt, words, place) : { status: 503 }
}

async function attempt(receive: Receive, event: ChatEvent): Promise<Receipt | null> {
  try {
    return await receive(event)
  } catch {
    return null
  }
}

function inDialog(
  activity: Incoming,
  receipt: Receipt | null,
  words: TeamsWords,
  place = conversationOf(activity),
): Answer {
  if (!receipt) return { status: 200, body: { task: { type: 'message', value: words.unavailable } } }
  const { form, notice } = receipt
  if (form) return continued(dialogOf(form, randomUUID(), place, words))
  if (notice?.buttons?.length || notice?.tone === 'refused')
    return continued(noticeDialog(notice, randomUUID(), place, words))
  return { status: 200, body: { task: { type: 'message', value: notice?.text ?? words.done } } }
}

function continued(dialog: object): Answer {
  return { status: 200, body: { task: { type: 'continue', value: dialog } } }
}
