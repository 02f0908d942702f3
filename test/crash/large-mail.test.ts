import { connect } from 'node:net'
import { mailOfSize } from '../bench/mails.ts'
import { handOver } from '../bench/smtp-load.ts'
import { DataFolder } from '../tools/data-folder.ts'
import { FadenProcess } from '../tools/faden-process.ts'
import { freePorts } from '../tools/ports.ts'
import { until } from '../tools/until.ts'

const folder = new DataFolder()
const processes: FadenProcess[] = []
afterAll(async () => {
  for (const process of processes) if (process.isRunning) await process.kill()
  await folder.clear()
})

const config = `
teams: { support: { name: Support, level: 1, channel: support } }
channels: { support: { platform: local, name: Support } }
agents: { anna: { name: Anna Berger, teams: [support], accounts: { local: anna } } }
mailboxes: { support: { team: support, address: support@helpdesk.example } }
`

test('a kill while a large mail is handed over leaves nothing, and its second try makes one ticket with the whole file', async () => {
  await folder.make()
  const path = await folder.configure(config)
  const [port = 0, smtpPort = 0] = await freePorts(2)
  const start = () => {
    const started = new FadenProcess({ folder: folder.path, port, smtpPort, config: path })
    processes.push(started)
    return started.ready()
  }
  const raw = mailOfSize(3_000_000, 1)

  const first = await start()
  const socket = connect(smtpPort, '127.0.0.1').on('error', () => {})
  let answers = ''
  socket.on('data', (bytes) => {
    answers += bytes
  })
  await until('it is greeted', () => answers.startsWith('220 '))
  socket.write('EHLO x\r\nMAIL FROM:<lena@school.example>\r\nRCPT TO:<support@helpdesk.example>\r\nDATA\r\n')
  await until('its content is awaited', () => answers.includes('354 '))
  // More than the connection's buffers hold: what is behind them was taken in, and stored.
  await new Promise<void>((written) => socket.write(raw.subarray(0, 2_900_000), () => written()))
  await first.kill()
  socket.destroy()
  expect(await folder.query('select 1 from mail_arrivals')).toEqual([])

  const next = await start()
  await handOver(smtpPort, 1, 1, () => raw)
  const thread = await until('the thread is there', async () => (await next.desk.threads('support'))[0])
  await until('its file is there', async () =>
    JSON.stringify(await next.desk.thread(thread.id)).includes('bilder.zip'),
  )
  expect(await next.desk.threads('support')).toHaveLength(1)
  expect((await next.terminate()).code).toBe(0)
  expect(await folder.query('select state from mail_arrivals')).toEqual([{ state: 'taken' }])
  expect(processes.flatMap((process) => process.errors())).toEqual([])
}, 60_000)
