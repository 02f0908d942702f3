import type { Log } from '../../src/domain/log.ts'
import { troubleOf } from './errors.ts'
import { asRecord, asText } from './events.ts'
import type { Homeserver } from './homeserver.ts'
import { isRoom, serverOf } from './ids.ts'
import type { Rooms } from './rooms.ts'
import type { Trust } from './trust.ts'

interface Parts {
  readonly homeserver: Homeserver
  readonly rooms: Rooms
  readonly channels: readonly string[]
  readonly space: string | undefined
  readonly trust: Trust
  readonly log: Log
}

/** Which rooms the account enters: those of the configuration, and those that somebody trusted invites it to. */
export type Doors = ReturnType<typeof createDoors>

export function createDoors({ homeserver, rooms, channels, space, trust, log }: Parts) {
  /** False, and said in the log: the room does not let it in. */
  async function enter(room: string, via: string): Promise<boolean> {
    try {
      const path = `v3/join/${encodeURIComponent(room)}`
      await homeserver.request('POST', path, {}, { server_name: via, via })
      rooms.forget(room)
      return true
    } catch (error) {
      const { status } = troubleOf(error)
      if (status === 0 || status === 429 || status >= 500) throw error
      log.warn({ err: error, room }, `Matrix: ${homeserver.user} may not enter ${room}; invite it there`)
      return false
    }
  }

  return {
    /** The configured rooms, wherever they have moved; the space first, which may be what lets it into them. */
    async enterChannels(): Promise<void> {
      for (const channel of space ? [space, ...channels] : channels) {
        try {
          await enter(await rooms.roomOf(channel), serverOf(channel) || serverOf(homeserver.user))
        } catch (error) {
          log.warn({ err: error, channel }, `Matrix: ${channel} can’t be entered now`)
        }
      }
    },

    /** An invitation. From whom it comes is said by the server of the invited, so by ours. */
    async knocked(room: string, state: readonly unknown[]): Promise<void> {
      const invitation = state
        .map(asRecord)
        .find(({ type, state_key }) => type === 'm.room.member' && state_key === homeserver.user)
      const inviter = asText(invitation?.sender)
      const isWelcome = channels.includes(room) || room === space || (await trust.mayInvite(inviter))
      if (inviter && isWelcome) {
        await enter(room, serverOf(inviter))
        return
      }
      log.warn({ room, inviter }, 'Matrix: an invitation was declined, see matrix.invites_from')
      await homeserver.request('POST', `v3/rooms/${encodeURIComponent(room)}/leave`, {}).catch(() => {})
    },

    /** A channel's room was upgraded: the channel is the new one from now on. */
    async follow(room: string, next: string, sender: string): Promise<void> {
      if (isRoom(next) && channels.includes(rooms.channelOf(room))) await enter(next, serverOf(sender))
    },
  }
}
