import { once } from 'node:events'
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net'

export type Direction = 'to server' | 'to client'

export interface Wiretap {
  readonly port: number
  /** Resolves when bytes that fit come by. They are kept back, and the connection stands still from then on. */
  holdBack(direction: Direction, pattern: RegExp): Promise<void>
  stop(): Promise<void>
}

/** Stands between a client and a server on this machine, and can stop time between two steps of their protocol. */
export async function startWiretap(target: number): Promise<Wiretap> {
  let trap: { direction: Direction; pattern: RegExp; sprung: () => void } | null = null
  const sockets = new Set<Socket>()

  const pass = (direction: Direction, from: Socket, to: Socket) => {
    let seen = ''
    from.on('data', (chunk: Buffer) => {
      seen = (seen + chunk.toString('latin1')).slice(-4096)
      if (trap?.direction === direction && trap.pattern.test(seen)) {
        const { sprung } = trap
        trap = null
        from.pause()
        to.pause()
        from.removeAllListeners('data')
        sprung()
        return
      }
      to.write(chunk)
    })
    from.on('close', () => to.destroy())
    from.on('error', () => to.destroy())
  }

  const server = createServer((client) => {
    const upstream = createConnection(target, '127.0.0.1')
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
    }
    pass('to server', client, upstream)
    pass('to client', upstream, client)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    port: (server.address() as AddressInfo).port,
    holdBack: (direction, pattern) =>
      new Promise((sprung) => {
        trap = { direction, pattern, sprung }
      }),
    async stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
