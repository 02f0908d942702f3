import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbeddedPostgres } from '../../src/postgres/index.ts'
import { measureCommands } from './commands.ts'
import { measureFloor } from './floor.ts'
import { mailOfSize } from './mails.ts'
import { measureParsing } from './parsing.ts'
import { cpuSeconds, peakMemory, residentMemory, startProduct } from './product.ts'
import { percentile, report } from './report.ts'
import { measureIndex, measureSearch, seedMessages } from './search.ts'
import { measureSlack } from './slack.ts'
import { handOver } from './smtp-load.ts'

const mails = Number(process.argv[2] ?? 1500)
/** What the product's pool has. */
const connections = 16
const ports = { web: 18_480, smtp: 18_425 }

const largerMails = [
  { name: '200 KB', bytes: 200_000, count: 300 },
  { name: '10 MB', bytes: 10_000_000, count: 20 },
  { name: '50 MB', bytes: 50_000_000, count: 4 },
] as const

const config = `
teams:
  support: { name: Support, level: 1, channel: support, undo_seconds: 0 }
channels:
  support: { platform: local, name: Support }
agents:
  anna: { name: Anna Berger, teams: [support], accounts: { local: anna } }
mailboxes:
  support: { team: support, address: support@helpdesk.example }
# A load is no loop.
mail: { tickets_of_sender_per_hour: 100000 }
`

const folder = await openFolder(join(tmpdir(), 'faden-bench-'))
const fail = (error: Error) => {
  throw error
}
try {
  await measureParsing()
  const postgres = await startEmbeddedPostgres({ folder, log: { info: () => {} }, onLost: fail })
  try {
    await intakeAndCommands(postgres.url, postgres.home)
  } finally {
    await postgres.stop()
  }
  await trial()
  await measureSlack()
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function intakeAndCommands(url: string, home: string): Promise<void> {
  const admin = new pg.Client({ connectionString: url })
  await admin.connect()
  const floorOf = async (name: string, count: number) => {
    await admin.query(`create database ${name}`)
    return measureFloor(url.replace(/\/faden$/, `/${name}`), count, connections)
  }
  await floorOf('warm_up', 300)
  const floor = await floorOf('floor', mails)
  report('floor: bare pg, two transactions a mail', floor, 'mails/s')

  const product = await startProduct({
    folder: await openFolder(join(folder, 'data-')),
    ports,
    databaseUrl: url,
    config,
  })
  const posted = async () => {
    const { rows } = await admin.query(
      `select count(*)::int as n from deliveries where kind = 'post' and state = 'sent'`,
    )
    return rows[0].n as number
  }
  await handOver(ports.smtp, 200, 8)
  while ((await posted()) < 200) await pause(20)

  const databasePid = Number((await readFile(join(home, 'cluster', 'postmaster.pid'), 'utf8')).split('\n')[0])
  const cpu = async () => ({ node: await cpuSeconds(product.pid), database: await cpuSeconds(databasePid) })
  const before = await cpu()
  const started = performance.now()
  await handOver(ports.smtp, mails, 8)
  const accepted = (performance.now() - started) / 1000
  while ((await posted()) < 200 + mails) await pause(20)
  const through = (performance.now() - started) / 1000
  report('mail intake: accepted', mails / accepted, 'mails/s', {
    of: 'floor',
    value: mails / accepted / floor,
  })
  report('mail intake: through to the posted thread', mails / through, 'mails/s', {
    of: 'floor',
    value: mails / through / floor,
  })
  const after = await cpu()
  report('mail intake: CPU of the Node process', ((after.node - before.node) / mails) * 1000, 'ms/mail')
  report('mail intake: CPU of PostgreSQL', ((after.database - before.database) / mails) * 1000, 'ms/mail')
  report('RSS after intake', await residentMemory(product.pid), 'MB')

  for (const { name, bytes, count } of largerMails) {
    const there = await posted()
    const memory = await residentMemory(product.pid)
    await peakMemory(product.pid)
    const source = mailOfSize(bytes, count)
    await handOver(ports.smtp, 1, 1, () => source)
    while ((await posted()) < there + 1) await pause(20)
    const grown = Math.max(0, (await peakMemory(product.pid)) - memory)
    report(`RSS grown by taking in one mail of ${name}`, grown, 'MB', {
      of: 'the mail',
      value: (grown * 1e6) / bytes,
    })
    const began = performance.now()
    await handOver(ports.smtp, count, 2, (number) => mailOfSize(bytes, number))
    while ((await posted()) < there + 1 + count) await pause(20)
    const seconds = (performance.now() - began) / 1000
    report(`intake of mails of ${name}: through to the posted thread`, count / seconds, 'mails/s')
    const peak = await peakMemory(product.pid)
    report(`intake of mails of ${name}: peak RSS`, peak, 'MB', {
      of: 'RSS before',
      value: peak / memory,
    })
  }

  while ((await waiting(admin)) > 0) await pause(50)
  const { committed, card } = await measureCommands(product.web, 50, 20)
  report('command received → committed, p50 at 50/s', committed.p50, 'ms')
  report('command received → committed, p95 at 50/s', committed.p95, 'ms')
  report('command received → card updated, p50 at 50/s', card.p50, 'ms')
  report('command received → card updated, p95 at 50/s', card.p95, 'ms')
  await product.stop()
  await admin.end()
  await searching(url)
}

async function searching(url: string): Promise<void> {
  await seedMessages(url)
  await measureIndex(url)
  const options = { folder: await openFolder(join(folder, 'search-')), ports, databaseUrl: url, config }
  const product = await startProduct(options)
  await measureSearch(product.web)
  await product.stop()
}

async function trial(): Promise<void> {
  const data = await openFolder(join(folder, 'trial-'))
  const first = await startProduct({ folder: data, ports })
  report('start to ready, fresh data folder', first.startedIn, 'ms')
  await first.stop()
  const starts: number[] = []
  for (let run = 0; run < 3; run++) {
    const product = await startProduct({ folder: data, ports })
    starts.push(product.startedIn)
    if (run === 2) {
      await pause(5000)
      report('idle RSS of the Node process, trial', await residentMemory(product.pid), 'MB')
    }
    await product.stop()
  }
  report('start to ready, existing data folder', percentile(starts, 0.5), 'ms')
}

async function waiting(client: pg.Client): Promise<number> {
  const { rows } = await client.query(
    `select count(*)::int as n from deliveries where state in ('waiting', 'sending')`,
  )
  return rows[0].n
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** As root the database runs as another user, who must be let in. */
async function openFolder(prefix: string): Promise<string> {
  const folder = await mkdtemp(prefix)
  await chmod(folder, 0o755)
  return folder
}
