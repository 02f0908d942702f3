import { mailAddressIn } from '../domain/address.ts'
import type { Notice } from '../domain/chat.ts'
import { cleanLine } from '../domain/clean-text.ts'
import { type Arguments, usageOfVerb } from '../domain/commands/index.ts'
import { teamOf } from '../domain/directory.ts'
import type { TeamId } from '../domain/ids.ts'
import { Refusal } from '../domain/refusal.ts'
import { fill, literally, type Words } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import { personWithAddress } from '../store/people.ts'
import { storeFiles } from './chat-files.ts'
import type { Commanded } from './command.ts'
import type { Core } from './core.ts'
import { openTicket } from './open-ticket.ts'

/** A caller on the phone gets a ticket, and the acknowledgement with number and link at once. First line: subject. */
export async function openOnBehalf(
  db: Db,
  core: Core,
  { agent, files }: Commanded,
  { address, text, values }: Arguments,
  words: Words,
): Promise<Notice | Refusal> {
  const email = mailAddressIn(address ?? '')
  if (!email) return new Refusal(fill(words.refusal.badAddress, { text: literally(address ?? '') }))
  const [teamId] = agent.teams
  if (!teamId || !text) return new Refusal(fill(words.refusal.usage, { usage: usageOfVerb('new') }))
  const { language } = teamOf(core.directory, teamId)
  const [first = '', ...lines] = values.subject === undefined ? text.split('\n') : [values.subject, text]
  const subject = cleanLine(first, 250)
  if (!subject) return new Refusal(fill(words.refusal.usage, { usage: usageOfVerb('new') }))
  const requester = await personWithAddress(db, { email, name: null, language })
  const { ticket } = await openTicket(db, core, {
    team: teamId,
    requester,
    subject,
    text: lines.join('\n').trim() || subject,
    files: await storeFiles(db, files),
    arrivedAt: core.now(),
    actor: { kind: 'agent', agent: agent.id },
    acknowledge: true,
  })
  const name = literally(requester.name ?? email)
  return { tone: 'done', text: fill(words.notice.opened, { number: ticket.number, name }) }
}

/** A ticket from outside any form or mailbox: the practice ticket. */
export async function openTicketFor(
  core: Core,
  teamId: TeamId,
  of: { name: string; email: string; subject: string; text: string },
): Promise<void> {
  await core.database.transaction(async (db) => {
    const { language } = teamOf(core.directory, teamId)
    const requester = await personWithAddress(db, { email: of.email, name: of.name, language })
    await openTicket(db, core, {
      team: teamId,
      requester,
      subject: of.subject,
      text: of.text,
      files: [],
      arrivedAt: core.now(),
      actor: { kind: 'requester' },
      acknowledge: true,
    })
  })
}
