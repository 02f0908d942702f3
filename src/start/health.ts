import type { ChatState, Chats } from '../jobs/connections.ts'
import type { Sender } from '../jobs/sender.ts'
import type { Mailer } from '../mail/mailer.ts'
import { overdueArrivals } from '../store/arrivals.ts'
import type { Database } from '../store/database.ts'
import { type OutageRow, presentOutages } from '../store/outages.ts'
import type { Health } from '../web/options.ts'
import type { Intakes } from './intakes.ts'

/** Each part, whether it works, and if not, why. */
export async function healthOf(parts: {
  database: Database
  sender: Pick<Sender, 'ok'>
  mailer: Pick<Mailer, 'check'>
  intakes: Pick<Intakes, 'mailboxes'>
  chats: Pick<Chats, 'states'>
}): Promise<Health> {
  const database = await parts.database.db.query('select 1').then(
    () => ({ ok: true, detail: 'answers' }),
    (error: Error) => ({ ok: false, detail: error.message }),
  )
  const mailIn = await overdueArrivals(parts.database.db).then(mailInPart, (error: Error) => ({
    ok: false,
    detail: error.message,
  }))
  const out = await presentOutages(parts.database.db).then(
    (outages) => outages.map(outagePart),
    // That the database does not answer is said above.
    () => [],
  )
  const smtp = await parts.mailer.check()
  const mailboxes = [...parts.intakes.mailboxes].map(([id, watcher]) => {
    const { state, since, problem } = watcher.status()
    return [
      `mailbox ${id}`,
      {
        ok: state === 'connected' || state === 'elsewhere',
        detail: problem
          ? `${problem.cause}. To mend it: ${problem.mend}`
          : `${state} since ${since.toISOString()}`,
      },
    ]
  })
  return {
    database,
    deliveries: parts.sender.ok()
      ? { ok: true, detail: 'being worked off' }
      : { ok: false, detail: 'the connection that claims them is lost' },
    smtp: smtp === null ? { ok: true, detail: 'takes mail' } : { ok: false, detail: smtp },
    'mail in': mailIn,
    ...Object.fromEntries(out),
    ...Object.fromEntries(mailboxes),
    ...Object.fromEntries(
      [...parts.chats.states()].map(([name, state]) => [`chat ${name}`, chatPart(state)]),
    ),
  }
}

function outagePart({ kind, subject, since, cause, mend }: OutageRow): [string, Health[string]] {
  return [
    `${kind} ${subject}`,
    { ok: false, detail: `out since ${since.toISOString()}: ${cause}. To mend it: ${mend}` },
  ]
}

function chatPart(chat: ChatState): Health[string] {
  const since = `since ${chat.since.toISOString()}`
  return chat.state === 'lost'
    ? { ok: false, detail: `lost ${since}: ${chat.cause}. To mend it: ${chat.mend}` }
    : { ok: chat.state === 'well', detail: `${chat.state === 'well' ? 'connected' : 'starting'} ${since}` }
}

function mailInPart({ stored, failed }: { stored: number; failed: number }): Health[string] {
  const waiting =
    stored === 0 ? 'no mail waits' : `${mails(stored)} waiting for more than 5 minutes, tried again`
  if (failed === 0) return { ok: true, detail: waiting }
  return {
    ok: false,
    detail: `${mails(failed)} could not be turned into a ticket in a day of tries, and timers of that team wait for it. The source is kept in the database: table blob_chunks, by the sha256 of the rows in mail_arrivals with state 'failed', whose column error says why. Once that is mended, set them to state 'stored' and attempts 0: they are tried again within the hour.`,
  }
}

const mails = (count: number) => (count === 1 ? '1 mail' : `${count} mails`)
