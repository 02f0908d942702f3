import type { Core } from '../flows/core.ts'
import { deliver } from '../flows/deliver.ts'
import { settleDelivered, settleFailed } from '../flows/settle.ts'
import { type Claimed, claimDue, nextDue, recoverClaims } from '../store/deliveries.ts'
import { livenessClass, openSession, type Session } from '../store/session.ts'
import { sleep } from './sleep.ts'

const sweep = 1000
const concurrency = 12

export interface Sender {
  readonly ok: () => boolean
  /** Claims nothing more and resolves when what is under way has been settled. */
  stop(): Promise<void>
}

/**
 * Works off `deliveries`: claims due heads of lanes from the table, as many at a time as are free, woken by commits
 * (LISTEN) and by a sweep. Any number of processes may do this at once.
 */
export async function startSender(core: Core, url: string): Promise<Sender> {
  const { db } = core.database
  const underWay = new Set<Promise<void>>()
  let stopping = false
  let session: Session | null = null
  let wake: () => void = () => {}
  let woken = true

  const ring = () => {
    woken = true
    wake()
  }

  const connect = async () => {
    session = await openSession(url, {
      wake: ring,
      lost: (error) => {
        core.log.error({ err: error }, 'the connection that marks this process as alive was lost')
        session = null
        ring()
      },
    })
    // What a killed process was sending is found now, not after some time-out.
    const found = await recoverClaims(db, livenessClass)
    if (found > 0) core.log.warn({ found }, 'found deliveries of a process that is gone')
  }

  const work = async (delivery: Claimed) => {
    try {
      await settleDelivered(core, delivery, await deliver(core, delivery))
    } catch (error) {
      await settleFailed(core, delivery, error)
    }
  }

  const claim = async () => {
    if (!session) await connect()
    const free = concurrency - underWay.size
    if (free <= 0 || !session) return 0
    const claimed = await claimDue(db, session.processNumber, free)
    for (const delivery of claimed) {
      const task: Promise<void> = work(delivery)
        .catch((error) =>
          core.log.error({ err: error, delivery: delivery.id }, 'a delivery could not be settled'),
        )
        .finally(() => {
          underWay.delete(task)
          // Its lane may have a next one.
          ring()
        })
      underWay.add(task)
    }
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
  const running = loop()
  return {
    ok: () => session !== null,
    stop: async () => {
      stopping = true
      ring()
      await running
      await Promise.all(underWay)
      await session?.close()
    },
  }
}
