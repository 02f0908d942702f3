import type { IncomingMessage } from 'node:http'

/**
 * Whether a form was sent from our own page. Browsers say so in Sec-Fetch-Site, or at least in Origin; who sends neither
 * is a script, which no stranger's website can steer.
 */
export function isFromOwnPage(request: IncomingMessage, publicUrl: string): boolean {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  const origin = request.headers.origin
  if (origin === undefined) return true
  return (
    origin === new URL(publicUrl).origin ||
    (URL.canParse(origin) && new URL(origin).host === request.headers.host)
  )
}
