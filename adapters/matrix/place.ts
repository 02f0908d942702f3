import type { ChannelRef, Place, PostRef, ThreadRef } from '../../src/domain/chat.ts'
import { DeliveryError } from '../../src/domain/errors.ts'
import { beforeSending } from './errors.ts'
import { isAlias, isEvent, isRoom, partsOf, platform } from './ids.ts'
import type { Posts, Standing } from './posts.ts'
import type { Rooms } from './rooms.ts'

/** Where in Matrix a reference leads. What leads nowhere is rejected. */
export type Places = ReturnType<typeof createPlaces>

export function createPlaces(rooms: Rooms, posts: Posts) {
  async function ofChannel({ platform: of, id }: ChannelRef): Promise<Standing> {
    if (of !== platform || !(isRoom(id) || isAlias(id)))
      throw new DeliveryError('rejected', `${id} is no Matrix room.`)
    return { room: await beforeSending(() => rooms.roomOf(id)), root: null }
  }

  function ofThread(thread: ThreadRef): { room: string; root: string } {
    const parts = partsOf(thread)
    if (!parts) throw new DeliveryError('rejected', `${thread.id} is no thread in a Matrix room.`)
    return parts
  }

  return {
    ofThread,
    of: async (place: Place): Promise<Standing> =>
      'channel' in place ? ofChannel(place.channel) : ofThread(place.thread),

    /** The event of a post, and where it stands. */
    ofPost({ thread, id }: PostRef): Standing & { event: string } {
      const { room, root } = ofThread(thread)
      if (!isEvent(id)) throw new DeliveryError('rejected', `${id} is no event in a Matrix room.`)
      const known = posts.find(id)
      return { event: id, room, root: known?.room === room ? known.root : root === id ? null : root }
    },
  }
}
