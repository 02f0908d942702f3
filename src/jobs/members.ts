import type { KnownAgent } from '../domain/directory.ts'
import type { AgentId } from '../domain/ids.ts'
import type { Core } from '../flows/core.ts'
import { presentAgents, readMembers } from '../flows/members.ts'
import { sleep } from './sleep.ts'

const minute = 60 * 1000
const interval = 10 * minute
/** Somebody unknown writes: that often at most is it worth asking who is there now. */
const shortest = minute
/** An event waits that long for the answer, and is then taken as a stranger's. */
const patience = 2000

export interface Members {
  /** Somebody has come or gone. */
  changed(platform: string): void
  /** Resolves when it is known who is there now, or when that was asked a moment ago. */
  lookAgain(platform: string): Promise<void>
  stop(): Promise<void>
}

/** Keeps the directory's agents true to who is in the channels, in place: whoever looks sees those of now. */
export function startMembers(core: Core, agents: Map<AgentId, KnownAgent>): Members {
  const listed = new Map(agents)
  const asked = new Map<string, number>()
  const underWay = new Map<string, Promise<void>>()
  const stopping = new AbortController()
  let pause = sleep(0)

  const show = async () => {
    const present = await presentAgents(core, listed)
    for (const id of agents.keys()) if (!present.has(id)) agents.delete(id)
    for (const [id, agent] of present) agents.set(id, agent)
  }

  const read = (platform: string): Promise<void> => {
    const running = underWay.get(platform)
    if (running) return running
    asked.set(platform, core.now().getTime())
    const reading = readMembers(core, platform, listed)
      .catch((error) =>
        core.log.warn({ err: error, platform }, 'who is in the channels could not be learned'),
      )
      .then(show)
      .catch((error) =>
        core.log.warn({ err: error, platform }, 'the members of the channels could not be read'),
      )
      .finally(() => underWay.delete(platform))
    underWay.set(platform, reading)
    return reading
  }

  const loop = async () => {
    // Those of before the start, while the platforms are being asked.
    await show().catch((error) =>
      core.log.warn({ err: error }, 'the members of the channels could not be read'),
    )
    while (!stopping.signal.aborted) {
      await Promise.all([...core.adapters.keys()].map(read))
      if (stopping.signal.aborted) return
      pause = sleep(interval)
      await pause.over
    }
  }
  const running = loop()

  return {
    changed: (platform) => {
      if (!stopping.signal.aborted) void read(platform)
    },
    lookAgain: async (platform) => {
      const isOld = core.now().getTime() - (asked.get(platform) ?? 0) > shortest
      const reading = underWay.get(platform) ?? (isOld ? read(platform) : null)
      if (!reading) return
      const late = sleep(patience)
      await Promise.race([reading, late.over])
      late.cancel()
    },
    stop: async () => {
      stopping.abort()
      pause.cancel()
      await running
      await Promise.all(underWay.values())
    },
  }
}
