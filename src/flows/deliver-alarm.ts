import type { Part } from '../domain/chat.ts'
import { DeliveryError } from '../domain/errors.ts'
import type { Channel, Team } from '../domain/people.ts'
import { fill, literally, wordsOf } from '../domain/words/index.ts'
import { shortMoment } from '../domain/words/moments.ts'
import type { Claimed } from '../store/claims.ts'
import { alarmWasSent, type OutageRow, outageById } from '../store/outages.ts'
import type { Core } from './core.ts'
import type { Delivered } from './deliver.ts'
import { helpdeskLine } from './parts.ts'

/** Says in a channel that something is out, or works again. What is over before it was said needs neither. */
export async function deliverAlarm(core: Core, delivery: Claimed): Promise<Delivered> {
  const { db } = core.database
  const outage = delivery.outageId ? await outageById(db, delivery.outageId) : null
  const channel = outage?.toldIn && core.directory.channels.get(outage.toldIn)
  if (!outage || !channel) return { externalId: null, superseded: true }
  const isOver = delivery.part === 1
  const isMoot = isOver ? !(await alarmWasSent(db, outage.id)) : outage.overAt !== null
  if (isMoot) return { externalId: null, superseded: true }
  const adapter = core.adapters.get(channel.platform)
  if (!adapter) throw new DeliveryError('not-sent', `${channel.platform} is not configured`)
  const place = { channel: { platform: channel.platform, id: channel.externalId } }
  // Where nobody can say whether it went out, an alarm twice is better than none.
  const found = delivery.mayHaveGone ? await adapter.find?.(place, delivery.key) : null
  const post = found ?? (await adapter.post(place, alarmPart(core, outage, channel, isOver), delivery.key))
  return { externalId: post.id }
}

function alarmPart(core: Core, outage: OutageRow, channel: Channel, isOver: boolean): Part {
  const { directory, settings } = core
  const team: Team | undefined = [...directory.teams.values()].find((one) => one.channel === channel.id)
  const language = team?.language ?? settings.language
  const { alarm } = wordsOf(language)
  const lost = outage.channel && directory.channels.get(outage.channel)
  const name = lost ? lost.name : outage.subject
  const what = fill(isOver ? alarm.over[outage.kind] : alarm.out[outage.kind], { name: literally(name) })
  const line = helpdeskLine(team?.name ?? channel.name)
  if (isOver) return { ...line, text: what }
  const { cause, mend, since } = outage
  const time = shortMoment(since, core.now(), language)
  return {
    ...line,
    text: fill(alarm.told, { what, time, cause: literally(cause), mend: literally(mend) }),
  }
}
