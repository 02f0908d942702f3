import { html } from 'lit-html'
import { icon } from './icons.ts'
import { endPractice, startPractice, steps, stepText } from './practice.ts'
import { addressOf, go } from './route.ts'
import { desk, draftOf, redraw } from './state.ts'
import { say } from './words.ts'

/** The practice ticket's steps; the first that has not happened yet is the one to do. */
export function drawCoach() {
  const { practice } = desk
  if (!practice) return null
  const next = steps.find(({ key }) => !practice.done.includes(key))
  showNext(next?.key ?? '')
  return html`<aside class="coach" aria-label=${say('coach')}>
    <header>
      <strong>${say('coach')}</strong><span class="muted">${practice.done.length}/${steps.length}</span>
      <progress max=${steps.length} value=${practice.done.length}></progress>
      <button class="quiet" title=${say('coachClose')} aria-label=${say('coachClose')} @click=${endPractice}>${icon('close')}</button>
    </header>
    ${practice.thread ? null : html`<p class="muted">${say('practiceOnItsWay')}</p>`}
    <ol>
      ${steps.map((step) => {
        const done = practice.done.includes(step.key)
        return html`<li class=${done ? 'done' : step === next ? 'next' : ''} aria-current=${step === next ? 'step' : 'false'}>
          <span class="tick">${done ? icon('check') : null}</span>
          <span class=${done ? 'clip' : ''}>${stepText(step)}${step.type ? html` <button class="type" @click=${() => fill(step.type ?? '')}>${step.type}</button>` : null}</span>
        </li>`
      })}
    </ol>
    ${
      next
        ? null
        : html`<footer>${say('coachDone')} <button class="link" @click=${startPractice}>${say('coachAgain')}</button></footer>`
    }
  </aside>`
}

/** Puts the command into the composer of the practice thread; pressing Enter is left to whoever practises. */
function fill(text: string): void {
  const { practice } = desk
  if (!practice?.thread) return
  go(addressOf.thread(practice.thread))
  draftOf({ channel: practice.channel, thread: practice.thread }).text = text
  redraw()
  requestAnimationFrame(() =>
    requestAnimationFrame(() => document.querySelector<HTMLElement>('#composer')?.focus()),
  )
}

let shown = ''

function showNext(key: string): void {
  if (key === shown) return
  shown = key
  requestAnimationFrame(() => {
    const list = document.querySelector<HTMLElement>('.coach ol')
    const next = list?.querySelector<HTMLElement>('.next')
    if (list && next) list.scrollTop = next.offsetTop - list.offsetTop - list.clientHeight / 3
  })
}
