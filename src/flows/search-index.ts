import { wordsOfText } from '../domain/search-words.ts'
import { type Indexed, type Searchable, searchableOf, storeIndexed, takeDue } from '../store/search-index.ts'
import type { Core } from './core.ts'

const batch = 50
/** PostgreSQL's limit for one `tsvector` is 1 MiB, with some bytes for each word. */
const maxBytes = 300_000

/**
 * Looks through some of the tickets in which something was said since, after it was committed: those who wait for an answer
 * wait for no index. How many were due; 0 if nothing is left, or another process is at it.
 */
export async function indexDue({ database }: Core): Promise<number> {
  return database.transaction(async (db) => {
    const due = await takeDue(db, batch)
    if (due.length > 0) await storeIndexed(db, due, (await searchableOf(db, due)).map(indexed))
    return due.length
  })
}

function indexed({ id, at, heading, open, internal }: Searchable): Indexed {
  const openWords = wordsOfText([heading, ...open], maxBytes)
  const allWords = new Set([...openWords, ...wordsOfText(internal, maxBytes)])
  return { id, at, openWords, allWords }
}
