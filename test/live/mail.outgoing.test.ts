import { simpleParser } from 'mailparser'
import { DataFolder } from '../tools/data-folder.ts'
import type { Thread } from '../tools/desk.ts'
import { FadenProcess } from '../tools/faden-process.ts'
import { handOver } from '../tools/mail-sender.ts'
import { freePorts } from '../tools/ports.ts'
import { type SmtpSink, startSmtpSink } from '../tools/smtp-sink.ts'
import { until } from '../tools/until.ts'

const lena = 'lena@customer.example'
const max = 'max@customer.example'

let folder: DataFolder
let common: SmtpSink
let own: SmtpSink
let faden: FadenProcess
let smtpPort: number
const turnedAway = new Map<string, number>()
/** Undone in reverse, whatever of it was reached. */
let cleanUp: (() => Promise<unknown>)[]

beforeEach(async () => {
  cleanUp = []
  turnedAway.clear()
  folder = await new DataFolder().make()
  cleanUp.push(() => folder.clear())
  common = await startSmtpSink(undefined, (address) => turnedAway.get(address) ?? null)
  cleanUp.push(() => common.stop())
  own = await startSmtpSink()
  cleanUp.push(() => own.stop())
  const config = await folder.configure(`
teams:
  support: { name: Support, level: 1, channel: support, undo_seconds: 0, from: support@school.example }
  network: { name: Netz, level: 1, channel: network, undo_seconds: 0, from: netz@school.example,
             smtp: { host: 127.0.0.1, port: ${own.port} } }
channels:
  support: { platform: local, name: Support }
  network: { platform: local, name: Netz }
agents:
  anna: { name: Anna Berger, teams: [support, network], accounts: { local: anna } }
mailboxes:
  support: { team: support, address: support@school.example }
  network: { team: network, address: netz@school.example }
smtp: { host: 127.0.0.1, port: ${common.port} }
`)
  const [port = 0, incoming = 0] = await freePorts(2)
  smtpPort = incoming
  faden = new FadenProcess({ folder: folder.path, port, smtpPort, config })
  cleanUp.push(async () => faden.isRunning && faden.kill())
  await faden.ready()
}, 30_000)

afterEach(async () => {
  for (const step of cleanUp.reverse()) await step()
}, 30_000)

async function opened(channel: string, to: string, subject: string): Promise<Thread> {
  await handOver(smtpPort, {
    from: lena,
    to,
    subject,
    text: 'Hilfe',
    messageId: `<${subject}@customer.example>`,
  })
  return until(`a thread for ${subject}`, async () =>
    (await faden.desk.threads(channel)).find(({ ticket }) => ticket?.subject === subject),
  )
}
const type = (channel: string, { id }: Thread, text: string) =>
  faden.desk.type({ channel, thread: id, user: 'anna', text })
const gotBy = (sink: SmtpSink, address: string, words: string) =>
  sink.taken.filter(({ to, raw }) => to.includes(address) && raw.includes(words))
const markOf = async ({ id }: Thread, words: string) => {
  const post = (await faden.desk.thread(id)).posts.find(({ text }) => text.includes(words))
  return post?.delivery as { state: string; label?: string } | null
}

test('a greylisted recipient gets the mail alone at a later try, the other one has it once, and the post says so', async () => {
  const thread = await opened('support', 'support@school.example', 'Drucker')
  await until('the acknowledgement', async () => gotBy(common, lena, 'angekommen').length === 1)
  await type('support', thread, `/cc add ${max}`)
  turnedAway.set(max, 451)
  await type('support', thread, '/reply Bitte neu starten.')
  const mark = await until('the post says who waits', async () => {
    const found = await markOf(thread, 'Bitte neu starten.')
    return found?.label?.includes(max) ? found : null
  })
  expect(mark).toMatchObject({ state: 'waiting', label: `angekommen bei ${lena}, noch unterwegs an ${max}` })
  turnedAway.clear()
  await until('it is sent', async () => (await markOf(thread, 'Bitte neu starten.'))?.state === 'sent')
  const [first, ...more] = gotBy(common, lena, 'Bitte neu starten.')
  const [second, ...again] = gotBy(common, max, 'Bitte neu starten.')
  expect([more, again]).toEqual([[], []])
  expect(first?.to).toEqual([lena])
  expect(second?.to).toEqual([max])
  expect(first?.raw.equals(second?.raw ?? Buffer.alloc(0))).toBe(true)
  expect(faden.errors()).toEqual([])
}, 60_000)

test('a team with a server of its own is heard from there, in its own name, and all others from the common one', async () => {
  const printer = await opened('support', 'support@school.example', 'Drucker')
  const router = await opened('network', 'netz@school.example', 'Router')
  await type('support', printer, '/reply Wir kommen.')
  await type('network', router, '/reply Wir messen.')
  const [printed, routed] = await until('both replies', async () => {
    const found = [...gotBy(common, lena, 'Wir kommen.'), ...gotBy(own, lena, 'Wir messen.')]
    return found.length === 2 ? found : null
  })
  expect([printed?.from, routed?.from]).toEqual(['support@school.example', 'netz@school.example'])
  const { from, subject } = await simpleParser(routed?.raw ?? '')
  expect(from?.value).toEqual([{ name: 'Netz', address: 'netz@school.example' }])
  expect(subject).toBe(`Re: Router [Netz #${router.ticket?.number}]`)
  expect(gotBy(common, lena, 'Wir messen.')).toHaveLength(0)
  expect(gotBy(own, lena, 'Wir kommen.')).toHaveLength(0)
}, 60_000)
