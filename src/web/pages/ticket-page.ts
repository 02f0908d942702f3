import type { TicketPage, TicketPageMessage } from '../../domain/form.ts'
import { type Html, html } from '../html.ts'
import { markdown } from '../markdown.ts'
import { fileSize, moment } from '../show.ts'
import { type Frame, layout } from './layout.ts'

/** A ticket as its customer sees it. `path` is the page's own, without a query. */
export function ticketPage(frame: Frame, timeZone: string, path: string, ticket: TicketPage): string {
  const { words } = frame
  const said = words.ticket
  const [status, meaning] = said.statuses[ticket.status]
  const facts: readonly (readonly [string, Html | string])[] = [
    [said.number, ticket.number],
    [said.opened, moment(ticket.openedAt, words, timeZone)],
    [said.team, ticket.team],
    ...(ticket.autoCloseAt && ticket.status !== 'closed'
      ? [[said.closes, html`${moment(ticket.autoCloseAt, words, timeZone)}, ${said.unlessAnswered}`] as const]
      : []),
  ]
  const fresh = ticket.status === 'new'
  const arrived = html`<section class="arrived" aria-labelledby="arrived">
<h2 id="arrived">${said.arrivedTitle}</h2>
<p>${said.arrived(ticket.number)}</p>
<p>${said.key}</p>
</section>`

  return layout(frame, {
    title: `${ticket.number} ${ticket.subject}`,
    path,
    secret: true,
    main: html`${fresh && arrived}
<h1>${ticket.subject}</h1>
<p class="state"><span class="status ${ticket.status}"><span class="unseen">${said.status}: </span>${status}</span> ${meaning}</p>
<dl class="facts">${facts.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>
<section aria-labelledby="messages"><h2 id="messages">${said.messages}</h2>
${ticket.messages.map((message) => messageOf(frame, timeZone, path, message))}
</section>
<p class="after">${ticket.status !== 'closed' && said.answer} ${!fresh && said.key}</p>`,
  })
}

function messageOf(frame: Frame, timeZone: string, path: string, message: TicketPageMessage): Html {
  const { words } = frame
  return html`<article class="message ${message.from.role}">
<header><strong>${message.from.name}</strong> ${moment(message.at, words, timeZone)}</header>
<div class="text">${markdown(message.text)}</div>
${message.whole && html`<details class="whole"><summary>${words.ticket.whole}</summary><div class="text">${markdown(message.whole)}</div></details>`}
${message.isMail && html`<p class="original"><a href="${path}/mails/${encodeURIComponent(message.id)}">${words.ticket.original}</a></p>`}
${
  message.files.length > 0 &&
  html`<ul class="files" aria-label="${words.ticket.attached}">${message.files.map(
    (file) =>
      html`<li><a href="${path}/files/${encodeURIComponent(file.id)}">${file.name}</a> <span>${fileSize(file.size, words)}</span></li>`,
  )}</ul>`
}
</article>`
}
