import type { AdapterContext, AdapterMemory } from '../../src/domain/adapter-context.ts'
import type { ChatInbox } from '../../src/domain/chat.ts'
import type { Lease } from '../../src/domain/lease.ts'
import type { MatrixSettings } from './config.ts'
import { platform } from './ids.ts'
import { type Running, run } from './running.ts'
import { sleep } from './sync/loop.ts'

/** Who has not got the account by then waits behind another process. */
const patience = 3000
const firstPause = 1000
const longestPause = 60_000

export interface Holding {
  /** null: another process has the account. */
  running(): Running | null
  release(): Promise<void>
}

/**
 * Of several processes one has the account: it alone syncs, encrypts and sends, for the keys step on with each message.
 * Resolves when the account runs, or when another process has it; rejects when it can't run.
 */
export async function holdAccount(
  context: AdapterContext<MatrixSettings>,
  inbox: ChatInbox,
): Promise<Holding> {
  let running: Running | null = null
  let ours: Lease | null = null
  let turn: Promise<void> = Promise.resolve()
  const released = new AbortController()
  const first = Promise.withResolvers<void>()
  // It may be rejected after `start` has stopped waiting for it.
  first.promise.catch(() => {})
  let hasTried = false

  const hold = context.leases.hold(platform, {
    gained: (lease) => {
      ours = lease
      turn = turn.then(() => begin(lease))
    },
    lost: () => {
      ours = null
      turn = turn.then(end)
    },
  })

  /** The first failure is `start`'s; later ones are told, and tried again while the account is ours. */
  async function begin(lease: Lease): Promise<void> {
    for (let pause = firstPause; ours === lease; pause = Math.min(pause * 2, longestPause)) {
      try {
        running = await run({ ...context, memory: memoryUnder(lease) }, under(lease))
        first.resolve()
        if (hasTried) inbox.connection({ state: 'well' })
        return
      } catch (error) {
        first.reject(error)
        if (!hasTried) return
        const cause = error instanceof Error ? error.message : String(error)
        inbox.connection({ state: 'lost', cause, mend: 'npm run doctor' })
        await sleep(pause, released.signal)
      }
    }
  }

  async function end(): Promise<void> {
    const ending = running
    running = null
    await ending?.stop()
  }

  /** What is taken under a lease that is another's by now is not taken. */
  const under = (lease: Lease): ChatInbox => ({
    receive: (event) => inbox.receive(event, lease),
    connection: (state) => inbox.connection(state),
    membersChanged: () => inbox.membersChanged(),
  })

  const memoryUnder = (lease: Lease): AdapterMemory => ({
    ...context.memory,
    write: (key, value, given) => context.memory.write(key, value, { ...given, under: lease }),
  })

  async function release(): Promise<void> {
    released.abort()
    ours = null
    turn = turn.then(end)
    await turn
    await hold.release()
  }

  try {
    await Promise.race([
      first.promise,
      sleep(patience, released.signal).then(() => {
        // Still signing in is not waiting.
        if (ours) return first.promise
      }),
    ])
    hasTried = true
  } catch (error) {
    await release()
    throw error
  }
  return { running: () => (ours ? running : null), release }
}
