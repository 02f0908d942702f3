import type { Scene } from './commands/scene.ts'
import type { Decision } from './decision.ts'
import type { Agent, Team } from './people.ts'
import { othersOf } from './recipients.ts'
import { Refusal } from './refusal.ts'
import type { Status } from './status.ts'
import { closed, isFinished, type TicketChange } from './ticket.ts'
import { readUntil } from './until.ts'
import { fill, literally } from './words/index.ts'
import { longMoment } from './words/moments.ts'

const day = 24 * 60 * 60 * 1000

export function claim({ ticket, agent, agents, team, words }: Scene): Decision | Refusal {
  const { number } = ticket
  if (!agent.teams.includes(team.id)) return new Refusal(fill(words.refusal.otherTurn, { team: team.name }))
  if (ticket.assignee === agent.id) return new Refusal(fill(words.refusal.already, { number }))
  if (ticket.assignee) {
    const name = agents.get(ticket.assignee)?.name ?? ticket.assignee
    return new Refusal(fill(words.refusal.taken, { name, number, me: agent.id }))
  }
  return (
    refuseFinished({ ticket, words }) ?? {
      event: 'claimed',
      change: { assignee: agent.id, ...takenUp(ticket.status) },
      notice: fill(words.notice.claimed, { number }),
    }
  )
}

export function unclaim({ ticket, agent, words }: Scene, note: string): Decision | Refusal {
  const { number } = ticket
  if (!ticket.assignee) return new Refusal(fill(words.refusal.nobody, { number }))
  if (ticket.assignee !== agent.id) return new Refusal(fill(words.refusal.notYours, { number }))
  return {
    event: 'unclaimed',
    change: { assignee: null },
    note,
    notice: fill(words.notice.unclaimed, { number }),
  }
}

export function assign({ ticket, team, teams, words }: Scene, to: Agent, note: string): Decision | Refusal {
  const { number } = ticket
  if (!to.teams.includes(team.id)) {
    const target = to.teams.find((id) => (teams.get(id)?.level ?? 0) > team.level) ?? to.teams[0] ?? team.id
    return new Refusal(fill(words.refusal.otherTeam, { name: to.name, team: team.name, target }))
  }
  if (ticket.assignee === to.id) return new Refusal(fill(words.refusal.already, { number }))
  return (
    refuseFinished({ ticket, words }) ?? {
      event: 'assigned',
      data: { to: to.id },
      change: { assignee: to.id, ...takenUp(ticket.status) },
      note,
      notice: fill(words.notice.assigned, { number, name: to.name }),
    }
  )
}

export type AfterReply = 'wait' | 'resolve' | 'close' | null

/** The only verb whose text the customer reads. */
export function reply(scene: Scene, text: string, then: AfterReply): Decision {
  const { ticket, agent, team, requester, participants, words } = scene
  const answered: TicketChange = {
    waitingSince: null,
    unsentSince: null,
    assignee: ticket.assignee ?? (agent.teams.includes(team.id) ? agent.id : null),
  }
  const after = then ? statusAfter(scene, then) : stillWaiting(scene)
  const who = {
    name: literally(requester.name ?? requester.email),
    email: requester.email,
    others: othersOf(participants, words),
  }
  return {
    event: 'replied',
    data: then ? { then } : {},
    change: { ...answered, ...after },
    toCustomer: { purpose: then === 'resolve' ? 'resolved' : then === 'close' ? 'closed' : 'reply', text },
    notice:
      team.undoSeconds > 0
        ? fill(words.notice.replying, { ...who, seconds: team.undoSeconds })
        : fill(words.notice.replied, who),
  }
}

/** Shared, the ticket's other threads read it whatever the channel lets out. */
export function note({ words }: Scene, text: string, isShared = false): Decision {
  return { event: 'noted', change: {}, note: text, isShared, notice: words.notice.noted }
}

/**
 * A text that begins with a moment says when to remind; silence for the team's time after it closes the ticket. Any other
 * text is a note; the notice says until when it waits, so that a misreading is seen.
 */
export function wait(scene: Scene, text: string): Decision | Refusal {
  const { ticket, team, words, now, language } = scene
  const finished = refuseFinished(scene)
  if (finished) return finished
  const until = readUntil(text, now)
  let change = statusAfter(scene, 'wait')
  if (until) {
    const { at: remindAt } = until
    if (!remindAt) return new Refusal(fill(words.refusal.badUntil, { text: until.typed }))
    if (remindAt <= now) return new Refusal(words.refusal.past)
    const patience = Math.max(1, team.pendingCloseDays - team.reminderDays)
    change = { ...change, remindAt, autoCloseAt: new Date(remindAt.getTime() + patience * day) }
  }
  return {
    event: 'waiting',
    change,
    note: until ? until.rest : text,
    ...statusMail(scene, 'pending', 'every'),
    notice: fill(words.notice.waiting, {
      remind: longMoment(change.remindAt ?? ticket.arrivedAt, language),
      close: longMoment(change.autoCloseAt ?? ticket.arrivedAt, language),
    }),
  }
}

export function resolve(scene: Scene, text: string): Decision | Refusal {
  const { requester, words, language } = scene
  const finished = refuseFinished(scene)
  if (finished) return finished
  const change = statusAfter(scene, 'resolve')
  return {
    event: 'resolved',
    change: { ...change, waitingSince: null, unsentSince: null },
    note: text,
    ...statusMail(scene, 'resolved', 'normal'),
    notice: fill(words.notice.resolved, {
      close: longMoment(change.autoCloseAt ?? scene.now, language),
      name: literally(requester.name ?? requester.email),
    }),
  }
}

export function close(scene: Scene, text: string): Decision | Refusal {
  const { ticket, words, now } = scene
  if (ticket.status === 'closed')
    return new Refusal(
      fill(words.refusal.alreadyStatus, { number: ticket.number, status: words.status.closed }),
    )
  return {
    event: 'closed',
    change: closed(now),
    note: text,
    ...statusMail(scene, 'closed', 'normal'),
    notice: words.notice.closed,
  }
}

export function reopen(scene: Scene, text: string): Decision | Refusal {
  const { ticket, words } = scene
  if (ticket.status === 'new' || ticket.status === 'open')
    return new Refusal(fill(words.refusal.alreadyOpen, { number: ticket.number }))
  return {
    event: 'reopened',
    change: { status: 'open', ...noTimers },
    note: text,
    ...statusMail(scene, 'open', 'every'),
    notice: words.notice.reopened,
  }
}

/** One action: the turn, a note to the next level, and the sentence that the customer reads (null: none). */
export function escalate(
  scene: Scene,
  to: Team | null,
  text: string,
  sentence: string | null,
): Decision | Refusal {
  const { ticket, team, agent, teams, words } = scene
  const target = to ?? (team.escalatesTo ? (teams.get(team.escalatesTo) ?? null) : null)
  if (!target) return new Refusal(fill(words.refusal.noNextLevel, { team: team.name }))
  if (target.id === team.id) return new Refusal(fill(words.refusal.sameTeam, { team: team.name }))
  if (target.level <= team.level)
    return new Refusal(fill(words.refusal.notHigher, { team: target.name, id: target.id }))
  return (
    refuseFinished(scene) ?? {
      event: 'escalated',
      data: { from: team.id, to: target.id },
      change: {
        team: target.id,
        returnPath: [...ticket.returnPath, { team: team.id, assignee: ticket.assignee }],
        assignee: null,
      },
      note: text,
      ...(sentence ? { toCustomer: { purpose: 'escalated', text: sentence } as const } : {}),
      line: fill(words.line.escalated, { agent: agent.name, team: target.name }),
      threadFor: target.id,
      notice: fill(words.notice.escalated, { team: target.name }),
    }
  )
}

export function giveBack(scene: Scene, text: string): Decision | Refusal {
  const { ticket, agent, teams, words } = scene
  const from = ticket.returnPath.at(-1)
  const target = from && teams.get(from.team)
  if (!target) return new Refusal(fill(words.refusal.notEscalated, { number: ticket.number }))
  return {
    event: 'returned',
    data: { from: ticket.team, to: target.id },
    change: { team: target.id, returnPath: ticket.returnPath.slice(0, -1), assignee: from.assignee },
    note: text,
    line: fill(words.line.returned, { agent: agent.name, team: target.name }),
    threadFor: target.id,
    notice: fill(words.notice.returned, { team: target.name }),
  }
}

/** For the wrong team: nothing is mirrored to the old channel any more. The customer hears nothing. */
export function transfer(scene: Scene, to: Team, text: string): Decision | Refusal {
  const { ticket, agent, team, words } = scene
  if (to.id === ticket.team) return new Refusal(fill(words.refusal.sameTeam, { team: to.name }))
  return {
    event: 'transferred',
    data: { from: team.id, to: to.id },
    change: { team: to.id, returnPath: [], assignee: null },
    note: text,
    line: fill(words.line.transferred, { agent: agent.name, team: to.name }),
    threadFor: to.id,
    threadEnds: team.id,
    notice: fill(words.notice.transferred, { team: to.name }),
  }
}

const noTimers: TicketChange = { remindAt: null, autoCloseAt: null, closedAt: null }

function takenUp(status: Status): TicketChange {
  return status === 'new' ? { status: 'open' } : {}
}

/** A plain reply opens the ticket; one that waits for the customer anyway waits on, from now or until the day that was named. */
function stillWaiting(scene: Scene): TicketChange {
  const { status, remindAt } = scene.ticket
  if (status !== 'pending') return { status: 'open', ...noTimers }
  const anew = statusAfter(scene, 'wait')
  return remindAt && anew.remindAt && remindAt > anew.remindAt ? { status, waitingSince: null } : anew
}

function statusAfter({ team, now }: Scene, verb: 'wait' | 'resolve' | 'close'): TicketChange {
  const inDays = (days: number) => new Date(now.getTime() + days * day)
  switch (verb) {
    case 'wait':
      return {
        status: 'pending',
        waitingSince: null,
        remindAt: inDays(team.reminderDays),
        autoCloseAt: inDays(team.pendingCloseDays),
        closedAt: null,
      }
    case 'resolve':
      return {
        status: 'resolved',
        remindAt: null,
        autoCloseAt: inDays(team.resolvedCloseDays),
        closedAt: null,
      }
    case 'close':
      return closed(now)
  }
}

/** The customer reads of a status change if the setting says so; the text of the mail comes from its template. */
function statusMail(
  { statusMails }: Scene,
  status: Status,
  from: 'normal' | 'every',
): Pick<Decision, 'toCustomer'> {
  if (statusMails === 'none' || (from === 'every' && statusMails !== 'every')) return {}
  const purpose = status === 'resolved' || status === 'closed' ? status : 'status'
  return { toCustomer: { purpose, text: '' } }
}

function refuseFinished({ ticket, words }: Pick<Scene, 'ticket' | 'words'>): Refusal | null {
  if (!isFinished(ticket)) return null
  const status = words.status[ticket.status]
  return new Refusal(fill(words.refusal.finished, { number: ticket.number, status }))
}
