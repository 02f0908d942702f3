import { type Incoming, tenantOf } from './activity.ts'
import type { Cloud } from './cloud.ts'
import type { TeamsSettings } from './config.ts'

/** Not Teams, or not for us: nothing of it is read any further. */
export class Refused extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/**
 * What botbuilder does not insist on, before it looks at the signature: a token of the service itself (it would take the
 * Emulator's as well, whose service address it does not compare), and an address that the token names.
 * https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
 */
export function checkToken(header: string, activity: Incoming, cloud: Cloud, now: number): void {
  const claims = claimsOf(header)
  if (!claims) throw new Refused(401, 'no token')
  if (claims.iss !== cloud.issuer) throw new Refused(401, 'a token of another issuer')
  // Five minutes of grace, as the service asks for; an expired one costs no look at keys.
  if (typeof claims.exp !== 'number' || claims.exp * 1000 < now - 5 * 60_000)
    throw new Refused(401, 'an expired token')
  const named = claims.serviceurl ?? claims.serviceUrl
  if (!activity.serviceUrl || named !== activity.serviceUrl)
    throw new Refused(401, 'a token for another service address')
}

export function checkTenant(activity: Incoming, { tenantId }: TeamsSettings): void {
  if (activity.channelId !== 'msteams') throw new Refused(403, 'not Teams')
  if (tenantOf(activity) !== tenantId) throw new Refused(403, 'another tenant')
}

function claimsOf(header: string): Record<string, unknown> | null {
  const token = /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(header)
  if (!token || header.length > 10_000) return null
  try {
    const claims = JSON.parse(Buffer.from(token[2] ?? '', 'base64url').toString()) as unknown
    return typeof claims === 'object' && claims !== null ? (claims as Record<string, unknown>) : null
  } catch {
    return null
  }
}

/** The Playground signs nothing: only programs on this very machine may speak to us, and no browser for a foreign page. */
export function checkPlayground(
  remote: string | undefined,
  headers: Readonly<Record<string, unknown>>,
  activity: Incoming,
): void {
  if (!remote || !/^(::1|(::ffff:)?127\.)/.test(remote)) throw new Refused(401, 'not from this machine')
  if (headers['x-forwarded-for'] || headers.forwarded || headers.origin)
    throw new Refused(401, 'not from this machine')
  const address = URL.parse(activity.serviceUrl ?? '')
  if (!address || !/^(127(\.\d{1,3}){3}|localhost|\[::1\])$/.test(address.hostname))
    throw new Refused(401, 'a service address elsewhere')
}
