import { html } from 'lit-html'
import { icon, mark } from './icons.ts'
import { drawActAs } from './people.ts'
import { startPractice } from './practice.ts'
import { addressOf } from './route.ts'
import { desk } from './state.ts'
import { drawSwitches } from './switches.ts'
import type { Channel } from './types.ts'
import { say } from './words.ts'

export function drawSidebar() {
  const mails = desk.mails?.length ?? 0
  return html`<nav class="sidebar" aria-label=${say('channels')}>
    <a class="brand" href="/desk" data-in>${mark()}<span>Faden</span></a>
    <h2 class="rail-title">${say('channels')}</h2>
    <ul class="channels">
      ${desk.channels.map(drawChannel)}
    </ul>
    <ul class="channels places">
      <li>
        <a href=${addressOf.outbox} data-in aria-current=${desk.view.kind === 'outbox' ? 'page' : 'false'}>
          ${icon('mail')}<span class="grow">${say('outbox')}</span>
          ${mails > 0 ? html`<span class="count">${mails}</span>` : null}
        </a>
      </li>
      <li>
        <button class="practice-start" ?disabled=${desk.practiceStarting} @click=${startPractice}>
          ${icon('spark')}<span class="grow">${say('practice')}</span>
        </button>
      </li>
    </ul>
    <div class="rail-foot">
      ${drawActAs()}
      <div class="switches">${drawSwitches()}</div>
    </div>
  </nav>`
}

function drawChannel(channel: Channel) {
  const current = desk.view.kind !== 'outbox' && desk.view.channel === channel.id
  const fresh = channel.unread > 0 || channel.unreadHere
  return html`<li>
    <a href=${addressOf.channel(channel.id)} data-in aria-current=${current ? 'page' : 'false'} class=${fresh ? 'fresh' : ''}>
      ${icon('hash')}<span class="grow">${channel.name}</span>
      ${channel.open > 0 ? html`<span class="count" title="${channel.open} ${say('openTickets')}">${channel.open}</span>` : null}
      ${
        fresh
          ? html`<span class="badge" title=${say('unread')}>${channel.unread || ''}<span class="sr">${say('unread')}</span></span>`
          : null
      }
    </a>
  </li>`
}
