import { bystandersOf, maxBystanders } from '../domain/bystanders.ts'
import { teamOf } from '../domain/directory.ts'
import type { IncomingMail } from '../domain/mail.ts'
import type { Offer } from '../domain/messages.ts'
import { fill, literally, wordsOf } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import { enqueue } from '../store/deliveries.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { askedAbout } from '../store/messages.ts'
import { addParticipant, participantsOf } from '../store/participants.ts'
import { personWithAddress } from '../store/people.ts'
import { liveThreads } from '../store/threads.ts'
import type { Core } from './core.ts'
import { cardDrafts } from './drafts.ts'
import { askInThreads } from './helpdesk-line.ts'

/**
 * A participant's mail also went to others: they take part, or the team is asked whether they should, as the setting
 * says. Nobody is asked about twice in one ticket.
 */
export async function takeBystanders(
  db: Db,
  core: Core,
  ticket: TicketRow,
  mail: IncomingMail,
): Promise<void> {
  const { settings, directory } = core
  if (settings.bystanders === 'ignore' || mail.to.length + mail.cc.length < 2) return
  const agents = [...directory.agents.values()].flatMap(({ email }) => email ?? [])
  const found = bystandersOf(mail, {
    own: settings.ownAddresses,
    known: new Set([ticket.requesterEmail, ...agents]),
  })
  if (found.length === 0) return
  const known = new Set([
    ...(await participantsOf(db, ticket.id)).map(({ email }) => email),
    ...(await askedAbout(db, ticket.id, 'cc')),
  ])
  const others = found.filter(({ email }) => !known.has(email))
  if (others.length === 0) return
  const threads = await liveThreads(db, ticket.id)
  const ask = async (text: string, offers: readonly Offer[]) =>
    enqueue(db, [
      ...(await askInThreads(db, core, ticket, threads, text, offers)),
      ...cardDrafts(directory, threads),
    ])
  const { line } = wordsOf(teamOf(directory, ticket.teamId).language)
  const names = others.slice(0, 20).map(({ name, email }) => (name ? `${literally(name)} <${email}>` : email))
  if (settings.bystanders === 'add' && others.length <= maxBystanders) {
    for (const { email, name } of others) {
      const person = await personWithAddress(db, { email, name, language: ticket.language })
      await addParticipant(db, ticket.id, { id: person.id, email })
    }
    return ask(fill(line.joined, { names: names.join(', ') }), [])
  }
  const isCircular = others.length > maxBystanders
  const text = fill(isCircular ? line.circular : line.alsoTo, {
    names: names.join(', '),
    count: others.length,
  })
  const offers = others.map(({ email, name }) => ({ kind: 'cc', email, name }) as const)
  return ask(text, isCircular ? [] : offers)
}
