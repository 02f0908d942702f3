import { isIP } from 'node:net'

/** Whether a server is on this machine, so that nobody can listen in or step in between. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}
