import type { Logger } from 'pino'
import type { Config } from '../config/index.ts'
import type { MailInbox } from '../domain/mail.ts'
import { type MailboxWatcher, watchMailbox } from '../mail/imap-watcher.ts'
import { startSmtpIntake } from '../mail/smtp-intake.ts'
import type { Database } from '../store/database.ts'
import { mailboxChecked, readMailbox, startMailbox } from '../store/mailboxes.ts'
export interface Intakes {
  readonly smtpPort: number | null
  readonly mailboxes: ReadonlyMap<string, MailboxWatcher>
  stop(): Promise<void>
}

/** Every way that mail comes in by: a watcher for each IMAP mailbox, and the port where an MTA hands mail over. */
export async function startIntakes(
  config: Config,
  database: Database,
  inbox: MailInbox,
  log: Logger,
): Promise<Intakes> {
  const { db } = database
  const smtp = await startSmtpIntake(
    { ...config.smtpIn, maxBytes: config.mail.maxBytes, mailboxOf: (address) => mailboxOf(config, address) },
    inbox,
    log,
  )
  const mailboxes = new Map<string, MailboxWatcher>()
  for (const { id, imap } of config.mailboxes) {
    if (!imap) continue
    const watcher = watchMailbox(
      { ...imap, mailbox: id, maxBytes: config.mail.maxBytes },
      inbox,
      {
        read: (mailbox) => readMailbox(db, mailbox),
        start: (mailbox, uidValidity, lastUid) => startMailbox(db, mailbox, uidValidity, lastUid),
        checked: (mailbox, at) => mailboxChecked(db, mailbox, at),
      },
      log,
    )
    mailboxes.set(id, watcher)
  }
  return {
    smtpPort: smtp.address.port,
    mailboxes,
    stop: async () => {
      await Promise.all([smtp.stop(), ...[...mailboxes.values()].map((watcher) => watcher.stop())])
    },
  }
}

/** Ours, or one of ours with something behind a plus, as in the addresses that answers go to. */
function mailboxOf({ mailboxes }: Config, address: string): string | null {
  const plain = address.replace(/\+[^@]*@/, '@')
  return mailboxes.find((mailbox) => mailbox.address === address || mailbox.address === plain)?.id ?? null
}
