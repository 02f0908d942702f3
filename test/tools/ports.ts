import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Ports that nothing listens on, and that the system gives to no outgoing connection (it begins at 32768): they are
 * still free when a killed process starts again.
 */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>()
  while (found.size < count) {
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    if (await isFree(port)) found.add(port)
  }
  return [...found]
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  const outcome = Promise.race([once(server, 'listening'), once(server, 'error')])
  server.listen(port, '127.0.0.1')
  await outcome
  if (!server.listening) return false
  server.close()
  await once(server, 'close')
  return true
}
