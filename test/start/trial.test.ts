import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type FreshDatabase, freshDatabase } from '../setup/database.ts'
import { DataFolder } from '../tools/data-folder.ts'
import { FadenProcess } from '../tools/faden-process.ts'
import { freePorts } from '../tools/ports.ts'
import { until } from '../tools/until.ts'

const inShell = promisify(execFile)

let database: FreshDatabase
let folder: DataFolder
let running: FadenProcess | null
beforeEach(async () => {
  database = await freshDatabase()
  folder = await new DataFolder().make()
  running = null
})
afterEach(async () => {
  if (running?.isRunning) await running.kill()
  await folder.clear()
  await database.drop()
})

async function start(options: { config?: string; environment?: Record<string, string> } = {}) {
  const [port = 0, smtpPort = 0] = await freePorts(2)
  const environment = {
    DATABASE_URL: database.url,
    FADEN_SECRET: 'a secret of thirty-two characters',
    ...options.environment,
  }
  running = new FadenProcess({ folder: folder.path, port, smtpPort, ...options, environment })
  return running
}

test('what the terminal says is so: its addresses answer, and its line to try becomes a ticket', async () => {
  const faden = await (await start({ environment: { LC_ALL: 'en_GB.UTF-8', LANG: 'de_DE.UTF-8' } })).ready()
  const addresses = faden.output.match(/http:\/\/\S+/g) ?? []
  expect(addresses.map((address) => new URL(address).pathname)).toEqual(['/desk', '/', '/desk/outbox'])
  for (const address of addresses) expect((await fetch(address)).status).toBe(200)
  const form = await (await fetch(addresses[1] ?? '')).text()
  expect(form).toContain('<html lang="en"')

  const line = /Send a mail:\n\s+(.+)/.exec(faden.output)?.[1] ?? ''
  expect(line).toContain('curl')
  await inShell('sh', ['-c', line])
  const thread = await until('the mail is a ticket', async () =>
    (await faden.desk.threads('support')).find(({ ticket }) => ticket?.subject === 'Wi-Fi in room 204'),
  )
  await until('it says what the customer wrote', async () =>
    (await faden.desk.thread(thread.id)).posts.some(({ text }) => text === 'No network since this morning.'),
  )
  await until('the customer has an acknowledgement', async () =>
    (await faden.desk.outbox()).some(({ to }) => to.includes('lena@school.example')),
  )
}, 30_000)

const team = (id: string, level: number) => `  ${id}: { name: ${id}, level: ${level}, channel: ${id} }\n`
const yaml = (...ids: string[]) =>
  `teams:\n${ids.map((id) => team(id, ids.indexOf(id) + 1)).join('')}` +
  `channels:\n${ids.map((id) => `  ${id}: { platform: local, name: ${id} }\n`).join('')}`

test('a configuration that drops a team with an open ticket is refused with its name, and changes nothing', async () => {
  const both = await folder.configure(yaml('helpdesk', 'network'))
  const first = await (await start({ config: both })).ready()
  await first.desk.submit({ name: 'Lena', email: 'lena@school.example', subject: 'WLAN', text: 'Weg.' })
  await until('its thread is open', async () => (await first.desk.threads('helpdesk')).length === 1)
  expect((await first.terminate()).code).toBe(0)

  const second = await start({ config: await folder.configure(yaml('network')) })
  expect(await second.ended).toEqual({ code: 1, signal: null })
  expect(second.output).toContain(
    'No longer in the configuration, but with open tickets: team helpdesk (1), channel helpdesk (1). ' +
      'Put it back until they are transferred or closed.',
  )
  expect(second.output).not.toMatch(/^\s+at /m)

  const third = await (await start({ config: await folder.configure(yaml('helpdesk')) })).ready()
  expect((await third.desk.threads('helpdesk')).map(({ ticket }) => ticket?.subject)).toEqual(['WLAN'])
}, 30_000)
