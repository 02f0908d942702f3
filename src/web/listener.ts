import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SetupError } from '../domain/errors.ts'

const DRAIN_MS = 10_000
const SWEEP_MS = 50
/** Longer than the usual proxy keeps a connection, so that it is never closed just as the proxy sends on it. */
const KEEP_ALIVE_MS = 65_000

/** A listening socket that can be had and given back; see `WebServer` for what both promise. */
export function createListener(handle: RequestListener, drainMs = DRAIN_MS) {
  const server = createServer(handle)
  let stopped: Promise<void> | undefined
  server.keepAliveTimeout = KEEP_ALIVE_MS

  async function drain(): Promise<void> {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    // A kept connection becomes idle when its request's body has come and its answer has gone; no event tells.
    const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS)
    const cut = setTimeout(() => server.closeAllConnections(), drainMs)
    await closed
    clearInterval(sweep)
    clearTimeout(cut)
  }

  return {
    async start(host: string, port: number): Promise<{ url: string }> {
      server.listen(port, host)
      try {
        await once(server, 'listening')
      } catch (error) {
        throw new SetupError(whyNotListening(error, host, port), { cause: error })
      }
      const address = server.address() as AddressInfo
      const name = address.family === 'IPv6' ? `[${address.address}]` : address.address
      return { url: `http://${name}:${address.port}` }
    },
    stop(): Promise<void> {
      stopped ??= drain()
      return stopped
    },
  }
}

function whyNotListening(error: unknown, host: string, port: number): string {
  const place = `${host}:${port}`
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return `${place} is already in use. Stop what listens there, or set PORT to a free port.`
    case 'EACCES':
      return `${place} may not be opened by this user. Set PORT to a port above 1023.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${place} can't be opened: this machine has no address ${host}. Set HOST to one that it has, such as 127.0.0.1.`
    default:
      return `${place} can't be opened (${error instanceof Error ? error.message : String(error)}). Check HOST and PORT.`
  }
}
