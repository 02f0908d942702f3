import express, { type ErrorRequestHandler, type Express } from 'express'
import helmet from 'helmet'
import { formRoutes } from './form-routes.ts'
import { pageLanguage } from './language.ts'
import { operatorRoutes } from './operator-routes.ts'
import { logFailure } from './reference.ts'
import { type Site, sendPlainPage } from './site.ts'
import { ticketRoutes } from './ticket-routes.ts'

export function createApp(site: Site): Express {
  const { options } = site
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  // A proxy sits on the same host or network; without this, all customers would share its address.
  app.set('trust proxy', ['loopback', 'linklocal', 'uniquelocal'])

  app.use(securityHeaders(options.publicUrl))
  app.use(operatorRoutes(options))
  app.use(assetRoutes(site))
  app.use(formRoutes(site))
  app.use(ticketRoutes(site))
  app.use((request, response) => {
    sendPlainPage(site, response, pageLanguage(request, options.language), 404, 'not-found')
  })
  app.use(failure(site))
  return app
}

function securityHeaders(publicUrl: string) {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    // Other hosts below this name are not ours to speak for.
    strictTransportSecurity: publicUrl.startsWith('https:') && { includeSubDomains: false },
  })
}

function assetRoutes({ assets }: Site) {
  const routes = express.Router()
  routes.get('/assets/customer.css', (_request, response) => {
    response.set('Cache-Control', 'public, max-age=31536000, immutable').type('css').send(assets.stylesheet)
  })
  routes.get('/assets/icon.svg', (_request, response) => {
    response.set('Cache-Control', 'public, max-age=86400').type('svg').send(assets.icon)
  })
  return routes
}

function failure(site: Site): ErrorRequestHandler {
  return (error, request, response, _next) => {
    const language = pageLanguage(request, site.options.language)
    // Express could not decode the address.
    if (error instanceof URIError) return sendPlainPage(site, response, language, 404, 'not-found')
    // The route, not the address: that may hold a ticket's key.
    const reference = logFailure(
      site.options.log,
      error,
      `${request.method} ${request.route?.path ?? 'unknown'}`,
    )
    // Too late for a page: cut off, so that nobody takes what came for the whole.
    if (response.headersSent) return response.destroy()
    response.removeHeader('Content-Disposition')
    response.removeHeader('Content-Length')
    sendPlainPage(site, response, language, 500, 'failed', reference)
  }
}
