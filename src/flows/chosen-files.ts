import type { ChannelRef } from '../domain/chat.ts'
import { mayBeReadIn, placeOf } from '../domain/directory.ts'
import { fileSize } from '../domain/file-size.ts'
import type { FileId, TicketId } from '../domain/ids.ts'
import { Refusal } from '../domain/refusal.ts'
import type { Language } from '../domain/status.ts'
import { fill, literally, type Words } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { filesInTicket, type TicketFile } from '../store/files.ts'
import type { Core } from './core.ts'

/** More names than this nobody reads. */
const shown = 12

/**
 * The ticket's files that a command names, by name or as `f12`: only what is named goes along, whoever posted it. Of
 * two different files with one name none is guessed.
 */
export async function chosenFiles(
  db: Db,
  core: Core,
  { id }: TicketRow,
  from: ChannelRef,
  wanted: readonly string[],
  language: Language,
  words: Words,
): Promise<FileId[] | Refusal> {
  if (wanted.length === 0) return []
  const files = await filesKnownIn(db, core, from, id)
  const chosen: FileId[] = []
  for (const name of wanted) {
    const found = named(files, name)
    const [one] = found
    if (!one) {
      const names = listed(files, language)
      const sentence = files.length > 0 ? words.refusal.unknownFile : words.refusal.noFiles
      return new Refusal(fill(sentence, { file: literally(name), names }))
    }
    if (found.length > 1) {
      const names = listed(found, language)
      return new Refusal(fill(words.refusal.severalFiles, { file: literally(name), names, id: `f${one.id}` }))
    }
    if (!chosen.includes(one.id)) chosen.push(one.id)
  }
  return chosen
}

/** Not even the name of a file is told where it may not be mirrored to. */
export async function filesKnownIn(
  db: Db,
  { directory }: Core,
  from: ChannelRef,
  ticket: TicketId,
): Promise<TicketFile[]> {
  const place = placeOf(directory, from)
  const files = await filesInTicket(db, ticket)
  return files.filter((file) => mayBeReadIn(directory, file, file.channelId, place))
}

/** The newest first; the same bytes under the same name count once. */
function named(files: readonly TicketFile[], wanted: string): TicketFile[] {
  const name = wanted.normalize('NFC').toLowerCase()
  const found = files.filter((file) => file.name.normalize('NFC').toLowerCase() === name)
  const byId = files.filter(({ id }) => `f${id}` === name)
  return distinct(found.length > 0 ? found : byId)
}

/** Of several with the same bytes and name the newest. */
export function distinct(files: readonly TicketFile[]): TicketFile[] {
  const key = ({ name, sha256 }: TicketFile) => `${sha256.toString('hex')} ${name}`
  return files.filter((file, index) => files.findIndex((other) => key(other) === key(file)) === index)
}

function listed(files: readonly TicketFile[], language: Language): string {
  const lines = distinct(files)
    .slice(0, shown)
    .map(
      ({ id, name, size, author }) =>
        `f${id} ${literally(name)} (${fileSize(size, language)}, ${literally(author)})`,
    )
  return lines.join(', ')
}
