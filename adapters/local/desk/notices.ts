import { html } from 'lit-html'
import { unsafeHTML } from 'lit-html/directives/unsafe-html.js'
import { click, dismiss } from './actions.ts'
import { ring } from './countdown.ts'
import { icon } from './icons.ts'
import { desk, draftOf } from './state.ts'
import type { Notice, Place } from './types.ts'
import { say } from './words.ts'

/** For the eyes of whoever acts: what the server keeps for this place, then the answer to the last thing done here. */
export function drawNotices(here: Place) {
  const kept = desk.notices.filter(({ channel, thread }) =>
    here.thread === null ? thread === null && channel === here.channel : thread === here.thread,
  )
  const running = kept.filter(({ until }) => until === null || Date.parse(until) > Date.now())
  const { notice } = draftOf(here)
  const last = notice && !isPlainRefusal(notice) ? [notice] : []
  return html`<div class="notices" aria-live="polite">${[...running, ...last].map((one) => drawNotice(one, here))}</div>`
}

/** One that leaves nothing to choose: it stands right above what is to be written otherwise. */
export function isPlainRefusal({ tone, buttons }: Notice): boolean {
  return tone === 'refused' && buttons.length === 0
}

export function drawNotice(notice: Notice, here: Place) {
  const time = notice.until ? ring(notice.until) : null
  return html`<section class="notice" data-tone=${notice.tone} data-lasting=${notice.lasting}>
    <header>${icon('lock')}${say('onlyYou')}</header>
    <div class="notice-body">
      ${time}
      <div class="text">${unsafeHTML(notice.html)}</div>
      ${
        notice.buttons.length > 0
          ? html`<div class="buttons">
              ${notice.buttons.map(
                (button) =>
                  html`<button class="button ${button.style ?? ''}" @click=${() => click(here, button, notice)}>${button.label}</button>`,
              )}
            </div>`
          : null
      }
    </div>
    <button class="quiet dismiss" title=${say('dismiss')} aria-label=${say('dismiss')} @click=${() => dismiss(notice, here)}>
      ${icon('close')}
    </button>
  </section>`
}
