import { html } from 'lit-html'
import { drawConversation } from './conversation.ts'
import { drawForm } from './dialog.ts'
import { drawKeys } from './keys.ts'
import { drawList } from './list.ts'
import { drawOutbox } from './outbox.ts'
import { drawSidebar } from './sidebar.ts'
import { desk } from './state.ts'
import { say } from './words.ts'

export function drawDesk() {
  const { view } = desk
  const reading = view.kind === 'thread' || (view.kind === 'channel' && view.room)
  return html`<div class="desk" data-view=${view.kind} data-pane=${reading ? 'conversation' : 'list'}>
      ${drawSidebar()}
      ${view.kind === 'outbox' ? drawOutbox() : html`${drawList(view.channel)}${drawConversation()}`}
    </div>
    ${desk.online ? null : html`<p class="offline" role="status">${say('offline')}</p>`}
    ${drawForm()}${drawKeys()}`
}
