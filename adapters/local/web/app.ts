import { join } from 'node:path'
import express, { type Express } from 'express'
import type { LocalChatOptions } from '../config.ts'
import { limits } from '../config.ts'
import type { Files } from '../files.ts'
import type { Inbound } from '../inbound.ts'
import type { Notices } from '../notices.ts'
import type { Posts } from '../posts.ts'
import type { Reads } from '../reads.ts'
import type { Threads } from '../threads.ts'
import { conversationRoutes } from './api.ts'
import { assetRoutes } from './assets.ts'
import { fileRoutes } from './files.ts'
import { guardHost } from './guard.ts'
import { outboxRoutes } from './outbox.ts'
import { icon, pageHandler } from './page.ts'
import { answerErrors, WebRefusal } from './refusals.ts'
import { createLookup } from './requests.ts'
import type { Stream } from './stream.ts'
import type { Views } from './views.ts'

export interface DeskParts {
  readonly options: LocalChatOptions
  readonly inbound: Inbound
  readonly posts: Posts
  readonly threads: Threads
  readonly files: Files
  readonly notices: Notices
  readonly reads: Reads
  readonly views: Views
  readonly stream: Stream
}

/** Everything under /desk. */
export function createDeskApp(parts: DeskParts): Express {
  const { options, threads, posts, files } = parts
  const folder = join(import.meta.dirname, '..', 'desk')
  const lookup = createLookup(options, threads, posts, files)
  const app = express().disable('x-powered-by')

  app.use(guardHost(options.hosts))
  app.use((_request, response, next) => {
    response.set({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
    next()
  })
  app.get(['/desk', '/desk/outbox'], pageHandler(folder, options.language))
  app.get('/desk/icon.svg', (_request, response) => void response.type('svg').send(icon))
  app.get('/desk/t/:number', (request, response) => {
    const thread = threads.byNumber(request.params.number)
    if (!thread)
      throw new WebRefusal(404, 'There is no such ticket here.', 'Dieses Ticket gibt es hier nicht.')
    response.redirect(`/desk/#/t/t${thread.id}`)
  })
  app.use('/desk', assetRoutes(folder))

  app.use('/desk/api', (_request, response, next) => {
    response.set('cache-control', 'no-store')
    next()
  })
  app.use('/desk/api', fileRoutes(files, lookup))
  app.use('/desk/api', express.json({ limit: limits.bodyBytes }))
  app.get('/desk/api/desk', (_request, response) => {
    const { agents, channels, commands, hints, language } = options
    response.json({ agents, channels, commands, hints, language, limits })
  })
  app.use('/desk/api', conversationRoutes({ ...parts, lookup }))
  app.use('/desk/api', outboxRoutes(options, lookup))

  app.use(() => {
    throw new WebRefusal(404, 'There is nothing here.', 'Hier ist nichts.')
  })
  app.use(answerErrors(options.language))
  return app
}
