import type { Scene } from '../domain/commands/index.ts'
import { closed } from '../domain/ticket.ts'
import { fill } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { commitDecision } from './commit.ts'
import type { Core } from './core.ts'

/** The ticket is closed without a word to anyone, and further mail of its requester waits in quarantine. */
export async function putAwayAsSpam(
  db: Db,
  core: Core,
  ticket: TicketRow,
  { agent, words }: Scene,
): Promise<string> {
  const email = ticket.requesterEmail
  await commitDecision(
    db,
    core,
    ticket,
    {
      event: 'closed',
      data: { by: 'spam' },
      change: closed(core.now()),
      beside: { spam: email },
      notice: '',
    },
    {
      actor: { kind: 'agent', agent: agent.id },
      name: agent.name,
      thread: null,
      post: null,
      verb: 'spam',
      files: [],
      undo: 0,
    },
  )
  return fill(words.notice.spam, { email })
}
