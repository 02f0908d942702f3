import { pipeline } from 'node:stream/promises'
import { Router } from 'express'
import { askedLanguage, pageLanguage } from './language.ts'
import { ticketPage } from './pages/ticket-page.ts'
import { frameIn, type Site, sendPlainPage } from './site.ts'

/** Whatever else stands in an address can't be a token or an id of ours. */
const IDENTIFIER = /^[\w-]{1,200}$/
const KEY = /^[\w.-]{1,100}$/

/** Types that a program may safely be started for; all others are handed over as plain bytes. */
const harmless = new Set([
  'application/pdf',
  'application/zip',
  'image/gif',
  'image/jpeg',
  'image/png',
  'image/webp',
  'text/csv',
  'text/plain',
])

/** Made harmless already; whatever that missed can neither run nor load, and has no part in this site. */
const originalPolicy =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox allow-popups allow-popups-to-escape-sandbox"

/** `GET /t/:token` and the files below it. The token is the only key, so nothing here may be kept or told to others. */
export function ticketRoutes(site: Site): Router {
  const { desk, language: ownLanguage, timeZone } = site.options
  const routes = Router()
  routes.use(['/t', '/mails'], (_request, response, next) => {
    response.set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex, nofollow' })
    next()
  })

  routes.get('/t/:token', async (request, response, next) => {
    const { token } = request.params
    const ticket = IDENTIFIER.test(token) ? await desk.page(token) : null
    if (!ticket) return next()
    const frame = frameIn(site, askedLanguage(request) ?? ticket.language)
    response.send(ticketPage(frame, timeZone, `/t/${token}`, ticket))
  })

  routes.get('/t/:token/mails/:id', async (request, response, next) => {
    const { token, id } = request.params
    const original = IDENTIFIER.test(token) && IDENTIFIER.test(id) ? await desk.original(token, id) : null
    if (original === null) return next()
    response.set('Content-Security-Policy', originalPolicy)
    response.type('html').send(`<!doctype html><meta charset="utf-8"><title>–</title>${original}`)
  })

  routes.get('/mails/:key', async (request, response, next) => {
    const { key } = request.params
    const original = KEY.test(key) ? await desk.mailForAgent(key) : null
    if (original === null) return next()
    response.set('Content-Security-Policy', originalPolicy)
    response.type('html').send(`<!doctype html><meta charset="utf-8"><title>–</title>${original}`)
  })

  routes.get('/t/:token/files/:id', async (request, response, next) => {
    const { token, id } = request.params
    const file = IDENTIFIER.test(token) && IDENTIFIER.test(id) ? await desk.file(token, id) : null
    if (!file) return next()
    response.attachment(file.name)
    response.set({
      'Content-Type': harmless.has(file.type) ? file.type : 'application/octet-stream',
      'Content-Length': String(file.size),
      'Content-Security-Policy': "default-src 'none'; sandbox",
    })
    if (request.method === 'HEAD') {
      response.end()
      return
    }
    await pipeline(file.open(), response).catch((error) => {
      // The customer went away: nothing to mend.
      if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
    })
  })

  routes.all(
    ['/t/:token', '/t/:token/files/:id', '/t/:token/mails/:id', '/mails/:key'],
    (request, response, next) => {
      if (request.method === 'GET' || request.method === 'HEAD') return next()
      response.set('Allow', 'GET, HEAD')
      sendPlainPage(site, response, pageLanguage(request, ownLanguage), 405, 'wrong-method')
    },
  )
  return routes
}
