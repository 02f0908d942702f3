import { html } from 'lit-html'
import { desk, redraw } from './state.ts'
import type { Command } from './types.ts'

interface Item {
  /** What takes the place of the word being typed. */
  readonly insert: string
  readonly label: string
  readonly detail: string
}

export type Offer =
  | {
      readonly kind: 'list'
      readonly items: readonly Item[]
      readonly index: number
      readonly complete: boolean
    }
  | { readonly kind: 'usage'; readonly command: Command }

let index = 0
let stopped = false

export function offerAgain(): void {
  index = 0
  stopped = false
}

export function stopOffering(): void {
  stopped = true
  redraw()
}

export function moveCompletion(step: number, length: number): void {
  index = (index + step + length) % length
  redraw()
}

const prefix = /^(\/(?:ticket\s+)?|!|@faden[:,]?\s+)(.*)$/is

/** What could come next: the commands that begin so, a person or team after an @, or the usage of the command begun. */
export function completion(text: string): Offer | null {
  if (stopped) return null
  const typed = prefix.exec(text)
  if (!typed || text.includes('\n')) return null
  const [, lead = '', rest = ''] = typed
  if (lead === '!' && rest === '') return null
  const name = /^\S*/.exec(rest)?.[0].toLowerCase() ?? ''
  if (name.length === rest.length) {
    const items = commandsFrom(name).map(({ name: command, usage, summary }) => ({
      insert: `${command} `,
      label: usage,
      detail: summary,
    }))
    if (items.length === 0) return null
    const complete = items.some(({ insert }) => insert.trim() === name) && name !== ''
    return { kind: 'list', items, index: Math.min(index, items.length - 1), complete }
  }
  const command = desk.setup.commands.find((known) => known.name === name || known.aliases?.includes(name))
  if (!command) return null
  const people = /(?:^|\s)@([\p{L}\p{N}-]*)$/u.exec(rest)
  if (people) {
    const items = mentionable(people[1] ?? '')
    if (items.length > 0)
      return { kind: 'list', items, index: Math.min(index, items.length - 1), complete: false }
  }
  return { kind: 'usage', command }
}

function commandsFrom(name: string): readonly Command[] {
  const begins = (command: Command) =>
    command.name.startsWith(name) || command.aliases?.some((alias) => alias.startsWith(name))
  return desk.setup.commands
    .filter(begins)
    .toSorted((one, other) => Number(other.name === name) - Number(one.name === name))
}

function mentionable(name: string): readonly Item[] {
  const wanted = name.toLowerCase()
  const teams = desk.setup.channels.map((channel) => ({ id: channel.team, name: channel.name }))
  return [...desk.setup.agents, ...teams]
    .filter(
      ({ id, name: full }) => id.toLowerCase().startsWith(wanted) || full.toLowerCase().startsWith(wanted),
    )
    .map(({ id, name: full }) => ({ insert: `@${id} `, label: `@${id}`, detail: full }))
}

export function applySuggestion(text: string, chosen: number): string {
  const offered = completion(text)
  if (offered?.kind !== 'list') return text
  const item = offered.items[chosen]
  if (!item) return text
  index = 0
  if (item.insert.startsWith('@')) return text.replace(/@[\p{L}\p{N}-]*$/u, item.insert)
  return text.replace(prefix, (_, lead: string) => lead + item.insert)
}

export function drawCompletion(offered: Offer, take: (index: number) => void) {
  if (offered.kind === 'usage')
    return html`<p class="usage" id="completion"><code>${offered.command.usage}</code><span>${offered.command.summary}</span></p>`
  return html`<ul class="completion" id="completion" role="listbox">
    ${offered.items.map(
      (item, at) => html`<li
        id="offer-${at}"
        role="option"
        aria-selected=${at === offered.index}
        @mousedown=${(event: Event) => {
          event.preventDefault()
          take(at)
        }}
      >
        <code>${item.label}</code><span>${item.detail}</span>
      </li>`,
    )}
  </ul>`
}
