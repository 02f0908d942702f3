import { mailAddressIn } from '../domain/address.ts'
import type { Notice, Quoted } from '../domain/chat.ts'
import { cleanLine } from '../domain/clean-text.ts'
import { type Arguments, usageOfVerb } from '../domain/commands/index.ts'
import { teamOf } from '../domain/directory.ts'
import type { TeamId } from '../domain/ids.ts'
import { addressOfOther } from '../domain/own-address.ts'
import { Refusal } from '../domain/refusal.ts'
import { fill, literally, type Words } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import { firstSeen } from '../store/events.ts'
import { personWithAddress } from '../store/people.ts'
import { storeFiles } from './chat-files.ts'
import type { Commanded } from './command.ts'
import type { Core } from './core.ts'
import { openTicket } from './open-ticket.ts'

/** A caller on the phone gets a ticket, and the acknowledgement with number and link at once. First line: subject. */
export async function openOnBehalf(
  db: Db,
  core: Core,
  given: Commanded,
  { address, text, values }: Arguments,
  words: Words,
): Promise<Notice | Refusal> {
  const email = addressOfOther(address ?? '', core.settings.ownAddresses, words)
  if (email instanceof Refusal) return email
  if (!text) return new Refusal(fill(words.refusal.usage, { usage: usageOfVerb('new') }))
  return open(db, core, given, { email, name: null, ...subjectAndText(text, values) }, words)
}

/** What a colleague said becomes a ticket of that colleague's, once, whoever points at it. */
export async function openFromQuoted(
  db: Db,
  core: Core,
  given: Commanded,
  { by, text }: Quoted,
  words: Words,
): Promise<Notice | Refusal> {
  const { about, channel } = given.event
  const email = mailAddressIn(by.email ?? '')
  if (!email || !about) return new Refusal(fill(words.refusal.quotedNobody, { name: literally(by.name) }))
  const said = text.trim()
  if (!said) return new Refusal(words.refusal.quotedNothing)
  if (!(await firstSeen(db, channel.platform, `new:${about.thread.id}/${about.id}`)))
    return new Refusal(words.refusal.quotedAlready)
  const [subject = ''] = said.split('\n')
  return open(db, core, given, { email, name: by.name, subject, text: said }, words)
}

/** A form has a field for the subject; of what is typed it is the first line. */
export function subjectAndText(
  typed: string,
  { subject }: Arguments['values'],
): { readonly subject: string; readonly text: string } {
  const [first = '', ...lines] = subject === undefined ? typed.split('\n') : [subject, typed]
  return { subject: first, text: lines.join('\n').trim() }
}

async function open(
  db: Db,
  core: Core,
  { agent, files }: Commanded,
  of: {
    readonly email: string
    readonly name: string | null
    readonly subject: string
    readonly text: string
  },
  words: Words,
): Promise<Notice | Refusal> {
  const [teamId] = agent.teams
  const subject = cleanLine(of.subject, 250)
  if (!teamId || !subject) return new Refusal(fill(words.refusal.usage, { usage: usageOfVerb('new') }))
  const { language } = teamOf(core.directory, teamId)
  const requester = await personWithAddress(db, { email: of.email, name: of.name, language })
  const { ticket } = await openTicket(db, core, {
    team: teamId,
    requester,
    subject,
    text: of.text || subject,
    files: await storeFiles(db, files),
    arrivedAt: core.now(),
    actor: { kind: 'agent', agent: agent.id },
    acknowledge: true,
  })
  const name = literally(requester.name ?? of.email)
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
