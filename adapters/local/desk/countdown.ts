import { html } from 'lit-html'
import { redraw } from './state.ts'
import { secondsLeft } from './time.ts'

/** When each countdown was first seen, so that its ring starts full. */
const started = new Map<string, number>()
let running = false

export function ring(until: string) {
  const end = Date.parse(until)
  const left = end - Date.now()
  if (left <= 0) {
    started.delete(until)
    return null
  }
  const total = end - (started.get(until) ?? Date.now())
  if (!started.has(until)) started.set(until, Date.now())
  running = true
  const share = total > 0 ? left / total : 1
  return html`<svg class="ring" viewBox="0 0 20 20" role="timer" aria-label="${secondsLeft(until)} s">
    <circle class="ring-back" cx="10" cy="10" r="8" pathLength="1" />
    <circle class="ring-left" cx="10" cy="10" r="8" pathLength="1" stroke-dasharray="1" stroke-dashoffset=${1 - share} />
    <text x="10" y="10.500" text-anchor="middle" dominant-baseline="central">${secondsLeft(until)}</text>
  </svg>`
}

let timer = 0
let minute = 0

/** Draws again while a ring runs, and now and then for “3 min”. */
export function keepTime(): void {
  window.clearTimeout(timer)
  if (running) timer = window.setTimeout(redraw, 250)
  running = false
  if (!minute) minute = window.setInterval(redraw, 30_000)
}
