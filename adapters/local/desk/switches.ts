import { html } from 'lit-html'
import { icon } from './icons.ts'
import { desk, redraw } from './state.ts'
import { nextTheme, switchLanguage, theme } from './theme.ts'
import { currentLanguage, say } from './words.ts'

/** Theme, language, shortcuts. */
export const drawSwitches = () => html`${drawTheme()}${drawLanguage()}${drawHelp()}`

function drawTheme() {
  const chosen = theme()
  const now = { auto: say('themeAuto'), light: say('themeLight'), dark: say('themeDark') }[chosen]
  const label = `${say('theme')}: ${now} (t)`
  return html`<button class="quiet" title=${label} aria-label=${label} @click=${nextTheme}>
    ${icon(({ auto: 'auto', light: 'sun', dark: 'moon' } as const)[chosen])}
  </button>`
}

function drawLanguage() {
  return html`<button class="quiet" title=${say('language')} aria-label=${say('language')} @click=${switchLanguage}>
    <span class="letters">${currentLanguage() === 'de' ? 'DE' : 'EN'}</span>
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
