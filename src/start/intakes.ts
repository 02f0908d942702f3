import { readFile } from 'node:fs/promises'
import type { Logger } from 'pino'
import type { Config } from '../config/index.ts'
import { SetupError } from '../domain/errors.ts'
import type { Lease, Leases } from '../domain/lease.ts'
import type { MailInbox } from '../domain/mail.ts'
import type { Consents } from '../mail/access-tokens.ts'
import type { MailboxProgress } from '../mail/imap-position.ts'
import type { MailboxWatcher } from '../mail/imap-watcher.ts'
import { loginOf } from '../mail/login.ts'
import { type SmtpIntakeOptions, startSmtpIntake } from '../mail/smtp-intake.ts'
import type { Database, Db } from '../store/database.ts'
import { checkLease } from '../store/leases.ts'
import { folderChecked, folderFailed, readFolder, startFolder } from '../store/mailboxes.ts'
import { leasedWatcher } from './leased-watcher.ts'
import { sizesOf } from './mail-port.ts'

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
  consents: Consents,
  log: Logger,
): Promise<Intakes> {
  const smtp = await startSmtpIntake(
    {
      ...config.smtpIn,
      tls: await readTls(config),
      maxBytes: config.mail.keepBytes,
      mailboxOf: (address) => mailboxOf(config, address),
    },
    inbox,
    log,
  )
  const mailboxes = new Map<string, MailboxWatcher>()
  for (const { id, imap } of config.mailboxes) {
    if (!imap) continue
    // Where all mail is handed over, IMAP need not even be loaded.
    const { watchMailbox } = await import('../mail/imap-watcher.ts')
    const login = loginOf(imap.user, imap.signIn, consents)
    const options = { ...imap, ...sizesOf(config), login, mailbox: id }
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

async function readTls({ smtpIn: { tls } }: Config): Promise<SmtpIntakeOptions['tls']> {
  const read = (path: string, key: string) =>
    readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
      throw new SetupError(`hand_over.${key}: ${path} can't be read (${cause.code}).`, { cause })
    })
  return tls && { certificate: await read(tls.certificate, 'certificate'), key: await read(tls.key, 'key') }
}

/** What a watcher that has lost its lease still wants to note is refused; mail that it took is known by its UID. */
function progressUnder(database: Database, lease: Lease): MailboxProgress {
  const fenced = (write: (db: Db) => Promise<void>) =>
    database.transaction(async (db) => {
      await checkLease(db, lease)
      await write(db)
    })
  return {
    read: (of) => readFolder(database.db, of),
    start: (of, uidValidity, lastUid) => fenced((db) => startFolder(db, of, uidValidity, lastUid)),
    checked: (of, at) => fenced((db) => folderChecked(db, of, at)),
    failed: (of, problem) => fenced((db) => folderFailed(db, of, problem)),
  }
}

/** Ours, or one of ours with something behind a plus, as in the addresses that answers go to. */
function mailboxOf({ mailboxes }: Config, address: string): string | null {
  const plain = address.replace(/\+[^@]*@/, '@')
  return mailboxes.find((mailbox) => mailbox.address === address || mailbox.address === plain)?.id ?? null
}
