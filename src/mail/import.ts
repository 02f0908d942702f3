import type { MailArrival } from '../domain/mail.ts'
import { fetchMail, type ImapAccount, ImapMailbox } from './imap-mailbox.ts'
import { type MailboxProgress, resumption } from './imap-position.ts'

/**
 * Takes in the older mail of a folder, quietly: what arrived since then and was there before Faden began to read it. What
 * came later is the watcher's. Nothing in the mailbox is changed. Answers with how many mails there were.
 */
export async function importMail(
  account: ImapAccount & { readonly mailbox: string },
  since: Date,
  progress: Pick<MailboxProgress, 'read' | 'start'>,
  accept: (arrival: MailArrival, source: AsyncIterable<Buffer>) => Promise<void>,
): Promise<number> {
  const connection = await ImapMailbox.connect(account)
  try {
    const state = await connection.open()
    const known = await progress.read(account)
    const found = resumption(known, state)
    if (found.kind === 'renumbered')
      throw new Error(`${account.folder} was numbered anew by its server; start Faden once, then import`)
    // From here on whoever watches begins behind what is imported: it must not be taken for new.
    if (found.kind === 'first') await progress.start(account, state.uidValidity, found.lastUid)
    const older = (await connection.arrivedSince(since)).filter(
      ({ uid, arrivedAt }) => uid <= found.lastUid && arrivedAt >= since,
    )
    for (const mail of older) {
      const fetched = await fetchMail(connection, account, state.uidValidity, mail)
      if (fetched) await accept({ ...fetched.arrival, quiet: true }, fetched.source)
    }
    return older.length
  } finally {
    await connection.leave()
  }
}
