import { html } from 'lit-html'
import { actAs } from './actions.ts'
import { icon } from './icons.ts'
import { agentName, desk, redraw } from './state.ts'
import { drawSwitches } from './switches.ts'
import { say } from './words.ts'

const initials = (name: string) =>
  name
    .split(/[\s@.]+/)
    .filter((part) => /\p{L}/u.test(part))
    .slice(0, 2)
    .map((part) => /\p{L}/u.exec(part)?.[0].toUpperCase())
    .join('') || '?'

/** One of eight quiet colours, always the same for the same name. */
function hue(name: string): number {
  let sum = 7
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973
  return sum % 8
}

export const avatar = (name: string, kind = '') =>
  html`<span class="avatar ${kind}" data-hue=${hue(name)} aria-hidden="true">${initials(name)}</span>`

export function assignee(nameOrId: string | null) {
  if (!nameOrId) return null
  const name = agentName(nameOrId) ?? nameOrId
  return html`<span class="assignee" title=${name}>${avatar(name, 'small')}</span>`
}

export const isMe = (nameOrId: string | null) => nameOrId === desk.me.id || nameOrId === desk.me.name

export const teamName = (team: string) =>
  desk.setup.channels.find((channel) => channel.team === team)?.name ?? team

export function drawActAs() {
  const open = desk.menu === 'people'
  return html`<div class="act-as">
    <button
      class="me"
      aria-haspopup="menu"
      aria-expanded=${open}
      title="${say('actAs')} (a)"
      @click=${() => {
        desk.menu = open ? null : 'people'
        redraw()
        if (!open) focusFirst()
      }}
    >
      ${avatar(desk.me.name)}
      <span class="me-name"><strong>${desk.me.name}</strong><small>${teamName(desk.me.team)}</small></span>
      ${icon('chevron')}
    </button>
    ${open ? drawMenu() : null}
  </div>`
}

function drawMenu() {
  const teams = [...new Set(desk.setup.agents.map(({ team }) => team))]
  let number = 0
  return html`<div class="menu" role="menu" aria-label=${say('actAs')} @keydown=${moveInMenu}>
    <p class="menu-title">${say('actAs')}</p>
    ${teams.map(
      (team) => html`<p class="menu-group">${teamName(team)}</p>
        ${desk.setup.agents
          .filter((agent) => agent.team === team)
          .map((agent) => {
            number++
            return html`<button role="menuitemradio" aria-checked=${agent.id === desk.me.id} @click=${() => actAs(agent.id)}>
              ${avatar(agent.name, 'small')}<span>${agent.name}</span>
              ${agent.id === desk.me.id ? icon('check') : html`<kbd>${number}</kbd>`}
            </button>`
          })}`,
    )}
    <div class="menu-switches">${drawSwitches()}</div>
  </div>`
}

export function focusFirst(): void {
  requestAnimationFrame(() =>
    requestAnimationFrame(() =>
      document.querySelector<HTMLElement>('.menu [aria-checked="true"], .menu button')?.focus(),
    ),
  )
}

function moveInMenu(event: KeyboardEvent): void {
  const items = [...(event.currentTarget as Element).querySelectorAll<HTMLElement>('[role="menuitemradio"]')]
  const at = items.indexOf(document.activeElement as HTMLElement)
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  const chosen = /^[1-9]$/.test(event.key) ? menuOrder()[Number(event.key) - 1] : undefined
  if (step) items[(at + step + items.length) % items.length]?.focus()
  else if (chosen) actAs(chosen)
  else return
  event.preventDefault()
  event.stopPropagation()
}

function menuOrder(): string[] {
  const teams = [...new Set(desk.setup.agents.map(({ team }) => team))]
  return teams.flatMap((team) => desk.setup.agents.filter((agent) => agent.team === team).map(({ id }) => id))
}
