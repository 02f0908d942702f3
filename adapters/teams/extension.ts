import type { ChatEvent, Form, PostRef, Receipt } from '../../src/domain/chat.ts'
import type { FoundTicket } from '../../src/domain/overview.ts'
import { ticketNumber } from '../../src/domain/ticket-number.ts'
import { conversationOf, type Incoming } from './activity.ts'
import { noticeCard } from './card.ts'
import type { Submitted } from './dialog.ts'
import { pressEvent } from './events.ts'
import { fromTeamsHtml } from './from-html.ts'
import { postRef, readConversation, threadOf } from './ids.ts'
import type { TeamsWords } from './words.ts'

/** What stands in a message's menu (“More actions”); the manifest names the same. */
export const messageActions = { send: 'send', note: 'note', split: 'split', open: 'new' } as const
export const searchCommand = 'search'

interface Payload {
  readonly id?: string
  readonly replyToId?: string | null
  readonly body?: { readonly content?: string; readonly contentType?: string }
}

/** Those that ask something first. */
export function extensionForm(activity: Incoming, words: TeamsWords): Form | null {
  const text = textOf(activity)
  switch (commandOf(activity)) {
    case messageActions.note:
      return {
        title: words.noteTitle,
        fields: [
          { name: 'number', label: words.number, type: 'line' },
          { name: 'text', label: words.note, type: 'text', required: true, value: text },
        ],
        submit: words.save,
        line: 'note',
      }
    case messageActions.open:
      return {
        title: words.newTitle,
        fields: [
          { name: 'email', label: words.whichPerson, type: 'line', required: true },
          { name: 'subject', label: words.subject, type: 'line', required: true, value: firstLine(text) },
          { name: 'text', label: words.text, type: 'text', required: true, value: text },
        ],
        submit: words.create,
        line: 'new',
      }
    default:
      return null
  }
}

/** Of these the line is about a message that is there; “split off” may ask for a subject. */
const linesAbout = new Map<unknown, { readonly line: string; readonly asks: boolean }>([
  [messageActions.send, { line: 'reply', asks: false }],
  [messageActions.split, { line: 'split', asks: true }],
])

export function extensionEvent(activity: Incoming): ChatEvent | null {
  const about = messageOf(activity)
  const meant = linesAbout.get(commandOf(activity))
  if (!meant || !about) return null
  const event = pressEvent(activity, { line: meant.line, about }, meant.asks)
  return { ...event, thread: about.thread }
}

/** A number that was filled in says which ticket is meant, also in the thread of another. */
export function withNumber(submitted: Submitted | null): Submitted | null {
  if (!submitted) return null
  const { number, ...values } = submitted.values
  const named = ticketNumber(number ?? '')
  return { ...submitted, values, line: named ? `${submitted.line} ${named}` : submitted.line }
}

export function searchEvent(activity: Incoming): ChatEvent {
  const { parameters = [] } = (activity.value ?? {}) as { parameters?: { name?: string; value?: unknown }[] }
  const query = String(parameters.find(({ name }) => name === 'query')?.value ?? '').trim()
  // Before anything is typed, Teams asks what to show.
  return { ...pressEvent(activity, { line: query ? `search ${query}` : 'list' }, false), thread: null }
}

export function searchResult(receipt: Receipt | null, words: TeamsWords): object {
  const notice = receipt?.notice
  if (!notice) return { composeExtension: { type: 'message', text: words.unavailable } }
  const attachments = receipt.found?.length
    ? receipt.found.map(foundCard)
    : [{ ...noticeCard({ ...notice, buttons: [] }), preview: thumbnail(notice.text) }]
  return { composeExtension: { type: 'result', attachmentLayout: 'list', attachments } }
}

/** What is chosen is put into what one writes, for all to read: the card says no more than the ticket's own. */
function foundCard({ number, subject, detail, preview }: FoundTicket): object {
  const heading = `**${number}** ${subject}\n${detail}`
  return { ...noticeCard({ tone: 'info', text: heading }), preview: thumbnail(`${heading}\n${preview}`) }
}

function thumbnail(text: string): object {
  return {
    contentType: 'application/vnd.microsoft.card.thumbnail',
    content: {
      title: firstLine(text),
      text: plainText(text.split('\n').slice(1, 3).filter(Boolean).join(' · ')),
    },
  }
}

const valueOfInvoke = ({ value }: Incoming) =>
  (value ?? {}) as { commandId?: unknown; messagePayload?: Payload }
const commandOf = (activity: Incoming) => valueOfInvoke(activity).commandId

function messageOf(activity: Incoming): PostRef | null {
  const { id, replyToId } = valueOfInvoke(activity).messagePayload ?? {}
  if (typeof id !== 'string') return null
  const conversation = conversationOf(activity)
  const { channel, root } = readConversation(conversation)
  return postRef(root === null ? threadOf(channel, replyToId || id).id : conversation, id)
}

function textOf(activity: Incoming): string {
  const { content, contentType } = valueOfInvoke(activity).messagePayload?.body ?? {}
  if (typeof content !== 'string') return ''
  return contentType === 'html' ? fromTeamsHtml(content, { mention: (_index, name) => `@${name}` }) : content
}

const plainText = (text: string) =>
  text
    .replace(/\\(.)|[*_`~]/g, '$1')
    .slice(0, 200)
    .toWellFormed()
const firstLine = (text: string) => plainText(text.split('\n', 1)[0] ?? '')
