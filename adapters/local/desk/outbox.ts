import { html, nothing } from 'lit-html'
import { sentence } from './actions.ts'
import { api } from './api.ts'
import { drawCoach } from './coach.ts'
import { icon } from './icons.ts'
import { avatar } from './people.ts'
import { desk, redraw } from './state.ts'
import { loadMails } from './sync.ts'
import { full, short } from './time.ts'
import type { Mail } from './types.ts'
import { say } from './words.ts'

let shape: 'html' | 'text' = 'html'
let headers = false
const answers = new Map<string, string>()
let said: { mail: string; text: string; failed: boolean } | null = null

/** Mail that went out, as the customer sees it. */
export function drawOutbox() {
  poll()
  const mails = desk.mails ?? []
  const open = mails.find(({ messageId }) => messageId === desk.mail) ?? mails[0]
  return html`<section class="list" aria-label=${say('outbox')}>
      <header class="list-head"><h1>${icon('mail')}${say('outbox')}</h1></header>
      <div class="threads">${mails.map((mail) => drawItem(mail, mail === open))}</div>
      ${drawCoach()}
    </section>
    <main class="conversation mail-view">
      <a class="to-list" href="/desk" data-in>${icon('back')}${say('toDesk')}</a>
      ${open ? drawMail(open) : html`<div class="empty"><h2>${say('mailEmpty')}</h2><p>${say('mailEmptyHint')}</p></div>`}
    </main>`
}

function drawItem(mail: Mail, current: boolean) {
  return html`<button
    class="thread mail"
    aria-current=${current ? 'true' : nothing}
    @click=${() => {
      desk.mail = mail.messageId
      redraw()
    }}
  >
    <span class="dot"></span>
    <span class="thread-top"><span class="subject">${mail.subject || say('noSubject')}</span><time datetime=${mail.at} title=${full(mail.at)}>${short(mail.at)}</time></span>
    <span class="thread-mid"><span class="muted clip">${mail.to}</span></span>
    <span class="thread-low"><span class="clip">${mail.text.slice(0, 160)}</span></span>
  </button>`
}

function drawMail(mail: Mail) {
  return html`<header class="card mail-head">
      <div class="card-title"><h1>${mail.subject || say('noSubject')}</h1></div>
      <div class="mail-to">
        ${avatar(mail.to)}<span><strong>${mail.to}</strong><small>${full(mail.at)}</small></span><span class="grow"></span>
        <div class="filters" role="group">
          <button aria-pressed=${shape === 'html'} @click=${() => show('html')}>${say('asHtml')}</button>
          <button aria-pressed=${shape === 'text'} @click=${() => show('text')}>${say('asText')}</button>
        </div>
        <button class="button" aria-expanded=${headers} @click=${toggleHeaders}>${say('headers')}</button>
      </div>
      ${headers ? drawHeaders(mail) : null}
    </header>
    <div class="paper">
      ${
        shape === 'html'
          ? html`<iframe
              sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
              title=${mail.subject}
              src="/desk/api/outbox/html?id=${encodeURIComponent(mail.messageId)}"
              @load=${fitFrame}
            ></iframe>`
          : html`<pre>${mail.text}</pre>`
      }
    </div>
    ${drawAnswer(mail)}`
}

function drawHeaders(mail: Mail) {
  const rows = [
    ['To', mail.to],
    ['Subject', mail.subject],
    ['Message-ID', mail.messageId],
    ['In-Reply-To', mail.inReplyTo ?? ''],
    ['References', mail.references.join(' ')],
  ] as const
  return html`<dl class="headers">${rows.filter(([, value]) => value).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`
}

function drawAnswer(mail: Mail) {
  const text = answers.get(mail.messageId) ?? ''
  return html`<footer class="composer" data-mode="customer">
    ${said?.mail === mail.messageId ? html`<p class=${said.failed ? 'refusal' : 'success'} role="status">${icon(said.failed ? 'warn' : 'check')}<span>${said.text}</span></p>` : null}
    <div class="box">
      <p class="mode"><span>${icon('in')}${say('answerAs')}: ${mail.to}</span></p>
      <textarea
        id="composer"
        rows="2"
        placeholder=${say('answerHint', { who: mail.to })}
        aria-label=${say('answerAs')}
        .value=${text}
        @input=${(event: Event) => {
          answers.set(mail.messageId, (event.target as HTMLTextAreaElement).value)
          redraw()
        }}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void answer(mail)
        }}
      ></textarea>
      <div class="composer-foot">
        <span class="grow"></span><span class="keys">Ctrl+Enter</span>
        <button class="send" title=${say('send')} aria-label=${say('send')} ?disabled=${text.trim() === ''} @click=${() => answer(mail)}>${icon('send')}</button>
      </div>
    </div>
  </footer>`
}

async function answer(mail: Mail): Promise<void> {
  const text = answers.get(mail.messageId)?.trim()
  if (!text) return
  try {
    await api.customer(mail.messageId, text)
    answers.delete(mail.messageId)
    said = { mail: mail.messageId, text: say('answerSent'), failed: false }
  } catch (error) {
    said = { mail: mail.messageId, text: sentence(error), failed: true }
  }
  redraw()
}

function show(chosen: 'html' | 'text'): void {
  shape = chosen
  redraw()
}

function toggleHeaders(): void {
  headers = !headers
  redraw()
}

/** Scripts can't run in there, so its height may be read. */
function fitFrame(event: Event): void {
  const frame = event.target as HTMLIFrameElement
  const height = frame.contentDocument?.documentElement.scrollHeight
  if (height) frame.style.height = `${height + 8}px`
}

let polling = 0
/** Mail leaves without telling the desk; while this page is looked at it asks. */
function poll(): void {
  if (polling) return
  polling = window.setTimeout(() => {
    polling = 0
    if (desk.view.kind === 'outbox' && !document.hidden) void loadMails().catch(() => redraw())
    else if (desk.view.kind === 'outbox') poll()
  }, 2000)
}
