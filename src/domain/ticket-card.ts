import type { Card } from './card.ts'
import type { Button } from './chat.ts'
import type { MailAddress } from './mail.ts'
import type { Agent, Person, Team } from './people.ts'
import type { Language, Status } from './status.ts'
import { isFinished, type Ticket } from './ticket.ts'
import { fill, wordsOf } from './words/index.ts'
import { momentInSentence, shortMoment } from './words/moments.ts'

/** What a card shows of a ticket at one moment, in one thread. */
export interface CardView {
  readonly ticket: Ticket
  readonly requester: Person
  readonly participants: readonly MailAddress[]
  /** Numbers of the tickets that it is linked with. */
  readonly linked: readonly string[]
  /** The team that has the turn. */
  readonly team: Team
  readonly nextTeam: Team | null
  readonly assignee: Agent | null
  /** The thread's own team, whose words and buttons it shows. */
  readonly viewer: Team
  /** The agent whose own card it is; null: everybody's. */
  readonly looker: Agent | null
  /** The thread is no longer kept up to date: the ticket was transferred away, or went into another. */
  readonly ended: boolean
  /** The number of the other. */
  readonly mergedInto: string | null
  readonly link: string
  readonly now: Date
}

export function ticketCard(view: CardView): Card {
  const { ticket, team, assignee, viewer } = view
  const words = wordsOf(viewer.language)
  return {
    title: `${ticket.number} ${ticket.subject}`,
    state: { key: ticket.status, label: words.status[ticket.status] },
    lines: view.ended ? [whereItGoesOn(view)] : linesOf(view, viewer.language),
    buttons: view.ended ? [] : buttonsOf(view),
    footnote: words.card.internal,
    link: view.link,
    ticket: {
      number: ticket.number,
      subject: ticket.subject,
      status: ticket.status,
      assignee: assignee?.id ?? null,
      level: team.level,
    },
  }
}

function whereItGoesOn({ mergedInto, team, viewer }: CardView): string {
  const { card } = wordsOf(viewer.language)
  return mergedInto ? fill(card.merged, { number: mergedInto }) : fill(card.ended, { team: team.name })
}

function linesOf(
  { ticket, requester, participants, linked, team, assignee, viewer, now }: CardView,
  language: Language,
): string[] {
  const words = wordsOf(language)
  const when = (at: Date) => momentInSentence(at, now, language)
  const who = [requester.name ?? requester.email, requester.organisation].filter(Boolean).join(', ')
  const state = [
    assignee ? fill(words.card.owner, { name: assignee.name }) : words.card.nobody,
    team.id !== viewer.id && fill(words.card.turn, { team: team.name }),
    ticket.waitingSince &&
      fill(words.card.waitingSince, { time: shortMoment(ticket.waitingSince, now, language) }),
    ticket.status === 'pending' &&
      ticket.remindAt &&
      fill(words.card.reminder, { when: when(ticket.remindAt) }),
    ticket.autoCloseAt && fill(words.card.closes, { when: when(ticket.autoCloseAt) }),
    ticket.closedAt && fill(words.card.closed, { when: when(ticket.closedAt) }),
  ].filter(Boolean)
  const others = participants.map(({ name, email }) => name ?? email).join(', ')
  return [
    who,
    ...(others ? [fill(words.card.participants, { names: others })] : []),
    state.join(' · '),
    ...(linked.length > 0 ? [fill(words.card.linked, { numbers: linked.join(', ') })] : []),
    ...(ticket.unsentSince ? [words.card.unsent] : []),
  ]
}

/** On an agent's own card only what would not be refused: who is of another team claims nothing and hands nothing over. */
function buttonsOf({ ticket, nextTeam, viewer, looker, team, assignee }: CardView): Button[] {
  const words = wordsOf(viewer.language).card
  const isTurn = !looker || looker.teams.includes(team.id)
  const mayReturn = ticket.returnPath.length > 0 && viewer.id === team.id
  const buttons: Record<Status, (Button | null | false)[]> = {
    new: [
      isTurn && { label: words.claim, line: 'claim', style: 'primary' },
      { label: words.reply, line: 'reply' },
      { label: words.done, line: 'resolve' },
    ],
    open: [
      isTurn && !assignee && { label: words.claim, line: 'claim', style: 'primary' },
      { label: words.reply, line: 'reply', ...(assignee ? { style: 'primary' } : {}) },
      { label: words.done, line: 'resolve' },
    ],
    pending: [
      { label: words.reply, line: 'reply' },
      { label: words.done, line: 'resolve' },
    ],
    resolved: [
      { label: words.reopen, line: 'reopen' },
      { label: words.close, line: 'close' },
    ],
    closed: [{ label: words.reopen, line: 'reopen' }],
  }
  const handOver =
    !isTurn || isFinished(ticket)
      ? null
      : mayReturn
        ? { label: words.return, line: 'return' }
        : nextTeam && viewer.id === team.id && { label: nextTeam.name, line: 'escalate' }
  return [...buttons[ticket.status], handOver].filter((button): button is Button => Boolean(button))
}
