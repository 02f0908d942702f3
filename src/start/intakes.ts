import type { Logger } from 'pino'
import type { Config } from '../config/index.ts'
import type { Lease, Leases } from '../domain/lease.ts'
import type { MailInbox } from '../domain/mail.ts'
import type { MailboxProgress } from '../mail/imap-position.ts'
import { type MailboxWatcher, watchMailbox } from '../mail/imap-watcher.ts'
import { startSmtpIntake } from '../mail/smtp-intake.ts'
import type { Database, Db } from '../store/database.ts'
import { checkLease } from '../store/leases.ts'
import { mailboxChecked, readMailbox, startMailbox } from '../store/mailboxes.ts'
import { leasedWatcher } from './leased-watcher.ts'

export interface Intakes {
  readonly smtpPort: number | null
  readonly mailboxes: ReadonlyMap<string, MailboxWatcher>
  stop(): Promise<void>
}

/** Every way that mail comes in by: a watcher for each IMAP mailbox, in one process each, and the port where an MTA hands mail over. */
export async function startIntakes(
  config: Config,
  database: Database,
  leases: Leases,
  inbox: MailInbox,
  log: Logger,
): Promise<Intakes> {
  const smtp = await startSmtpIntake(
    { ...config.smtpIn, maxBytes: config.mail.maxBytes, mailboxOf: (address) => mailboxOf(config, address) },
    inbox,
    log,
  )
  const mailboxes = new Map<string, MailboxWatcher>()
  for (const { id, imap } of config.mailboxes) {
    if (!imap) continue
    const options = { ...imap, mailbox: id, maxBytes: config.mail.maxBytes }
    const watch = (lease: Lease) => watchMailbox(options, inbox, progressUnder(database, lease), log)
    mailboxes.set(id, leasedWatcher(leases, id, watch))
  }
  return {
    smtpPort: smtp.address.port,
    mailboxes,
    stop: async () => {
      await Promise.all([smtp.stop(), ...[...mailboxes.values()].map((watcher) => watcher.stop())])
    },
  }
}

/** What a watcher that has lost its lease still wants to note is refused; mail that it took is known by its UID. */
function progressUnder(database: Database, lease: Lease): MailboxProgress {
  const fenced = (write: (db: Db) => Promise<void>) =>
    database.transaction(async (db) => {
      await checkLease(db, lease)
      await write(db)
    })
  return {
    read: (mailbox) => readMailbox(database.db, mailbox),
    start: (mailbox, uidValidity, lastUid) => fenced((db) => startMailbox(db, mailbox, uidValidity, lastUid)),
    checked: (mailbox, at) => fenced((db) => mailboxChecked(db, mailbox, at)),
  }
}

/** Ours, or one of ours with something behind a plus, as in the addresses that answers go to. */
function mailboxOf({ mailboxes }: Config, address: string): string | null {
  const plain = address.replace(/\+[^@]*@/, '@')
  return mailboxes.find((mailbox) => mailbox.address === address || mailbox.address === plain)?.id ?? null
}
