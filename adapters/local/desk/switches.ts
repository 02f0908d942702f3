import { html } from 'lit-html'
import { icon } from './icons.ts'
import { desk, redraw } from './state.ts'
import { nextTheme, theme } from './theme.ts'
import { say } from './words.ts'

/** Theme, shortcuts. */
export const drawSwitches = () => html`${drawTheme()}${drawHelp()}`

function drawTheme() {
  const chosen = theme()
  const now = { auto: say('themeAuto'), light: say('themeLight'), dark: say('themeDark') }[chosen]
  const label = `${say('theme')}: ${now} (t)`
  return html`<button class="quiet" title=${label} aria-label=${label} @click=${nextTheme}>
    ${icon(({ auto: 'auto', light: 'sun', dark: 'moon' } as const)[chosen])}
  </button>`
}

function drawHelp() {
  const label = `${say('shortcuts')} (?)`
  return html`<button
    class="quiet"
    title=${label}
    aria-label=${label}
    @click=${() => {
      desk.menu = 'keys'
      redraw()
    }}
  >
    ${icon('keyboard')}
  </button>`
}
