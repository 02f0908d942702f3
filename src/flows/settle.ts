import { DeliveryError } from '../domain/errors.ts'
import {
  type Claimed,
  leaveLane,
  pauseDestination,
  type Sent,
  settleLater,
  settleParked,
  settleSent,
} from '../store/claims.ts'
import { enqueue } from '../store/deliveries.ts'
import type { DeliveryContext } from '../store/delivery-context.ts'
import { isLetter } from '../store/entities/delivery.ts'
import { appendEvent } from '../store/events.ts'
import { messageById } from '../store/messages.ts'
import { liveThreads } from '../store/threads.ts'
import { seeGone, tellElsewhere, worksAgain } from './alarms.ts'
import type { Core } from './core.ts'
import type { Delivered } from './deliver.ts'
import { markDrafts } from './drafts.ts'
import { troubleDrafts } from './questions.ts'
import { rebind } from './rebind.ts'

/** After this long without success a person is asked. RFC 5321 §4.5.4.1 names 4–5 days for mail; people wait for less. */
const patience = 2 * 24 * 60 * 60 * 1000
const minute = 60 * 1000
const longestPause = 10 * minute

export interface Outcome {
  readonly delivery: Claimed
  readonly result: Delivered
  readonly context: DeliveryContext
}

/** They went out: one transaction with what follows from it. Nothing comes of those whose claim was lost meanwhile. */
export async function settleDelivered(core: Core, outcomes: readonly Outcome[]): Promise<void> {
  await settleInOrder(core, outcomes)
  const waited = outcomes.filter(({ delivery, result }) => delivery.error !== null && !result.superseded)
  if (waited.length > 0)
    await worksAgain(
      core,
      waited.map(({ delivery }) => delivery.destination),
    )
}

async function settleInOrder(core: Core, outcomes: readonly Outcome[]): Promise<void> {
  const sent = outcomes.map(sentOf)
  // Acknowledgements stand in no thread; other mail shows its state where it was said.
  const shown = outcomes.filter(
    ({ delivery, context }) => isLetter(delivery) && context.message?.purpose !== 'acknowledgement',
  )
  if (shown.length === 0) {
    await settleSent(core.database.db, sent)
    return
  }
  await core.database.transaction(async (db) => {
    const held = await settleSent(db, sent)
    for (const { delivery, context } of shown) {
      if (!held.has(delivery.id) || !context.message || !delivery.ticketId) continue
      await enqueue(db, markDrafts(core.directory, await liveThreads(db, delivery.ticketId), context.message))
    }
  })
}

function sentOf({ delivery, result }: Outcome): Sent {
  const { id, claim, threadId, fileId, part } = delivery
  const { opened, post } = result
  return {
    id,
    claim,
    state: result.superseded ? 'superseded' : 'sent',
    externalId: result.externalId,
    opened: threadId && opened ? { threadId, externalId: opened.thread.id, rootPost: opened.id } : null,
    post:
      threadId && post
        ? { threadId, externalId: post.ref.id, messageId: post.message?.id ?? null, fileId, part }
        : null,
    mailed: isLetter(delivery) && !result.superseded ? delivery.messageId : null,
  }
}

/** It did not go out, or nobody knows: again later, looked up first, or a person is asked. */
export async function settleFailed(core: Core, delivery: Claimed, error: unknown): Promise<void> {
  const failure = error instanceof DeliveryError ? error.failure : 'uncertain'
  const reason = error instanceof Error ? error.message : String(error)
  const context = { delivery: delivery.id, kind: delivery.kind, lane: delivery.lane, failure, reason }
  if (!(error instanceof DeliveryError))
    core.log.error({ ...context, err: error }, 'a delivery failed unexpectedly')
  const gone = error instanceof DeliveryError ? error.gone : undefined
  if (gone === 'thread' && (await rebind(core, delivery, reason))) {
    core.log.warn(context, 'a thread is gone: its ticket gets a new one')
    return
  }
  if (gone === 'channel' || gone === 'account') {
    core.log.error(context, `a ${gone} is gone: what is sent there waits until it is mended`)
    await seeGone(core, delivery, gone, reason)
    if (delivery.kind === 'alarm') await tellElsewhere(core, delivery, reason)
    else await waitForMending(core, delivery, reason)
    return
  }
  const isTooOld = core.now().getTime() - delivery.createdAt.getTime() > patience
  if (failure === 'rejected' || isTooOld) {
    core.log.warn(context, 'a delivery is parked: a person is needed')
    await park(core, delivery, reason)
    return
  }
  const retryAfter = error instanceof DeliveryError ? error.retryAfter : undefined
  if (retryAfter !== undefined) await pauseDestination(core.database.db, delivery.destination, retryAfter)
  const delay = retryAfter ?? backOff(delivery.attempts)
  core.log.info({ ...context, delay }, 'a delivery will be tried again')
  // An earlier attempt that may have gone out is not settled by a later one that certainly did not.
  const state = failure === 'uncertain' || delivery.mayHaveGone ? 'uncertain' : 'waiting'
  await settleLater(core.database.db, delivery, state, delay, reason)
  if (error instanceof DeliveryError && error.reached.length > 0) {
    await leaveLane(core.database.db, delivery)
    await showMark(core, delivery)
  }
}

/** Some have the mail and some have not: its message says who. */
async function showMark(core: Core, { messageId, ticketId }: Claimed): Promise<void> {
  if (!messageId || !ticketId) return
  await core.database.transaction(async (db) => {
    const message = await messageById(db, messageId)
    if (message) await enqueue(db, markDrafts(core.directory, await liveThreads(db, ticketId), message))
  })
}

/**
 * Nothing goes out there any more, and nothing is wrong with the delivery itself: it is not parked, however long that
 * takes, and goes out by itself once it can. The whole place is tried once a minute.
 */
async function waitForMending(core: Core, delivery: Claimed, reason: string): Promise<void> {
  const { db } = core.database
  await pauseDestination(db, delivery.destination, minute)
  await settleLater(db, delivery, delivery.mayHaveGone ? 'uncertain' : 'waiting', minute, reason)
}

async function park(core: Core, delivery: Claimed, reason: string): Promise<void> {
  await core.database.transaction(async (db) => {
    if (!(await settleParked(db, delivery, reason)) || !delivery.ticketId) return
    await appendEvent(db, {
      ticketId: delivery.ticketId,
      kind: 'parked',
      actor: { kind: 'helpdesk' },
      at: core.now(),
      data: { delivery: delivery.id, kind: delivery.kind, reason },
    })
    const { kind } = delivery
    const isMailed = isLetter(delivery)
    if (!isMailed && kind !== 'post' && kind !== 'file') return
    const message = delivery.messageId ? await messageById(db, delivery.messageId) : null
    if (!message) return
    const threads = await liveThreads(db, delivery.ticketId)
    // A post is missing in its own thread; a mail to the customer is missed where it was said.
    const here = threads.filter(({ id }) => isMailed || id === delivery.threadId)
    await enqueue(db, [
      ...(isMailed ? markDrafts(core.directory, threads, message) : []),
      ...troubleDrafts(core, here, message),
    ])
  })
}

/** 1 s, 2 s, 4 s … 10 min, with a fifth of chance so that many do not come back at once. */
function backOff(attempts: number): number {
  const pause = Math.min(1000 * 2 ** Math.min(attempts - 1, 20), longestPause)
  return Math.round(pause * (0.8 + Math.random() * 0.4))
}
