import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/**
 * Stands before PostgreSQL. On the first connection the server's farewell comes in the very packet that answers
 * `listen`: so the session dies after its last statement, and before whoever opened it has it in hand.
 */
export async function dyingOnce(url: string): Promise<{ url: string; close(): Promise<void> }> {
  const target = new URL(url)
  const sockets = new Set<Socket>()
  let first = true
  const server = createServer((client) => {
    const dies = first
    first = false
    const database = connect(Number(target.port), target.hostname)
    for (const [socket, other] of [
      [client, database],
      [database, client],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => other.destroy())
    }
    client.pipe(database)
    database.on('data', (answer) => {
      if (!dies || !answer.includes('LISTEN\0')) return void client.write(answer)
      client.end(Buffer.concat([answer, farewell()]))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (!address || typeof address === 'string') throw new Error('no port')
  const through = new URL(url)
  through.host = `127.0.0.1:${address.port}`
  return {
    url: through.href,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** ErrorResponse: terminated by the administrator. */
function farewell(): Buffer {
  const fields = Buffer.from('SFATAL\0VFATAL\0C57P01\0Mterminated\0\0')
  const head = Buffer.alloc(5)
  head.write('E')
  head.writeInt32BE(fields.length + 4, 1)
  return Buffer.concat([head, fields])
}
