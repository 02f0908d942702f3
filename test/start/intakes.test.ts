import type { AddressInfo } from 'node:net'
import { createServer, type Server, type Socket } from 'node:net'
import { pino } from 'pino'
import { type Intakes, startIntakes } from '../../src/start/intakes.ts'
import { keepLeases, type LeaseKeeper } from '../../src/store/leases.ts'
import { readText } from '../config/config-file.ts'
import { Helpdesk } from '../flows/helpdesk.ts'
import { eventually } from '../jobs/eventually.ts'

let desk: Helpdesk
let server: Server
/** Whoever reads the mailbox just now; the server keeps them waiting for its greeting. */
const readers = new Set<Socket>()
let most = 0
let isOpen = true
const running: { intakes: Intakes; leases: LeaseKeeper }[] = []

beforeEach(async () => {
  desk = await Helpdesk.open()
  most = 0
  isOpen = true
  server = createServer((socket) => {
    if (!isOpen) return socket.destroy()
    readers.add(socket)
    most = Math.max(most, readers.size)
    socket.on('error', () => {})
    socket.on('close', () => readers.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  for (const one of running.splice(0)) await stop(one)
  await new Promise((resolve) => server.close(resolve))
  await desk.close()
})

/** Says goodbye without waiting for a server that says nothing. */
async function stop({ intakes, leases }: (typeof running)[number]): Promise<void> {
  isOpen = false
  for (const socket of readers) socket.destroy()
  await intakes.stop()
  await leases.stop()
  isOpen = true
}

async function startProcess() {
  const { port } = server.address() as AddressInfo
  const config = await readText(
    'teams: { support: { name: Support, level: 1, channel: support } }\n' +
      'channels: { support: { platform: local, name: Support } }\n' +
      `mailboxes: { support: { team: support, address: s@desk.example, imap: { host: 127.0.0.1, port: ${port}, secure: false } } }`,
    { MAILBOX_SUPPORT_PASSWORD: 'x', SMTP_PORT: '0' },
  )
  const leases = keepLeases(desk.url, desk.core.log)
  const inbox = { keep: async () => Buffer.alloc(0), accept: async () => {} }
  const consents = { read: async () => null, keep: async () => {} }
  const silent = pino({ enabled: false })
  const intakes = await startIntakes(config, desk.core.database, leases, inbox, consents, silent)
  const started = { intakes, leases }
  running.push(started)
  return { ...started, state: () => intakes.mailboxes.get('support')?.status().state }
}

test('of two processes on one database one reads a mailbox, and the other goes on when it stops', async () => {
  const first = await startProcess()
  await eventually('the first reads', () => readers.size === 1)
  const second = await startProcess()
  await eventually('the second has asked, too', async () => {
    const rows = await desk.sql(
      `select 1 from pg_stat_activity where application_name = 'faden leases' and datname = current_database()
       and query like '%pg_try_advisory_lock%'`,
    )
    return rows.length > 0
  })
  expect([first.state() === 'elsewhere', second.state()]).toEqual([false, 'elsewhere'])
  expect(readers.size).toBe(1)
  running.shift()
  await stop(first)
  await eventually('the second reads', () => second.state() !== 'elsewhere' && readers.size === 1)
  expect(most).toBe(1)
})
