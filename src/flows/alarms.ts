import { channelOf } from '../domain/directory.ts'
import { channelToTell, type OutageKind, partSubject } from '../domain/outage.ts'
import { type Claimed, settleSuperseded } from '../store/claims.ts'
import type { Db } from '../store/database.ts'
import { quietMailboxes, unreadMailboxes } from '../store/mailboxes.ts'
import {
  channelsWithoutThreads,
  endOtherOutages,
  endOutages,
  enqueueAlarm,
  forgetUnseenOutages,
  noteTold,
  type OutageRow,
  outagesToTell,
  presentOutages,
  seeOutage,
} from '../store/outages.ts'
import type { Core } from './core.ts'
import { destinationOf } from './drafts.ts'

const minute = 60 * 1000
/** A mailbox is looked at far more often than that, even without anything new. */
const mailboxPatience = 15 * minute
/** Whoever waits for it tries once a minute. */
const unseenPatience = 30 * minute
const mend = 'npm run doctor'

/** Tells once of what has stopped working, over what still works. Run every minute by whoever is scheduled. */
export async function runAlarms(core: Core): Promise<void> {
  await core.database.transaction(async (db) => {
    const now = core.now()
    await seeUnopened(db, core, now)
    await seeUnread(db, core, now)
    await seeQuiet(db, core, now)
    // Of a platform that is no longer configured nobody would ever say that it is well.
    await endOtherOutages(db, 'connection', connections(core), now)
    await forgetUnseenOutages(db, new Date(now.getTime() - unseenPatience), now)
    const present = await presentOutages(db)
    for (const outage of await outagesToTell(db, now)) await tell(db, core, outage, present, now)
  })
}

function connections({ adapters, directory }: Core): string[] {
  return [
    ...adapters.keys(),
    ...[...directory.channels.values()].map(({ platform, id }) => partSubject(platform, id)),
  ]
}

async function seeUnopened(db: Db, core: Core, now: Date): Promise<void> {
  const found = await channelsWithoutThreads(db)
  for (const { channel, tickets, number, error } of found) {
    const { platform } = channelOf(core.directory, channel)
    const cause = `${number}${tickets > 1 ? ` (+${tickets - 1})` : ''}: ${error}`
    const base = { kind: 'threads', subject: channel, platform, channel, team: null } as const
    await seeOutage(db, { ...base, cause, mend }, now)
  }
  const still = found.map(({ channel }) => channel)
  await tellOver(db, core, await endOtherOutages(db, 'threads', still, now))
}

async function seeUnread(db: Db, core: Core, now: Date): Promise<void> {
  const found = await unreadMailboxes(db, new Date(now.getTime() - mailboxPatience))
  for (const { id, team, readAt, ...problem } of found) {
    const cause = problem.cause ?? (readAt ? `last read ${readAt.toISOString()}` : 'never read')
    const base = { kind: 'mailbox', subject: id, platform: null, channel: null, team } as const
    await seeOutage(db, { ...base, cause, mend: problem.mend ?? mend }, now)
  }
  const still = found.map(({ id }) => id)
  await tellOver(db, core, await endOtherOutages(db, 'mailbox', still, now))
}

/** It is read, and yet nothing comes: whatever lies before it may have stopped. One that is not read is told as such. */
async function seeQuiet(db: Db, core: Core, now: Date): Promise<void> {
  const found = await quietMailboxes(db, now)
  for (const { id, team, since, usual } of found) {
    const cause = `No mail since ${since.toISOString()}; in the weeks before about ${usual} came in the same hours.`
    const base = { kind: 'quiet', subject: id, platform: null, channel: null, team } as const
    await seeOutage(db, { ...base, cause, mend: `write to it from outside; ${mend}` }, now)
  }
  const still = found.map(({ id }) => id)
  await tellOver(db, core, await endOtherOutages(db, 'quiet', still, now))
}

async function tell(
  db: Db,
  core: Core,
  outage: OutageRow,
  present: readonly OutageRow[],
  now: Date,
): Promise<void> {
  const { teams, channels } = core.directory
  const others = present.filter(({ id }) => id !== outage.id)
  const channel = channelToTell(outage, others, [...teams.values()], channels)
  const { kind, subject, cause } = outage
  core.log.error(
    { kind, subject, cause, mend: outage.mend, toldIn: channel?.id ?? null },
    channel
      ? 'something is out, and is told in a channel'
      : 'something is out, and no channel is left to tell it in',
  )
  await noteTold(db, outage.id, channel?.id ?? null, now)
  if (channel) await enqueueAlarm(db, { outage: outage.id, destination: destinationOf(channel), part: 0 })
}

/** Of what was told it is told that it works again, in the same place. */
async function tellOver(db: Db, core: Core, ended: readonly OutageRow[]): Promise<void> {
  for (const { id, toldIn } of ended) {
    const channel = toldIn && core.directory.channels.get(toldIn)
    if (channel) await enqueueAlarm(db, { outage: id, destination: destinationOf(channel), part: 1 })
  }
}

/** It works again, as somebody has just seen. */
export async function outagesAreOver(
  core: Core,
  kind: OutageKind,
  subjects: readonly string[],
): Promise<void> {
  await core.database.transaction(async (db) => {
    await tellOver(db, core, await endOutages(db, kind, subjects, core.now()))
  })
}

/** A delivery found that a channel, or the whole account, is gone. */
export async function seeGone(
  core: Core,
  { destination }: Claimed,
  gone: 'channel' | 'account',
  cause: string,
): Promise<void> {
  const channel = [...core.directory.channels.values()].find((one) => destinationOf(one) === destination)
  if (!channel) return
  const { id, platform } = channel
  const base = { kind: gone, platform, cause, mend, team: null }
  await seeOutage(
    core.database.db,
    gone === 'channel'
      ? { ...base, subject: id, channel: id }
      : { ...base, subject: platform, channel: null },
    core.now(),
  )
}

/** Something went out where before it could not. */
export async function worksAgain(core: Core, destinations: readonly string[]): Promise<void> {
  const channels = [...core.directory.channels.values()].filter((channel) =>
    destinations.includes(destinationOf(channel)),
  )
  if (channels.length === 0) return
  await outagesAreOver(
    core,
    'channel',
    channels.map(({ id }) => id),
  )
  await outagesAreOver(
    core,
    'account',
    channels.map(({ platform }) => platform),
  )
}

/** The channel that was to hear of it is gone itself: another one is looked for. */
export async function tellElsewhere(core: Core, delivery: Claimed, reason: string): Promise<void> {
  await core.database.transaction(async (db) => {
    if ((await settleSuperseded(db, delivery, reason)) && delivery.outageId && delivery.part === 0)
      await noteTold(db, delivery.outageId, null, null)
  })
}
