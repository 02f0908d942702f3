import { troubleOf } from './errors.ts'
import { asRecord, asText } from './events.ts'
import type { Homeserver } from './homeserver.ts'
import { isAlias } from './ids.ts'

/** Whether the account is in the room and may post there; else what is to be done. */
export async function examineRoom(
  homeserver: Homeserver,
  channel: string,
): Promise<string | { readonly problem: string }> {
  const id = await joinedAs(homeserver, channel)
  if (!id) return { problem: `${homeserver.user} is not in ${channel}. Invite it there; it comes by itself.` }
  const state = (type: string) =>
    homeserver
      .request<object>('GET', `v3/rooms/${encodeURIComponent(id)}/state/${type}/`)
      .then(asRecord, (error) => {
        if (troubleOf(error).status === 404) return null
        throw error
      })
  const levels = await state('m.room.power_levels')
  const own = Number(asRecord(levels?.users)[homeserver.user] ?? levels?.users_default ?? 0)
  const needed = ['m.room.message', 'm.room.encrypted', 'm.reaction'].map((type) =>
    Number(asRecord(levels?.events)[type] ?? levels?.events_default ?? 0),
  )
  if (own < Math.max(...needed))
    return {
      problem: `${homeserver.user} may not write in ${channel}: it has power level ${own} and needs ${Math.max(...needed)}. Raise it in the room’s settings.`,
    }
  const successor = asText((await state('m.room.tombstone'))?.replacement_room)
  if (successor) return { problem: `${channel} was upgraded to ${successor}. Set that as the channel’s id.` }
  return (await state('m.room.encryption')) ? `${id}, encrypted` : `${id}, not encrypted`
}

/** Whether the account can see who is in the space. */
export async function examineSpace(
  homeserver: Homeserver,
  space: string,
): Promise<string | { readonly problem: string }> {
  const id = await joinedAs(homeserver, space)
  if (id) return `${id}, whose people are the team’s`
  return {
    problem: `${homeserver.user} is not in the space ${space}, so nobody counts as one of the team. Invite it there.`,
  }
}

/** The id of a room that the account is in; null: it is not. */
async function joinedAs(homeserver: Homeserver, name: string): Promise<string | null> {
  const path = `v3/directory/room/${encodeURIComponent(name)}`
  const id = isAlias(name) ? (await homeserver.request<{ room_id: string }>('GET', path)).room_id : name
  const { joined_rooms } = await homeserver.request<{ joined_rooms: string[] }>('GET', 'v3/joined_rooms')
  return joined_rooms.includes(id) ? id : null
}
