import { html, nothing } from 'lit-html'
import { repeat } from 'lit-html/directives/repeat.js'
import { searchTickets } from './actions.ts'
import { drawCoach } from './coach.ts'
import { icon } from './icons.ts'
import { assignee, isMe } from './people.ts'
import { addressOf } from './route.ts'
import { desk, type Filter, redraw } from './state.ts'
import { isDone, listKey, loadThreads } from './sync.ts'
import { full, short } from './time.ts'
import type { Thread } from './types.ts'
import { say } from './words.ts'

export const filters: readonly Filter[] = ['open', 'mine', 'free', 'done']

/** The threads of a channel as listed now; j and k walk along them. */
export function listed(channel: string): Thread[] {
  const words = desk.search.toLowerCase().split(/\s+/).filter(Boolean)
  return [...desk.threads.values()]
    .filter((thread) => thread.channel === channel && fits(thread, desk.filter))
    .filter((thread) => {
      const text =
        `${thread.card.title} ${thread.card.lines.join(' ')} ${thread.latest?.text ?? ''}`.toLowerCase()
      return words.every((word) => text.includes(word))
    })
    .sort((one, other) => Number(other.lastPost.slice(1)) - Number(one.lastPost.slice(1)))
}

function fits(thread: Thread, filter: Filter): boolean {
  if (filter === 'done') return isDone(thread)
  if (isDone(thread)) return false
  if (filter === 'mine') return isMe(thread.ticket?.assignee ?? null)
  if (filter === 'free') return thread.ticket?.assignee == null
  return true
}

export function choose(filter: Filter): void {
  desk.filter = filter
  if (desk.view.kind !== 'outbox') void loadThreads(desk.view.channel)
  redraw()
}

export function drawList(channel: string) {
  const threads = listed(channel)
  const name = desk.setup.channels.find(({ id }) => id === channel)?.name ?? ''
  return html`<section class="list" aria-label=${name}>
    <header class="list-head">
      <h1>${icon('hash')}${name}</h1>
      <label class="search">
        ${icon('search')}
        <input
          type="search"
          id="search"
          autocomplete="off"
          placeholder=${say('search')}
          aria-label=${say('search')}
          .value=${desk.search}
          @input=${(event: Event) => {
            desk.search = (event.target as HTMLInputElement).value
            redraw()
          }}
          @keydown=${(event: KeyboardEvent) => {
            if (event.key === 'Enter' && !event.isComposing) void searchTickets(channel)
          }}
        />
        <kbd>f</kbd>
      </label>
      <div class="filters" role="group">
        ${filters.map(
          (filter) =>
            html`<button aria-pressed=${desk.filter === filter} @click=${() => choose(filter)}>${say(filter)}</button>`,
        )}
      </div>
    </header>
    <div class="threads">
      ${drawRoom(channel)}
      ${repeat(threads, ({ id }) => id, drawThread)}
      ${desk.search.trim() ? html`<button class="more" @click=${() => searchTickets(channel)}>${icon('search')}${say('searchAll')}</button>` : null}
      ${threads.length === 0 ? html`<p class="none">${desk.search ? say('noneFound') : say('noneHere')}</p>` : null}
      ${
        desk.more.get(listKey(channel, desk.filter))
          ? html`<button class="more" @click=${() => loadThreads(channel, true)}>${say('more')}</button>`
          : null
      }
    </div>
    ${drawCoach()}
  </section>`
}

function drawRoom(channel: string) {
  const current = desk.view.kind === 'channel'
  const unread = desk.channels.find(({ id }) => id === channel)?.unreadHere && !current
  return html`<a class="room ${unread ? 'unread' : ''}" href=${addressOf.room(channel)} data-in aria-current=${current ? 'true' : nothing}>
    <span class="dot"></span><strong>${say('room')}</strong><span class="muted clip">${say('roomHint')}</span>
  </a>`
}

function drawThread(thread: Thread) {
  const { ticket, card, latest } = thread
  const current = desk.view.kind === 'thread' && desk.view.thread === thread.id
  return html`<a
    class="thread ${thread.unread ? 'unread' : ''}"
    href=${addressOf.thread(thread.id)}
    data-in
    data-thread=${thread.id}
    aria-current=${current ? 'true' : nothing}
  >
    <span class="dot" title=${thread.unread ? say('unread') : nothing}></span>
    <span class="thread-top">
      <span class="subject">${ticket?.subject || card.title || say('noSubject')}</span>
      ${thread.mentioned ? html`<span class="at" title=${say('mentioned')}>@</span>` : null}
      <time datetime=${thread.at} title=${full(thread.at)}>${short(thread.at)}</time>
    </span>
    <span class="thread-mid">
      <span class="state" data-state=${card.state.key}>${card.state.label}</span>
      ${ticket ? html`<span class="number">${ticket.number}</span>` : null}
      <span class="muted clip">${card.lines[0] ?? ''}</span>
    </span>
    <span class="thread-low">
      <span class="clip">
        ${latest ? html`<span class="who ${latest.visibility} ${latest.role}">${firstName(latest.author)}</span> ${latest.text}` : nothing}
      </span>
      ${assignee(ticket?.assignee ?? null)}
    </span>
  </a>`
}

const firstName = (name: string) => (name.includes('@') ? name : (name.split(' ')[0] ?? name))
