import { Router } from 'express'
import type { Health, WebOptions } from './options.ts'

const HEALTH_MS = 5_000

/** For those who run it: is the process alive, can each part work, how much did it do. */
export function operatorRoutes({ health, metrics }: Pick<WebOptions, 'health' | 'metrics'>): Router {
  const routes = Router()
  routes.use(['/healthz', '/readyz', '/metrics'], (_request, response, next) => {
    response.set('Cache-Control', 'no-store')
    next()
  })
  routes.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' })
  })
  routes.get('/readyz', async (_request, response) => {
    const parts = await healthInTime(health)
    const ok = Object.values(parts).every((part) => part.ok)
    response.status(ok ? 200 : 503).json({ status: ok ? 'ok' : 'failing', parts })
  })
  routes.get('/metrics', async (_request, response) => {
    const text = await metrics.metrics()
    response.set('Content-Type', metrics.contentType).end(text)
  })
  return routes
}

/** A check that hangs or throws is a part that is not ready. */
async function healthInTime(health: () => Promise<Health>): Promise<Health> {
  const timer = Promise.withResolvers<Health>()
  const timeout = setTimeout(
    () => timer.resolve({ health: { ok: false, detail: `no answer within ${HEALTH_MS / 1000} s` } }),
    HEALTH_MS,
  )
  try {
    return await Promise.race([health(), timer.promise])
  } catch (error) {
    return { health: { ok: false, detail: error instanceof Error ? error.message : String(error) } }
  } finally {
    clearTimeout(timeout)
  }
}
