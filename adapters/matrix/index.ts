import type { AdapterContext } from '../../src/domain/adapter-context.ts'
import type { ChatAdapter } from '../../src/domain/chat.ts'
import { DeliveryError } from '../../src/domain/errors.ts'
import { largestFile, type MatrixSettings, textLength } from './config.ts'
import type { Holding } from './holding.ts'
import { platform } from './ids.ts'
import type { Outbound } from './outbound.ts'

/** Matrix: each channel is a room, each ticket a thread in it, encrypted where the room is. */
export function createAdapter(context: AdapterContext<MatrixSettings>): ChatAdapter {
  let holding: Holding | null = null

  function outbound(): Outbound {
    const running = holding?.running()
    if (running) return running.outbound
    throw new DeliveryError('not-sent', 'Matrix is not connected here.', { retryAfter: 5000 })
  }

  return {
    platform,
    // Most clients keep what begins with a slash to themselves.
    prefix: '!',
    limits: {
      textLength,
      get fileBytes() {
        return holding?.running()?.fileBytes ?? largestFile
      },
    },
    async start(inbox) {
      const { holdAccount } = await import('./holding.ts')
      holding = await holdAccount(context, inbox)
    },
    async stop() {
      await holding?.release()
      holding = null
    },
    sends: () => Boolean(holding?.running()),
    async *examine() {
      const { examine } = await import('./examine.ts')
      yield* examine(context)
    },
    members: async (channel) => outbound().members(channel),
    openThread: async (...given) => outbound().openThread(...given),
    post: async (...given) => outbound().post(...given),
    updateCard: async (...given) => outbound().updateCard(...given),
    download: async (file) => outbound().download(file),
    find: async (...given) => outbound().find(...given),
    mark: async (...given) => outbound().mark(...given),
    edit: async (...given) => outbound().edit(...given),
    remove: async (post) => outbound().remove(post),
  }
}
