import { randomUUID } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { createAdapter } from '../../adapters/matrix/index.ts'
import { startEmbeddedPostgres } from '../../src/postgres/index.ts'
import { contextIn } from '../contract/matrix-stage.ts'
import { shownMessages } from '../contract/matrix-timeline.ts'
import { aCard, aText } from '../contract/samples.ts'
import { matrixPackages } from '../live/matrix/packages.ts'
import { call, createRoom, type LiveWorld, startWorld } from '../live/matrix/world.ts'
import { installMissing } from '../live/packages.ts'
import { handOver } from '../tools/mail-sender.ts'
import { freePorts } from '../tools/ports.ts'
import { until } from '../tools/until.ts'
import { residentMemory, startProduct } from './product.ts'
import { percentile, report } from './report.ts'

const posts = Number(process.argv[2] ?? 200)
const events = 100

const problem = installMissing(matrixPackages)
if (problem) throw new Error(problem)

/** On a real Synapse, which is a part of every figure here; one thing after the other, as one room's lane goes. */
const folder = await mkdtemp(join(tmpdir(), 'faden-bench-'))
await chmod(folder, 0o755)
const world = await startWorld()
try {
  await measurePosts(world)
  await measureProduct(world)
} finally {
  await world.close()
  await rm(folder, { recursive: true, force: true })
}

async function measurePosts({ url, room, bot, people }: LiveWorld): Promise<void> {
  const { account } = people.anna
  const open = await createRoom(url, account, [bot], false)
  const floor = await perSecond((number) => {
    const path = `rooms/${encodeURIComponent(open)}/send/m.room.message/${randomUUID()}`
    return call(url, account, 'PUT', path, { msgtype: 'm.text', body: `Nummer ${number}` })
  })
  report('matrix: floor: bare requests to Synapse', floor, 'posts/s')
  for (const [name, where] of [
    ['in the clear', open],
    ['encrypted', room],
  ] as const) {
    const adapter = createAdapter(contextIn({ ...world, room: where }, join(folder, randomUUID())))
    const inbox = {
      receive: async () => ({ outcome: 'ignored' }) as const,
      connection() {},
      membersChanged() {},
    }
    await adapter.start(inbox)
    const { thread } = await adapter.openThread({ platform: 'matrix', id: where }, aCard(), randomUUID())
    const rate = await perSecond((number) =>
      adapter.post({ thread }, aText(`Nummer ${number}`), randomUUID()),
    )
    report(`matrix: posts ${name}`, rate, 'posts/s', { of: 'floor', value: rate / floor })
    await adapter.stop()
  }
}

async function perSecond(post: (number: number) => Promise<unknown>): Promise<number> {
  for (let warm = 0; warm < 10; warm++) await post(warm)
  const begun = performance.now()
  for (let number = 0; number < posts; number++) await post(number)
  return posts / ((performance.now() - begun) / 1000)
}

async function measureProduct(world: LiveWorld): Promise<void> {
  const fail = (error: Error) => {
    throw error
  }
  const postgres = await startEmbeddedPostgres({ folder, log: { info: () => {} }, onLost: fail })
  const admin = new pg.Client({ connectionString: postgres.url })
  try {
    await admin.connect()
    const bare = await start('bare', 'platform: local', '')
    const without = await residentMemory(bare.product.pid)
    await bare.product.stop()
    const { url, account, room } = world
    const matrix = `matrix: { homeserver: "${url}", user: "${account.user}" }`
    const { product, databaseUrl } = await start('matrix', `platform: matrix, id: "${room}"`, matrix)
    try {
      await measureEvents(world, product.smtpPort, databaseUrl)
      const memory = await residentMemory(product.pid)
      const ratio = { of: 'RSS with the local chat alone, idle', value: memory / without }
      report('matrix: RSS with an encrypted room, afterwards', memory, 'MB', ratio)
    } finally {
      await product.stop()
    }
  } finally {
    await admin.end()
    await postgres.stop()
  }

  async function start(name: string, channel: string, more: string) {
    await admin.query(`create database ${name}`)
    const databaseUrl = postgres.url.replace(/\/faden$/, `/${name}`)
    const [web = 0, smtp = 0] = await freePorts(2)
    const data = await mkdtemp(join(folder, `${name}-`))
    const environment = {
      MATRIX_PASSWORD: world.account.password,
      MATRIX_STORE_KEY: 'a key that is only there for the bench',
    }
    const options = { folder: data, ports: { web, smtp }, databaseUrl, config: configuration(channel, more) }
    return { product: await startProduct({ ...options, environment }), databaseUrl }
  }
}

function configuration(channel: string, more: string): string {
  return `
teams:
  support: { name: Support, level: 1, channel: support }
channels:
  support: { ${channel}, name: Support }
agents:
  anna: { name: Anna Berger, teams: [support], accounts: { matrix: "${world.anna.id}", local: anna } }
mailboxes:
  support: { team: support, address: support@helpdesk.example }
${more}
`
}

/** From the moment when a person's client is told to send, through its encryption, Synapse and our sync, to the commit. */
async function measureEvents(world: LiveWorld, smtpPort: number, databaseUrl: string): Promise<void> {
  const mail = {
    from: 'lena@customer.example',
    to: 'support@helpdesk.example',
    messageId: '<1@customer.example>',
  }
  await handOver(smtpPort, { ...mail, subject: 'Messung', text: 'Text.' })
  const card = await until(
    'a card',
    async () => {
      const shown = shownMessages(await world.timeline())
      return shown.find(({ root, content }) => !root && String(content.body).includes('Messung'))
    },
    40,
  )
  const database = new pg.Client({ connectionString: databaseUrl })
  await database.connect()
  const isCommitted = async (text: string) => {
    const { rows } = await database.query('select 1 from messages where text = $1', [text])
    return rows.length > 0
  }
  const took: number[] = []
  const relation = { rel_type: 'm.thread', event_id: card.id, is_falling_back: true }
  for (let number = 0; number < events + 10; number++) {
    const body = `Messung ${number}`
    const since = performance.now()
    await world.anna.send('m.room.message', { msgtype: 'm.text', body, 'm.relates_to': relation })
    while (!(await isCommitted(body)));
    if (number >= 10) took.push(performance.now() - since)
  }
  await database.end()
  report('matrix: encrypted event → committed, p50', percentile(took, 0.5), 'ms')
  report('matrix: encrypted event → committed, p95', percentile(took, 0.95), 'ms')
}
