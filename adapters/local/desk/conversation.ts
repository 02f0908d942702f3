import { html, nothing } from 'lit-html'
import { repeat } from 'lit-html/directives/repeat.js'
import { attach, click } from './actions.ts'
import { drawComposer, fitComposer } from './composer.ts'
import { icon, mark } from './icons.ts'
import { drawNotices } from './notices.ts'
import { drawPost } from './post.ts'
import { startPractice } from './practice.ts'
import { addressOf } from './route.ts'
import { noteScroll, stayAtEnd } from './scrolling.ts'
import { desk, place } from './state.ts'
import { day, sameDay } from './time.ts'
import type { Place, Post, Thread } from './types.ts'
import { say } from './words.ts'

export function drawConversation() {
  const here = place()
  if (!here) return null
  const thread = here.thread ? desk.threads.get(here.thread) : undefined
  const posts = [...desk.posts.values()].sort(
    (one, other) => Number(one.id.slice(1)) - Number(other.id.slice(1)),
  )
  return html`<main
    class="conversation"
    @dragover=${(event: DragEvent) => dragging(event, true)}
    @dragleave=${(event: DragEvent) => dragging(event, false)}
    @drop=${(event: DragEvent) => {
      dragging(event, false)
      void attach(here, event.dataTransfer?.files ?? [])
    }}
  >
    <a class="to-list" href=${addressOf.channel(here.channel)} data-in>${icon('back')}${say('back')}</a>
    ${thread ? drawCard(thread, here) : null}
    <div class="scroll" id="posts" tabindex="-1" @scroll=${noteScroll}>
      ${desk.missing ? html`<p class="none">${say('noSuchThread')}</p>` : drawPosts(posts, here)}
      ${drawNotices(here)}
    </div>
    ${desk.missing ? null : drawComposer(here, posts)}
    <p class="drop">${say('dropHere')}</p>
  </main>`
}

function drawCard({ card, ticket }: Thread, here: Place) {
  return html`<header class="card">
    <div class="card-title">
      <h1>${ticket ? html`<span class="number">${ticket.number}</span> ${ticket.subject || say('noSubject')}` : card.title}</h1>
      <span class="state pill" data-state=${card.state.key}>${card.state.label}</span>
    </div>
    <ul class="card-lines">
      ${card.lines.map((line) => html`<li>${line}</li>`)}
    </ul>
    <div class="card-foot">
      <div class="buttons">
        ${card.buttons.map(
          (button) =>
            html`<button class="button ${button.style ?? ''}" @click=${() => click(here, button)}>${button.label}</button>`,
        )}
      </div>
      <p class="footnote">${icon('lock')}${card.footnote}</p>
      ${card.link ? html`<a class="page" href=${card.link} target="_blank" rel="noopener">${say('customerPage')}${icon('link')}</a>` : null}
    </div>
  </header>`
}

function drawPosts(posts: readonly Post[], here: Place) {
  if (desk.loading && posts.length === 0) return html`<div class="posts loading" aria-busy="true"></div>`
  if (posts.length === 0)
    return here.thread ? html`<p class="none">${say('nothingYet')}</p>` : drawEmpty(here)
  return html`<ol class="posts" aria-live="polite" aria-relevant="additions">
    ${repeat(
      posts,
      ({ id }) => id,
      (post, index) => {
        const before = posts[index - 1]
        const newDay = !before || !sameDay(new Date(before.at), new Date(post.at))
        return html`${newDay ? html`<li class="day"><span>${day(post.at)}</span></li>` : nothing}${drawPost(post, newDay ? undefined : before, here)}`
      },
    )}
  </ol>`
}

function drawEmpty(here: Place) {
  const threads = [...desk.threads.values()].some((thread) => thread.channel === here.channel)
  if (threads) return html`<div class="empty small"><p>${say('roomEmpty')}</p></div>`
  return html`<div class="empty">
    ${mark()}
    <h2>${say('emptyTitle')}</h2>
    <p>${say('emptyText')}</p>
    <ul class="hints">
      ${desk.setup.hints.map((hint) => html`<li>${hint}</li>`)}
    </ul>
    <button class="button primary" ?disabled=${desk.practiceStarting} @click=${startPractice}>${say('startPractice')}</button>
    ${desk.practice && !desk.practice.thread ? html`<p class="muted">${say('practiceOnItsWay')}</p>` : null}
  </div>`
}

function dragging(event: DragEvent, over: boolean): void {
  if (!event.dataTransfer?.types.includes('Files')) return
  event.preventDefault()
  const main = event.currentTarget as HTMLElement
  if (!over && event.type === 'dragleave' && main.contains(event.relatedTarget as Node)) return
  main.classList.toggle('dragging', over)
}

export function afterDraw(): void {
  fitComposer()
  const here = place()
  stayAtEnd(`${here?.thread ?? here?.channel} ${desk.loading}`)
}
