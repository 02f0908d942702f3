import type { MailArrival, MailInbox, MailSource } from '../domain/mail.ts'
import type { Core } from '../flows/core.ts'
import { storeMail, takeMail } from '../flows/mail-in.ts'
import {
  countAttempt,
  failArrival,
  type Incoming,
  noteFailure,
  resumeInterrupted,
  storeArrivals,
  storedArrivals,
} from '../store/arrivals.ts'
import { chunkSize } from '../store/files.ts'
import { keepSource } from '../store/source-drafts.ts'
import { batched } from './batch.ts'
import { isDatabaseTrouble } from './database-trouble.ts'
import { sleep } from './sleep.ts'

const concurrency = 12
const sweep = 5000
const minute = 60 * 1000
const hour = 60 * minute
/** Between tries; from the last one on it is hourly. */
const pauses = [5000, minute / 2, 2 * minute, 10 * minute, hour]
/** A day of them. Counted and not timed: while nobody tries, nothing fails. */
const tries = pauses.length + 23
/** With so many waiting, whoever hands over is slowed down: what is accepted faster than it is taken only fills memory. */
const inMemory = 100
/** Mails that are larger, in bytes, are read one at a time: each is held in memory meanwhile, with what it holds. */
const large = 1_000_000

export interface Arrivals {
  readonly inbox: MailInbox
  stop(): Promise<void>
}

interface Waiting {
  readonly id: string
  readonly size: number
  /** Just stored, so that no try was made of it before. */
  readonly fresh?: { arrival: MailArrival; raw: Buffer } | 'large'
}

/**
 * Turns stored mail into tickets. What was just stored goes on from memory; whatever an earlier process left, or what
 * failed, is found in the table: at the start and by a sweep.
 */
export function startArrivals(core: Core): Arrivals {
  const store = batched((incoming: readonly Incoming[]) => storeArrivals(core.database.db, incoming))
  const waiting: Waiting[] = []
  const known = new Set<string>()
  const underWay = new Set<Promise<void>>()
  let stopping = false
  let tableHoldsMore = false
  let readsLarge = false
  let room = Promise.withResolvers<void>()
  let pause = sleep(0)

  const take = async ({ id, fresh }: Waiting) => {
    try {
      // A mail that is tried again may be one that kills: counted before, so that it can't do so for ever.
      const attempt = fresh ? 1 : await countAttempt(core.database.db, id, pauses)
      if (attempt > tries) return await giveUp(id)
      await takeMail(core, id, fresh)
    } catch (error) {
      core.log.error(
        { err: error, arrival: id },
        'a mail could not be turned into a ticket; it is kept and tried again',
      )
      await noteTry(id, error)
    } finally {
      known.delete(id)
    }
  }

  /** A try that failed for the database's sake is never the last one: the mail can't help it. */
  const noteTry = async (id: string, error: unknown) => {
    const atMost = isDatabaseTrouble(error) ? tries - 1 : tries
    await noteFailure(core.database.db, id, String(error), atMost).catch((failure: unknown) =>
      core.log.error({ err: failure, arrival: id }, 'why a mail could not be taken could not be noted'),
    )
  }

  const giveUp = async (id: string) => {
    core.log.error(
      { arrival: id },
      `a mail could not be turned into a ticket after ${tries} tries; its source is kept`,
    )
    await failArrival(core.database.db, id)
  }

  const pump = () => {
    while (underWay.size < concurrency && !stopping) {
      const next = takeNext()
      if (!next) return
      const isLarge = next.size > large
      if (isLarge) readsLarge = true
      const task: Promise<void> = take(next).finally(() => {
        underWay.delete(task)
        if (isLarge) readsLarge = false
        pump()
        makeRoom()
      })
      underWay.add(task)
    }
  }

  const takeNext = (): Waiting | undefined => {
    const index = readsLarge ? waiting.findIndex(({ size }) => size <= large) : 0
    return index < 0 ? undefined : waiting.splice(index, 1)[0]
  }

  const makeRoom = () => {
    if (waiting.length > inMemory && !stopping) return
    room.resolve()
    room = Promise.withResolvers<void>()
    if (waiting.length === 0 && tableHoldsMore) pause.cancel()
  }

  const add = (arrival: Waiting) => {
    if (known.has(arrival.id)) return
    known.add(arrival.id)
    waiting.push(arrival)
    pump()
  }

  const loop = async () => {
    await resumeInterrupted(core.database.db).catch((error) =>
      core.log.error({ err: error }, 'looking for interrupted mail failed; it waits for its next try'),
    )
    while (!stopping) {
      let found: readonly Waiting[] = []
      try {
        // Young ones are on their way from memory; a mail under way in another process is skipped by its lock.
        if (waiting.length === 0) found = await storedArrivals(core.database.db, inMemory)
        for (const one of found) add(one)
        tableHoldsMore = found.length === inMemory
      } catch (error) {
        core.log.error({ err: error }, 'looking for stored mail failed; trying again')
      }
      // Asked to stop meanwhile: nobody would end this pause.
      if (stopping) return
      pause = sleep(sweep)
      await pause.over
    }
  }
  const running = loop()

  return {
    inbox: {
      keep: (pieces) => keepSource(core.database.db, pieces),
      accept: async (arrival, source) => {
        const [id, waits] = isSmall(source)
          ? [await store({ arrival, raw: source }), { size: source.length, fresh: { arrival, raw: source } }]
          : [await storeMail(core, arrival, source), { size: sizeOf(source), fresh: 'large' as const }]
        if (!id) return
        add({ id, ...waits })
        if (waiting.length > inMemory) await room.promise
      },
    },
    stop: async () => {
      stopping = true
      makeRoom()
      pause.cancel()
      await running
      await Promise.all(underWay)
    },
  }
}

const isSmall = (source: MailSource): source is Buffer =>
  Buffer.isBuffer(source) && source.length <= chunkSize
const sizeOf = (source: MailSource) => (Buffer.isBuffer(source) ? source.length : source.size)
