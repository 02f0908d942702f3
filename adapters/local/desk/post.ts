import { html, nothing } from 'lit-html'
import { unsafeHTML } from 'lit-html/directives/unsafe-html.js'
import { click, command, removePost, saveEdit } from './actions.ts'
import { ring } from './countdown.ts'
import { icon } from './icons.ts'
import { avatar } from './people.ts'
import { addressOf } from './route.ts'
import { stayAtEnd } from './scrolling.ts'
import { desk, redraw } from './state.ts'
import { bytes, clock, full } from './time.ts'
import type { DeskFile, Place, Post } from './types.ts'
import { say } from './words.ts'

const closeInTime = 4 * 60_000

export function drawPost(post: Post, before: Post | undefined, here: Place) {
  const kind = kindOf(post)
  if (kind === 'helpdesk') return drawLine(post, here)
  const follows =
    before !== undefined &&
    kindOf(before) === kind &&
    before.author === post.author &&
    before.where === post.where &&
    Date.parse(post.at) - Date.parse(before.at) < closeInTime
  return html`<li class="post ${kind} ${follows ? 'follows' : ''} ${post.taken ? '' : 'untaken'}" id=${post.id}>
    ${follows ? html`<span class="knot" aria-hidden="true"></span>` : avatar(post.author, kind)}
    <article>
      ${follows ? nothing : drawHead(post, kind)}
      <div class="body">${drawBody(post, here)}</div>
      ${drawDelivery(post)}
      ${post.refused !== null ? html`<p class="refused">${icon('warn')}${say('refusedPost')}: ${post.refused}</p>` : null}
      ${drawTools(post, here)}
    </article>
  </li>`
}

type Kind = 'from-customer' | 'to-customer' | 'not-sent' | 'internal' | 'helpdesk'

function kindOf(post: Post): Kind {
  if (post.authorRole === 'requester') return post.visibility === 'public' ? 'from-customer' : 'internal'
  if (post.delivery?.state === 'revoked') return 'not-sent'
  if (post.visibility === 'public') return 'to-customer'
  return post.authorRole === 'helpdesk' ? 'helpdesk' : 'internal'
}

function drawHead(post: Post, kind: Kind) {
  return html`<header>
    <strong>${post.author}</strong>
    ${post.where ? html`<span class="where">${post.where}</span>` : null}
    ${drawLabel(post, kind)}
    <time datetime=${post.at} title=${full(post.at)}>${clock(post.at)}</time>
    ${post.edited ? html`<span class="muted">${say('edited')}</span>` : null}
    ${post.taken ? null : html`<span class="muted">${say('pendingPost')}</span>`}
  </header>`
}

function drawLabel(post: Post, kind: Kind) {
  switch (kind) {
    case 'from-customer':
      return html`<span class="label">${icon('in')}${say('fromCustomer')}</span>`
    case 'to-customer': {
      const automatic = post.authorRole === 'helpdesk' ? `, ${say('automatic')}` : ''
      return html`<span class="label">${icon('out')}${say('toCustomer')}${automatic}</span>`
    }
    case 'not-sent':
      return html`<span class="label">${icon('undo')}${say('notSent')}</span>`
    default:
      return html`<span class="label">${icon('lock')}${say('internal')}</span>`
  }
}

/** What the helpdesk itself says to the team is one quiet line. */
function drawLine(post: Post, here: Place) {
  return html`<li class="line" id=${post.id}>
    <span class="knot" aria-hidden="true"></span>
    <article>
      <div class="body">${drawBody(post, here)}</div>
      ${drawDelivery(post)}
    </article>
    <time datetime=${post.at} title=${full(post.at)}>${clock(post.at)}</time>
  </li>`
}

function drawBody(post: Post, here: Place) {
  if (desk.editing?.post === post.id) return drawEditing(here)
  const mentions = post.mentions.filter(({ name }) => !post.text.includes(`@${name}`))
  return html`${
    mentions.length > 0
      ? html`<p class="mentions">${mentions.map(({ id, name }) => html`<span class="mention ${id === desk.me.id ? 'self' : ''}">@${name}</span>`)}</p>`
      : nothing
  }${post.text ? html`<div class="text">${unsafeHTML(post.html)}</div>` : nothing}${
    post.files.length > 0 ? html`<ul class="files">${post.files.map(drawFile)}</ul>` : nothing
  }${
    post.buttons.length > 0 || post.link
      ? html`<div class="buttons">
          ${post.link ? html`<a class="button" href=${addressOf.thread(post.link)} data-in>${say('openThread')}</a>` : nothing}
          ${post.buttons.map(
            (button) =>
              html`<button class="button ${button.style ?? ''}" @click=${() => click(here, button)}>${button.label}</button>`,
          )}
        </div>`
      : nothing
  }`
}

function drawFile(file: DeskFile) {
  const picture = /^image\/(png|jpeg|gif|webp|avif)$/.test(file.type)
  return html`<li>
    <a href=${file.url} target="_blank" rel="noopener" class=${picture ? 'picture' : 'file'} title="${file.name}, ${bytes(file.size)}">
      ${
        picture
          ? html`<img src=${file.url} alt=${file.name} @load=${() => stayAtEnd()} />`
          : html`${icon('file')}<span>${file.name}</span><small>${bytes(file.size)}</small>`
      }
    </a>
  </li>`
}

function drawDelivery({ delivery }: Post) {
  if (!delivery) return null
  const running = delivery.state === 'waiting' && delivery.until ? ring(delivery.until) : null
  const sign = ({ waiting: 'mail', sent: 'check', held: 'pause', parked: 'warn', revoked: 'undo' } as const)[
    delivery.state
  ]
  return html`<p class="delivery" data-state=${delivery.state}>${running ?? icon(sign)}<span>${delivery.label}</span></p>`
}

function drawTools(post: Post, here: Place) {
  if (post.authorRole === 'requester' && here.thread !== null)
    return html`<div class="tools">${tool('fork', say('splitOff'), () => command(here, 'split', { about: post.id }))}</div>`
  if (post.authorRole !== 'agent' || desk.editing?.post === post.id || !post.taken) return null
  const mine = post.authorId === desk.me.id
  const sendable =
    here.thread !== null &&
    post.visibility === 'internal' &&
    !post.command &&
    post.text !== '' &&
    !post.delivery
  if (!mine && !sendable) return null
  return html`<div class="tools">
    ${sendable ? tool('out', say('sendToCustomer'), () => command(here, 'reply', { about: post.id })) : null}
    ${
      mine
        ? html`${tool('edit', say('edit'), () => startEditing(post))}${tool('trash', say('remove'), () => removePost(here, post.id))}`
        : null
    }
  </div>`
}

const tool = (name: 'out' | 'edit' | 'trash' | 'fork', label: string, act: () => void) =>
  html`<button class="quiet" title=${label} aria-label=${label} @click=${act}>${icon(name)}</button>`

function startEditing(post: Post): void {
  desk.editing = { post: post.id, text: post.text }
  redraw()
  requestAnimationFrame(() =>
    requestAnimationFrame(() => document.querySelector<HTMLElement>('.editing textarea')?.focus()),
  )
}

function drawEditing(here: Place) {
  return html`<div class="editing">
    <textarea
      aria-label=${say('edit')}
      rows="3"
      .value=${desk.editing?.text ?? ''}
      @input=${(event: Event) => {
        if (desk.editing) desk.editing.text = (event.target as HTMLTextAreaElement).value
      }}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
          event.preventDefault()
          void saveEdit(here)
        } else if (event.key === 'Escape') stopEditing()
      }}
    ></textarea>
    <div class="buttons">
      <button class="button primary" @click=${() => saveEdit(here)}>${say('save')}</button>
      <button class="button" @click=${stopEditing}>${say('cancel')}</button>
    </div>
  </div>`
}

function stopEditing(): void {
  desk.editing = null
  redraw()
}
