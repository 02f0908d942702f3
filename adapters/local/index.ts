import type { ChatAdapter, ChatFile } from '../../src/domain/chat.ts'
import { DeliveryError } from '../../src/domain/errors.ts'
import { createChangeLog } from './changes.ts'
import { type LocalChatOptions, limits } from './config.ts'
import { asDeliveryError } from './errors.ts'
import { createFiles } from './files.ts'
import { platform, rowOf } from './ids.ts'
import { createInbound } from './inbound.ts'
import { createJournal } from './journal.ts'
import { createNotices } from './notices.ts'
import { createOutbound } from './outbound.ts'
import { createPosts } from './posts.ts'
import { createReads } from './reads.ts'
import { openStore } from './store.ts'
import { createThreads } from './threads.ts'
import { createDeskApp } from './web/app.ts'
import { createStream } from './web/stream.ts'
import { createViews } from './web/views.ts'

export type { LocalAgent, LocalChannel, LocalChatOptions, LocalCommand, OutboxMail } from './config.ts'

/** A small chat of our own in the browser, so that Faden can be tried without any other platform. Opens its store at once. */
export function createLocalChat(options: LocalChatOptions): ChatAdapter {
  const store = openStore(options.folder)
  const changes = createChangeLog()
  const posts = createPosts(store, changes)
  const threads = createThreads(store, posts, changes)
  const files = createFiles(store)
  const notices = createNotices(store, changes)
  const reads = createReads(store)
  const names = new Map(options.agents.map((agent) => [agent.id, agent.name]))
  const journal = createJournal(store, files, (id) => names.get(id) ?? id)
  const views = createViews(options.agents, posts, files)
  const stream = createStream(posts, threads, notices, views)
  const inbound = createInbound({ store, posts, files, journal, notices, reads })
  const channels = new Set(options.channels.map((channel) => channel.id))
  const outbound = createOutbound({ store, posts, threads, files, journal, notices, channels })
  const app = createDeskApp({ options, inbound, posts, threads, files, notices, reads, views, stream })
  changes.onChange(stream.push)

  return {
    ...outbound,
    platform,
    limits: { textLength: limits.textLength, fileBytes: limits.fileBytes },
    start: async (inbox) => inbound.start(inbox),
    async stop() {
      await inbound.stop()
      stream.close()
      store.close()
    },
    async download(file: ChatFile) {
      try {
        const row = rowOf('f', file.id)
        if (row === null) throw new DeliveryError('rejected', 'This file is not from this desk.')
        return files.read(row)
      } catch (error) {
        throw asDeliveryError(error)
      }
    },
    webhook: {
      path: '/desk',
      handle(request, response) {
        // A web server that mounts by prefix has cut the prefix off; the routes here name whole paths.
        const { originalUrl } = request as { originalUrl?: string }
        if (originalUrl) request.url = originalUrl
        app(request, response)
      },
    },
  }
}
