import type { NextFunction, Request, Response } from 'express'
import { WebRefusal } from './refusals.ts'

/**
 * The desk has no sign-in, so only its own pages may talk to it. A foreign page that points its name at our address
 * (DNS rebinding) has the wrong Host; one that posts across has the wrong Origin. Programs send neither Origin nor Sec-Fetch-Site.
 */
export function guardHost(hosts: readonly string[]) {
  return (request: Request, _response: Response, next: NextFunction): void => {
    const { host, origin } = request.headers
    if (!host || !hosts.includes(host))
      throw new WebRefusal(
        403,
        'This name does not lead to the desk. Open it under the address that the terminal printed.',
        'Unter diesem Namen gibt es den Desk nicht. Er liegt unter der Adresse, die im Terminal steht.',
      )
    const site = request.headers['sec-fetch-site']
    const foreign = site === 'cross-site' || site === 'same-site'
    const followedLink = request.method === 'GET' && request.headers['sec-fetch-mode'] === 'navigate'
    if ((origin !== undefined && !isOurs(origin, hosts)) || (foreign && !followedLink))
      throw new WebRefusal(403, 'Another site asked for this.', 'Das kam von einer anderen Seite.')
    next()
  }
}

function isOurs(origin: string, hosts: readonly string[]): boolean {
  const match = /^https?:\/\/([^/]+)$/.exec(origin)
  return match?.[1] !== undefined && hosts.includes(match[1])
}
