import type { DeliveryId } from '../domain/ids.ts'
import type { Core } from '../flows/core.ts'
import { type Delivered, deliver } from '../flows/deliver.ts'
import { type Outcome, settleDelivered, settleFailed } from '../flows/settle.ts'
import { adoptClaims, type Claimed, claimDue, nextDue, recoverClaims, settleLater } from '../store/claims.ts'
import { type DeliveryContext, loadContexts } from '../store/delivery-context.ts'
import { type RenderedRow, storeRendered } from '../store/mails.ts'
import { livenessClass, openSession, type Session } from '../store/session.ts'
import { batched } from './batch.ts'
import { attemptDeadline, within } from './deadline.ts'
import { sleep } from './sleep.ts'

const sweep = 1000
/** Milliseconds; nobody sees them, and under load they halve the work. */
const gather = 8
const concurrency = 32

export interface Sender {
  readonly ok: () => boolean
  /** Claims nothing more and resolves when what is under way has been settled. */
  stop(): Promise<void>
}

/**
 * Works off `deliveries`: claims due heads of lanes from the table, as many at a time as are free, woken by commits
 * (LISTEN) and by a sweep. Any number of processes may do this at once.
 */
export async function startSender(core: Core, url: string, deadline = attemptDeadline): Promise<Sender> {
  const { db } = core.database
  const underWay = new Set<Promise<void>>()
  let stopping = false
  /** The newest. Whether it lives is its own to say. */
  let session: Session | null = null
  let wake: () => void = () => {}
  let woken = true

  const ring = () => {
    woken = true
    wake()
  }

  const connect = async () => {
    const opened = await openSession(url, {
      wake: ring,
      lost: (error) => {
        core.log.error({ err: error }, 'the connection that marks this process as alive was lost')
        ring()
      },
    })
    try {
      if (session) await adoptClaims(db, session.processNumber, opened.processNumber)
    } catch (error) {
      // Not awaited: a database that does not answer would hold up the next try.
      opened.close().catch(() => {})
      throw error
    }
    session = opened
    // What a killed process was sending is found now, not after some time-out.
    const found = await recoverClaims(db, livenessClass)
    if (found > 0) core.log.warn({ found }, 'found deliveries of a process that is gone')
  }

  const keep = batched((mails: readonly RenderedRow[]) => storeRendered(db, mails))
  const settle = batched(async (outcomes: readonly Outcome[]) => {
    await settleDelivered(core, outcomes)
    return []
  })

  const work = async (delivery: Claimed, contexts: Promise<Map<DeliveryId, DeliveryContext>>) => {
    let mayHaveGone = delivery.mayHaveGone
    try {
      const context = (await contexts).get(delivery.id)
      if (!context) throw new Error('nothing was loaded for a delivery')
      mayHaveGone = true
      await attempt(delivery, context)
    } catch (error) {
      await release(delivery, mayHaveGone ? 'uncertain' : 'waiting', error)
    }
  }

  const attempt = async (delivery: Claimed, context: DeliveryContext) => {
    let result: Delivered
    try {
      result = await within(deadline, deliver(core, delivery, context, keep))
    } catch (error) {
      await settleFailed(core, delivery, error)
      return
    }
    await settle({ delivery, result, context })
  }

  /** The database was not to be had. This process lives, so nobody else will find the claim: it is given back as soon as possible. */
  const release = async (delivery: Claimed, state: 'waiting' | 'uncertain', error: unknown) => {
    core.log.error({ err: error, delivery: delivery.id }, 'a delivery could not be settled')
    for (let tries = 0; tries < 60; tries++) {
      try {
        await settleLater(db, delivery, state, sweep, String(error))
        return
      } catch {
        await sleep(sweep).over
      }
    }
  }

  const elsewhere = () =>
    [...core.adapters.values()].flatMap((adapter) => (adapter.sends?.() === false ? [adapter.platform] : []))

  const claim = async () => {
    if (!session?.alive()) await connect()
    const free = concurrency - underWay.size
    if (free <= 0 || !session) return 0
    const claimed = await claimDue(db, session.processNumber, free, elsewhere())
    if (claimed.length === 0) return 0
    // On one connection, so that it is one round trip.
    const contexts = core.database.transaction((connection) => loadContexts(connection, claimed))
    for (const delivery of claimed) {
      const task: Promise<void> = work(delivery, contexts).finally(() => {
        underWay.delete(task)
        // Its lane may have a next one.
        ring()
      })
      underWay.add(task)
    }
    // Awaited, so that the next claim comes when there is something to compare: claims in a row would only be smaller.
    await contexts.catch(() => {})
    return claimed.length
  }

  const waitForWork = async () => {
    const due = await nextDue(db)
    const timeout = sleep(Math.min(sweep, Math.max(due ?? sweep, 5)))
    const rung = new Promise<void>((resolve) => {
      wake = resolve
    })
    if (!woken) await Promise.race([timeout.over, rung])
    timeout.cancel()
  }

  const loop = async () => {
    let swept = 0
    while (!stopping) {
      try {
        woken = false
        const claimed = await claim()
        if (claimed === 0 && !woken) await waitForWork()
        // Several at once: more are coming, and a claim of many costs hardly more than a claim of one.
        else if (claimed > 1) await sleep(gather).over
        if (Date.now() - swept > sweep) {
          swept = Date.now()
          await recoverClaims(db, livenessClass)
        }
      } catch (error) {
        core.log.error({ err: error }, 'claiming deliveries failed; trying again')
        await sleep(sweep).over
      }
    }
  }

  await connect()
  core.database.onDeliveries(() => {
    ring()
    session?.wakeOthers()
  })
  const running = loop()
  return {
    ok: () => session?.alive() ?? false,
    stop: async () => {
      stopping = true
      ring()
      await running
      await Promise.all(underWay)
      await session?.close()
    },
  }
}
