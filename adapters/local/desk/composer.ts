import { html } from 'lit-html'
import { live } from 'lit-html/directives/live.js'
import { unsafeHTML } from 'lit-html/directives/unsafe-html.js'
import { attach, dismiss, send } from './actions.ts'
import {
  applySuggestion,
  completion,
  drawCompletion,
  moveCompletion,
  offerAgain,
  stopOffering,
} from './completion.ts'
import { icon } from './icons.ts'
import { isPlainRefusal } from './notices.ts'
import { type Draft, desk, draftOf, redraw } from './state.ts'
import { bytes } from './time.ts'
import type { Place, Post } from './types.ts'
import { say } from './words.ts'

type Mode = 'internal' | 'public' | 'command' | 'typed-command'

function modeOf(text: string): Mode {
  if (/^(?:\/(?:\s*ticket\s+)?|!|@faden[:,]?\s+)reply\b/i.test(text)) return 'public'
  if (text.startsWith('/')) return 'command'
  if (/^!\p{L}/u.test(text) || /^@faden\b/i.test(text)) return 'typed-command'
  return 'internal'
}

export function drawComposer(here: Place, posts: readonly Post[]) {
  const draft = draftOf(here)
  const mode = modeOf(draft.text)
  const offered = completion(draft.text)
  const { notice } = draft
  return html`<footer class="composer" data-mode=${mode}>
    ${notice && isPlainRefusal(notice) ? drawRefusal(unsafeHTML(notice.html), () => dismiss(notice, here)) : null}
    ${draft.error ? drawRefusal(draft.error, () => clearError(draft)) : null}
    ${offered ? drawCompletion(offered, (index) => take(here, index)) : null}
    <div class="box">
      <p class="mode">${drawMode(mode, posts)}</p>
      <textarea
        id="composer"
        rows="1"
        maxlength=${desk.setup.limits.textLength}
        placeholder=${placeholder(here)}
        aria-label=${placeholder(here)}
        aria-describedby="mode"
        aria-autocomplete="list"
        aria-controls="completion"
        aria-activedescendant=${offered?.kind === 'list' ? `offer-${offered.index}` : ''}
        .value=${live(draft.text)}
        @input=${(event: Event) => {
          draft.text = (event.target as HTMLTextAreaElement).value
          offerAgain()
          redraw()
        }}
        @keydown=${(event: KeyboardEvent) => pressed(event, here)}
        @paste=${(event: ClipboardEvent) => {
          const files = [...(event.clipboardData?.files ?? [])]
          if (files.length === 0) return
          event.preventDefault()
          void attach(here, files)
        }}
      ></textarea>
      ${draft.uploads.length > 0 ? drawUploads(draft) : null}
      <div class="composer-foot">
        <button class="quiet" title=${say('attach')} aria-label=${say('attach')} @click=${pick}>${icon('clip')}</button>
        <input type="file" id="attach" multiple hidden @change=${(event: Event) => picked(event, here)} />
        <button class="quiet" title="${say('keyCommand')} (/)" aria-label=${say('keyCommand')} @click=${() => begin(here, '/')}>${icon('slash')}</button>
        ${
          here.thread && mode !== 'public'
            ? html`<button class="to-public" title="${say('replyHint')} (r)" @click=${() => begin(here, '/reply ')}>${icon('out')}${say('reply')}</button>`
            : null
        }
        <span class="grow"></span>
        <span class="keys">${say('sendKeys')}</span>
        <button
          class="send"
          title=${say('send')}
          aria-label=${say('send')}
          ?disabled=${draft.sending || (draft.text.trim() === '' && draft.uploads.length === 0)}
          @click=${() => send(here)}
        >
          ${icon('send')}
        </button>
      </div>
    </div>
  </footer>`
}

const drawRefusal = (words: unknown, close: () => void) =>
  html`<div class="refusal" role="alert">
    ${icon('warn')}<span>${words}</span>
    <button class="quiet" title=${say('dismiss')} aria-label=${say('dismiss')} @click=${close}>${icon('close')}</button>
  </div>`

function clearError(draft: Draft): void {
  draft.error = null
  redraw()
}

function drawMode(mode: Mode, posts: readonly Post[]) {
  const requester = posts.findLast(({ authorRole }) => authorRole === 'requester')
  const who = requester?.author ?? say('theCustomer')
  const words = {
    internal: html`${icon('lock')}${say('internalMode')}`,
    public: html`${icon('out')}${say('publicMode', { who })}`,
    command: html`${icon('slash')}${say('commandMode')}`,
    'typed-command': html`${icon('slash')}${say('typedCommandMode')}`,
  }
  return html`<span id="mode">${words[mode]}</span>`
}

function placeholder(here: Place): string {
  if (here.thread) return say('writeInThread')
  return say('writeInChannel', {
    channel: desk.setup.channels.find(({ id }) => id === here.channel)?.name ?? '',
  })
}

function drawUploads(draft: Draft) {
  return html`<ul class="uploads">
    ${draft.uploads.map(
      (upload) => html`<li class=${upload.id === null ? 'under-way' : ''}>
        ${icon('file')}<span>${upload.name}</span><small>${upload.id === null ? say('uploading') : bytes(upload.size)}</small>
        <button
          class="quiet"
          title=${say('removeFile')}
          aria-label=${say('removeFile')}
          @click=${() => {
            draft.uploads = draft.uploads.filter((kept) => kept !== upload)
            redraw()
          }}
        >
          ${icon('close')}
        </button>
      </li>`,
    )}
  </ul>`
}

function pressed(event: KeyboardEvent, here: Place): void {
  if (event.isComposing) return
  const draft = draftOf(here)
  const offered = completion(draft.text)
  if (offered?.kind === 'list') {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) {
      event.preventDefault()
      moveCompletion(step, offered.items.length)
      return
    }
    if (event.key === 'Tab' || (event.key === 'Enter' && !event.shiftKey && !offered.complete)) {
      event.preventDefault()
      take(here, offered.index)
      return
    }
  }
  if (event.key === 'Escape') {
    event.preventDefault()
    event.stopPropagation()
    if (offered) stopOffering()
    else (event.target as HTMLElement).blur()
  } else if (event.key === 'Enter' && !event.shiftKey) {
    event.preventDefault()
    void send(here)
  }
}

function take(here: Place, index: number): void {
  const draft = draftOf(here)
  draft.text = applySuggestion(draft.text, index)
  redraw()
  showAtOnce(draft.text)
  focusComposer()
}

/** Starts a command without losing what was typed already. */
export function begin(here: Place, prefix: string): void {
  const draft = draftOf(here)
  const typed = modeOf(draft.text) === 'internal' ? draft.text : draft.text.replace(/^\S+\s?/, '')
  draft.text = prefix === '/' && typed !== '' ? draft.text : prefix + typed
  offerAgain()
  redraw()
  focusComposer()
}

/** What is typed before the next draw goes on from here, not from what stood there before. */
function showAtOnce(text: string): void {
  const box = document.querySelector<HTMLTextAreaElement>('#composer')
  if (box) box.value = text
}

/** After the next draw, since the text is put in there. */
export function focusComposer(): void {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const box = document.querySelector<HTMLTextAreaElement>('#composer')
      box?.focus()
      box?.setSelectionRange(box.value.length, box.value.length)
    }),
  )
}

function pick(): void {
  document.querySelector<HTMLInputElement>('#attach')?.click()
}

function picked(event: Event, here: Place): void {
  const input = event.target as HTMLInputElement
  void attach(here, [...(input.files ?? [])])
  input.value = ''
}

/** As high as its text, up to what the stylesheet allows. */
export function fitComposer(): void {
  const box = document.querySelector<HTMLTextAreaElement>('#composer')
  if (!box) return
  box.style.height = 'auto'
  box.style.height = `${box.scrollHeight}px`
}
