import { teamOf } from '../domain/directory.ts'
import type { FileId, TeamId } from '../domain/ids.ts'
import type { IncomingMail } from '../domain/mail.ts'
import { needsSource } from '../domain/mail-remarks.ts'
import type { Person } from '../domain/people.ts'
import type { LockedArrival } from '../store/arrivals.ts'
import type { Db } from '../store/database.ts'
import { storeFile, storeSourceFile } from '../store/files.ts'
import { personWithAddress } from '../store/people.ts'
import type { Core } from './core.ts'

/** RFC 2606 §2: surely nobody's, and the mailer refuses to write there. */
export function addressOf(mail: IncomingMail): string {
  return mail.from?.email ?? 'unknown@sender.invalid'
}

/** Whoever wrote, as a person whose name is known as far as a mail has told it. */
export async function personOf(
  db: Db,
  { directory }: Core,
  mail: IncomingMail,
  known: Person | null,
  teamId: TeamId,
): Promise<Person> {
  if (known?.name) return known
  const { language } = teamOf(directory, teamId)
  return personWithAddress(db, { email: addressOf(mail), name: mail.from?.name ?? null, language })
}

/** What is new in it, and all of it where that is more. */
export const textsOf = ({ text, reply }: IncomingMail) => ({
  text: reply,
  fullText: text === reply ? null : text,
})

export async function storeFiles(db: Db, mail: IncomingMail, arrival: LockedArrival): Promise<FileId[]> {
  const ids: FileId[] = []
  for (const file of mail.files) ids.push(await storeFile(db, file))
  if (needsSource(mail.remarks)) ids.push(await storeSourceFile(db, arrival.id))
  return ids
}
