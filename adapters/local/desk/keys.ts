import { html } from 'lit-html'
import { click, command } from './actions.ts'
import { begin, focusComposer } from './composer.ts'
import { choose, filters, listed } from './list.ts'
import { focusFirst } from './people.ts'
import { addressOf, go } from './route.ts'
import { desk, place, redraw } from './state.ts'
import { nextTheme } from './theme.ts'
import { say, type Word } from './words.ts'

const shown: readonly (readonly [keys: string, word: Word])[] = [
  ['j k', 'keyMove'],
  ['Enter', 'keyWrite'],
  ['r', 'keyReply'],
  ['n', 'keyNote'],
  ['/', 'keyCommand'],
  ['c', 'keyClaim'],
  ['e', 'keyEscalate'],
  ['u', 'keyUndo'],
  ['f', 'keySearch'],
  ['x', 'keyFilter'],
  ['1 – 9', 'keyChannel'],
  ['a', 'keyActAs'],
  ['o', 'keyOutbox'],
  ['t', 'keyTheme'],
  ['?', 'keyHelp'],
  ['Esc', 'keyEscape'],
]

export function startKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || desk.dialog) return
    const target = event.target as HTMLElement
    if (event.key === 'Escape') {
      if (desk.menu) {
        desk.menu = null
        redraw()
      } else target.blur()
      return
    }
    if (target.closest('input, textarea, select, [contenteditable]')) {
      if (target.id === 'search' && event.key === 'Enter') target.blur()
      return
    }
    if (event.key === 'Enter' && target.closest('a, button')) return
    if (act(event.key)) event.preventDefault()
  })
  document.addEventListener('click', (event) => {
    if (desk.menu !== 'people' || (event.target as Element).closest('.act-as')) return
    desk.menu = null
    redraw()
  })
}

function act(key: string): boolean {
  const here = place()
  const inThread = here?.thread ? here : null
  switch (key) {
    case 'j':
    case 'ArrowDown':
      return step(1)
    case 'k':
    case 'ArrowUp':
      return step(-1)
    case 'Enter':
    case 'i':
      focusComposer()
      return here !== null
    case 'r':
      if (inThread) begin(inThread, '/reply ')
      return inThread !== null
    case 'n':
      if (inThread) begin(inThread, '/note ')
      return inThread !== null
    case '/':
      if (here) begin(here, '/')
      return here !== null
    case 'c':
      return press('claim')
    case 'e':
      return press('escalate')
    case 'u':
      if (inThread) void command(inThread, 'undo')
      return inThread !== null
    case 'f':
      document.querySelector<HTMLInputElement>('#search')?.select()
      return true
    case 'x':
      choose(filters[(filters.indexOf(desk.filter) + 1) % filters.length] ?? 'open')
      return true
    case 'a':
      desk.menu = 'people'
      redraw()
      focusFirst()
      return true
    case 'o':
      go(addressOf.outbox)
      return true
    case 't':
      nextTheme()
      return true
    case '?':
      desk.menu = desk.menu === 'keys' ? null : 'keys'
      redraw()
      return true
    default:
      return goToChannel(Number(key))
  }
}

function step(by: number): boolean {
  if (desk.view.kind === 'outbox') return false
  const threads = listed(desk.view.channel)
  const open = desk.view.kind === 'thread' ? desk.view.thread : ''
  const at = threads.findIndex(({ id }) => id === open)
  const next = threads[at === -1 ? 0 : Math.min(Math.max(at + by, 0), threads.length - 1)]
  if (next) go(addressOf.thread(next.id))
  return true
}

/** The card's own button where it has one, so that the key does what the click does. */
function press(verb: string): boolean {
  const here = place()
  const thread = here?.thread ? desk.threads.get(here.thread) : undefined
  if (!here || !thread) return false
  const button = thread.card.buttons.find(({ line }) => line === verb || line.startsWith(`${verb} `))
  if (button) void click(here, button)
  else void command(here, verb)
  return true
}

function goToChannel(number: number): boolean {
  const channel = desk.setup.channels[number - 1]
  if (channel) go(addressOf.channel(channel.id))
  return channel !== undefined
}

export function drawKeys() {
  if (desk.menu !== 'keys') return null
  const close = () => {
    desk.menu = null
    redraw()
  }
  return html`<div class="sheet" role="dialog" aria-label=${say('shortcuts')} @click=${close}>
    <div class="sheet-body">
      <h2>${say('shortcuts')}</h2>
      <dl>
        ${shown.map(
          ([keys, word]) =>
            html`<div><dt>${keys.split(' ').map((key) => html`<kbd>${key}</kbd>`)}</dt><dd>${say(word)}</dd></div>`,
        )}
      </dl>
    </div>
  </div>`
}
