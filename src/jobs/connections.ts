import type { ChatAdapter, ChatInbox, Connection } from '../domain/chat.ts'
import { type Outage, partSubject } from '../domain/outage.ts'
import { outagesAreOver } from '../flows/alarms.ts'
import { chatInbox } from '../flows/chat-in.ts'
import type { Core } from '../flows/core.ts'
import { goneChannels, seeOutage } from '../store/outages.ts'
import { markRead, type Reading, readingsOf } from '../store/readings.ts'
import { backFill } from './back-fill.ts'
import { sleep } from './sleep.ts'

const minute = 60 * 1000
/** Marks further apart than this mean that this process did not live in between, or had no database. */
const longestGap = 3 * minute
const longestPause = 5 * minute
/** Faden's start waits this long for its chats, and goes on without those that are slower. */
const patience = 20_000

export interface Chats {
  /** How each platform is, by name. */
  states(): ReadonlyMap<string, ChatState>
  stop(): Promise<void>
}

export type ChatState = { readonly since: Date } & (Connection | { readonly state: 'starting' })

/**
 * Starts the adapters, again and again where one can't, so that a revoked token stops neither mail nor the other chats.
 * While a chat is well, how far it is read is marked each minute; after a gap, what was missed is fetched.
 */
export async function startChats(
  core: Core,
  membersChanged: (platform: string) => void = () => {},
  beat = minute,
): Promise<Chats> {
  const chats = [...core.adapters.values()].map((adapter) =>
    startChat(core, adapter, () => membersChanged(adapter.platform), beat),
  )
  const slow = sleep(patience)
  await Promise.race([Promise.all(chats.map(({ tried }) => tried)), slow.over])
  slow.cancel()
  return {
    states: () => new Map(chats.map(({ platform, state }) => [platform, state()])),
    stop: async () => void (await Promise.all(chats.map((chat) => chat.stop()))),
  }
}

function startChat(core: Core, adapter: ChatAdapter, membersChanged: () => void, beat: number) {
  const { platform } = adapter
  const stopping = new AbortController()
  const tried = Promise.withResolvers<void>()
  let state: ChatState = { state: 'starting', since: core.now() }
  let hasReported = false
  /** Counts the times that events could not arrive. */
  let gaps = 0
  let pause = sleep(0)

  const change = (next: Connection) => {
    const losses = lossesOf(next)
    if (losses.length > 0 || lossesOf(state).length > 0) gaps++
    for (const { cause, mend } of losses)
      core.log.error(
        { platform, cause, mend },
        next.state === 'lost' ? 'a chat is lost' : 'a part of a chat is lost',
      )
    state = { ...next, since: next.state === state.state ? state.since : core.now() }
    void note()
    // What was missed is fetched now, not at the next beat.
    if (next.state !== 'well') return
    pause.cancel()
    membersChanged()
  }
  /** So that whoever runs it is told over another chat. Repeated at each beat: the database may be away, too. */
  const note = async () => {
    try {
      const outages = outagesIn(state)
      const still = outages.map(({ subject }) => subject)
      const subjects = [platform, ...channels().map(({ id }) => partSubject(platform, id))]
      if (state.state === 'well')
        await outagesAreOver(
          core,
          'connection',
          subjects.filter((one) => !still.includes(one)),
        )
      for (const outage of outages) await seeOutage(core.database.db, outage, core.now())
    } catch (error) {
      core.log.warn({ err: error, platform }, 'how a chat is could not be noted; trying again')
    }
  }

  const channels = () => [...core.directory.channels.values()].filter((one) => one.platform === platform)
  const lostChannels = (now: ChatState) =>
    now.state === 'well'
      ? (now.except ?? []).flatMap((loss) => loss.channels.map(({ id }) => ({ ...loss, id })))
      : []

  const outagesIn = (now: ChatState): Outage[] => {
    const base = { kind: 'connection', platform, team: null } as const
    if (now.state === 'lost')
      return [{ ...base, subject: platform, channel: null, cause: now.cause, mend: now.mend }]
    return lostChannels(now).flatMap(({ id, cause, mend }) => {
      const channel = channels().find(({ externalId }) => externalId === id)
      return channel
        ? [{ ...base, subject: partSubject(platform, channel.id), channel: channel.id, cause, mend }]
        : []
    })
  }

  const inbox: ChatInbox = {
    ...chatInbox(core),
    membersChanged,
    connection: (next) => {
      hasReported = true
      if (!stopping.signal.aborted) change(next)
    },
  }

  const rest = async (milliseconds: number) => {
    if (stopping.signal.aborted) return
    pause = sleep(milliseconds)
    await pause.over
  }

  const start = async () => {
    for (let attempt = 1; !stopping.signal.aborted; attempt++) {
      hasReported = false
      try {
        await adapter.start(inbox)
        // It may know better already.
        if (!hasReported) change({ state: 'well' })
        return
      } catch (error) {
        const cause = error instanceof Error ? error.message : String(error)
        change({ state: 'lost', cause, mend: 'npm run doctor' })
        tried.resolve()
        await rest(Math.min(1000 * 2 ** attempt, longestPause))
      }
    }
  }

  const keepRead = async () => {
    let last = null as { at: Date; gaps: number } | null
    while (!stopping.signal.aborted) {
      const now = { at: core.now(), gaps }
      await note()
      if (state.state === 'well') {
        const isWhole = last?.gaps === gaps && now.at.getTime() - last.at.getTime() < longestGap
        last = (await read(isWhole, now.at)) ? now : null
      }
      await rest(now.gaps === gaps || state.state !== 'well' ? beat : 0)
    }
  }

  /** False: there is still something to fetch. */
  const read = async (isWhole: boolean, now: Date): Promise<boolean> => {
    const { db } = core.database
    try {
      const lost = new Set(lostChannels(state).map(({ id }) => id))
      const readings = (await readingsOf(db, platform, now)).filter(({ externalId }) => !lost.has(externalId))
      const gone = await goneChannels(db)
      // Of a channel that we are not in nothing reaches us: it is asked until it answers, and then tells what was missed.
      const isFresh = ({ channelId, readAt }: Reading) =>
        isWhole && !gone.has(channelId) && now.getTime() - readAt.getTime() < longestGap
      const fresh = readings.filter(isFresh).map(({ channelId }) => channelId)
      await markRead(db, fresh, now)
      const stale = readings.filter((reading) => !isFresh(reading))
      await backFill(core, adapter, inbox, stale, stopping.signal)
      return true
    } catch (error) {
      core.log.warn(
        { err: error, platform },
        'not all that was said meanwhile could be fetched; trying again',
      )
      return false
    }
  }

  const running = start().then(() => {
    tried.resolve()
    return keepRead()
  })
  return {
    platform,
    tried: tried.promise,
    state: () => state,
    stop: async () => {
      stopping.abort()
      pause.cancel()
      tried.resolve()
      await running
    },
  }
}

/** Of the whole, or of parts of it. */
function lossesOf(chat: ChatState | Connection) {
  if (chat.state === 'lost') return [chat]
  return (chat.state === 'well' && chat.except) || []
}
