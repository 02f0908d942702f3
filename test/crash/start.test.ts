import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { DataFolder } from '../tools/data-folder.ts'
import { FadenProcess } from '../tools/faden-process.ts'
import { freePorts } from '../tools/ports.ts'

let folder: DataFolder
let started: FadenProcess[]
let occupied: Server | null

beforeEach(async () => {
  folder = await new DataFolder().make()
  started = []
  occupied = null
})
afterEach(async () => {
  for (const process of started) if (process.isRunning) await process.kill()
  occupied?.close()
  await folder.clear()
})

async function start(options: { port?: number; smtpPort?: number; folder?: string } = {}) {
  const [port = 0, smtpPort = 0] = await freePorts(2)
  const process = new FadenProcess({ folder: folder.path, port, smtpPort, ...options })
  started.push(process)
  return process
}

async function occupy(port: number): Promise<void> {
  occupied = createServer().listen(port, '127.0.0.1')
  await once(occupied, 'listening')
}

/** It ends by itself, with a sentence and without a stack. */
async function refusal(process: FadenProcess): Promise<string> {
  expect(await process.ended).toEqual({ code: 1, signal: null })
  expect(process.output).not.toMatch(/^\s+at /m)
  return process.output
}

test('with nothing configured it is a trial, and a second start on its folder gets a sentence and disturbs nothing', async () => {
  const first = await (await start()).ready()
  await first.desk.submit({ name: 'Lena', email: 'lena@school.example', subject: 'WLAN', text: 'Weg.' })
  expect(await refusal(await start())).toContain(`already running on this folder (${folder.path})`)
  expect(await first.desk.outbox()).toHaveLength(1)
  expect((await first.terminate()).code).toBe(0)
}, 30_000)

test.each([
  { variable: 'PORT', option: 'port' },
  { variable: 'SMTP_PORT', option: 'smtpPort' },
])(
  'a $variable in use is named, and no database server is left behind',
  async ({ variable, option }) => {
    const [port = 0] = await freePorts(1)
    await occupy(port)
    const said = await refusal(await start({ [option]: port }))
    expect(said).toContain(`127.0.0.1:${port}`)
    expect(said).toMatch(new RegExp(`[Ss]et ${variable} to a free port`))
    expect(await folder.serverPid()).toBeNull()
  },
  30_000,
)

test('a data folder that can’t be written is named, with what to do', async () => {
  const path = `${folder.path}/file`
  await writeFile(path, '')
  const said = await refusal(await start({ folder: `${path}/data` }))
  expect(said).toContain(`The data folder ${path}/data can't be written`)
  expect(said).toContain('Set FADEN_DATA')
}, 30_000)
