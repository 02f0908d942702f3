import type { Sender } from '../jobs/sender.ts'
import type { Mailer } from '../mail/mailer.ts'
import type { Database } from '../store/database.ts'
import type { Health } from '../web/options.ts'
import type { Intakes } from './intakes.ts'

/** Each part, whether it works, and if not, why. */
export async function healthOf(parts: {
  database: Database
  sender: Sender
  mailer: Mailer
  intakes: Intakes
}): Promise<Health> {
  const database = await parts.database.db.query('select 1').then(
    () => ({ ok: true, detail: 'answers' }),
    (error: Error) => ({ ok: false, detail: error.message }),
  )
  const smtp = await parts.mailer.check()
  const mailboxes = [...parts.intakes.mailboxes].map(([id, watcher]) => {
    const { state, since, error } = watcher.status()
    return [
      `mailbox ${id}`,
      { ok: state === 'connected', detail: error ?? `${state} since ${since.toISOString()}` },
    ]
  })
  return {
    database,
    deliveries: parts.sender.ok()
      ? { ok: true, detail: 'being worked off' }
      : { ok: false, detail: 'the connection that claims them is lost' },
    smtp: smtp === null ? { ok: true, detail: 'takes mail' } : { ok: false, detail: smtp },
    ...Object.fromEntries(mailboxes),
  }
}
