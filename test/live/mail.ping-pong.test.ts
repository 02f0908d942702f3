import { DataFolder } from '../tools/data-folder.ts'
import { FadenProcess } from '../tools/faden-process.ts'
import { handOver } from '../tools/mail-sender.ts'
import { freePorts } from '../tools/ports.ts'
import { until } from '../tools/until.ts'

interface Side {
  readonly folder: DataFolder
  readonly process: FadenProcess
}

let sides: Side[]
/** Undone in reverse. */
let cleanUp: (() => Promise<unknown>)[]
beforeEach(() => {
  sides = []
  cleanUp = []
})
afterEach(async () => {
  for (const step of cleanUp.reverse()) await step()
}, 30_000)

const address = (name: string) => `support@${name}.example`

/** Two desks whose mail goes to each other, as two organisations' that write to one another's helpdesk. */
async function twoDesks(): Promise<readonly [Side, Side]> {
  const ports = await freePorts(4)
  const names = ['school', 'vendor']
  for (const [index, name] of names.entries()) {
    const [port = 0, smtpPort = 0] = ports.slice(index * 2)
    const other = ports[index === 0 ? 3 : 1]
    const folder = await new DataFolder().make()
    cleanUp.push(() => folder.clear())
    const config = await folder.configure(`
teams:
  support: { name: ${name}, level: 1, channel: support, undo_seconds: 0 }
channels:
  support: { platform: local, name: Support }
agents:
  anna: { name: Anna Berger, teams: [support], accounts: { local: anna } }
mailboxes:
  support: { team: support, address: ${address(name)} }
smtp: { host: 127.0.0.1, port: ${other} }
`)
    const process = new FadenProcess({ folder: folder.path, port, smtpPort, config })
    cleanUp.push(async () => process.isRunning && process.kill())
    await process.ready()
    sides.push({ folder, process })
  }
  const [first, second] = sides
  if (!first || !second) throw new Error('two desks were not started')
  return [first, second]
}

const tickets = async ({ process }: Side) => (await process.desk.threads('support')).length

/** What has come in and what waits to leave, of a desk that has ended: nothing of it is still under way. */
async function ended({ folder, process }: Side) {
  await process.terminate()
  const [row] = await folder.query<{ arrivals: number; unsettled: number; mails: number }>(
    `select (select count(*)::int from mail_arrivals) as arrivals,
            (select count(*)::int from mail_arrivals where state = 'stored')
              + (select count(*)::int from deliveries where state in ('waiting', 'sending', 'uncertain', 'parked')) as unsettled,
            (select count(*)::int from outgoing_mails where sent_at is not null) as mails`,
  )
  return row
}

test('two desks that acknowledge each other’s mail fall silent after one acknowledgement', async () => {
  const [school, vendor] = await twoDesks()
  // In the vendor's name to the school, which acknowledges; to the vendor that is a machine's mail.
  await handOver(school.process.smtpPort, {
    from: address('vendor'),
    to: address('school'),
    subject: 'Wartung',
    text: 'Am Freitag warten wir.',
    messageId: '<wartung@vendor.example>',
  })
  await until('the school has its ticket', async () => (await tickets(school)) === 1)
  await until('its acknowledgement is with the vendor', async () => (await tickets(vendor)) === 1)
  const [thread] = await school.process.desk.threads('support')
  const typed = { channel: 'support', thread: thread?.id ?? '', user: 'anna' }
  // A person's reply is answered by nobody, either: it belongs to the vendor's ticket, which is acknowledged already.
  await school.process.desk.type({ ...typed, text: '/reply --resolve Danke, notiert.' })
  const [theirs] = await vendor.process.desk.threads('support')
  await until('the reply stands in the vendor’s ticket', async () =>
    (await vendor.process.desk.thread(theirs?.id ?? '')).posts.some(({ text }) => text.includes('notiert')),
  )
  expect([await ended(school), await ended(vendor)]).toEqual([
    { arrivals: 1, unsettled: 0, mails: 2 },
    { arrivals: 2, unsettled: 0, mails: 0 },
  ])
}, 90_000)

test('a desk that writes to another first reads its acknowledgement in that ticket, and answers none', async () => {
  const [school, vendor] = await twoDesks()
  const text = `/mail ${address('vendor')} Frage\nWer ist zuständig?`
  expect(await school.process.desk.type({ channel: 'support', user: 'anna', text })).toMatchObject({
    outcome: 'accepted',
  })
  await until('the question is with the vendor', async () => (await tickets(vendor)) === 1)
  const [thread] = await school.process.desk.threads('support')
  await until('the acknowledgement is back', async () =>
    (await school.process.desk.thread(thread?.id ?? '')).posts.some(({ text }) =>
      text.includes('angekommen'),
    ),
  )
  expect(await tickets(school)).toBe(1)
  expect([await ended(school), await ended(vendor)]).toEqual([
    { arrivals: 1, unsettled: 0, mails: 1 },
    { arrivals: 1, unsettled: 0, mails: 1 },
  ])
}, 90_000)
