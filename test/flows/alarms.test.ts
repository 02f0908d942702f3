import type { Outage } from '../../src/domain/outage.ts'
import { wordsOf } from '../../src/domain/words/index.ts'
import { outagesAreOver, runAlarms } from '../../src/flows/alarms.ts'
import { storeArrivals } from '../../src/store/arrivals.ts'
import { folderChecked, folderFailed } from '../../src/store/mailboxes.ts'
import { presentOutages, seeOutage } from '../../src/store/outages.ts'
import { answerLost, gone, rejected } from '../fakes/mishaps.ts'
import { Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
beforeEach(async () => {
  desk = await Helpdesk.open()
  await desk.sql(`update mailbox_folders set read_at = 'infinity'`)
})
afterEach(() => desk.close())

const { alarm } = wordsOf('de')
const lost: Outage = {
  kind: 'connection',
  subject: 'chat',
  platform: 'chat',
  channel: null,
  team: null,
  cause: 'The app was uninstalled *now*',
  mend: 'npm run doctor',
}
const see = (outage: Outage = lost) => seeOutage(desk.core.database.db, outage, desk.now)
const over = () => outagesAreOver(desk.core, 'connection', ['chat'])
/** The sweep of the next minutes. */
async function minutes(count: number) {
  for (let minute = 0; minute < count; minute++) {
    await desk.pass(60)
    await runAlarms(desk.core)
    await desk.deliver()
  }
}
const markdown = (channel: string, chat = desk.plain) =>
  chat.inChannel(`C-${channel}`).map(({ part }) => (part?.kind === 'text' ? part.text : ''))
/** As read: without the escapes that keep others' words from being markup. */
const lines = (channel: string, chat = desk.plain) =>
  markdown(channel, chat).map((text) => text.replace(/\\(?=\W|_)/g, ''))
const present = async () =>
  (await presentOutages(desk.core.database.db)).map(({ kind, subject }) => `${kind} ${subject}`)

describe('a chat that is lost', () => {
  test('is told once on another platform, with cause and what helps, and that it is back', async () => {
    await see()
    await minutes(1)
    expect(lines('vendor')).toEqual([])
    for (let n = 0; n < 5; n++) {
      await see()
      await minutes(1)
    }
    expect(lines('vendor')).toHaveLength(1)
    expect(lines('vendor')[0]).toContain(alarm.out.connection.replace('{name}', 'chat'))
    expect(markdown('vendor')[0]).toContain('The app was uninstalled \\*now\\*')
    expect(lines('vendor')[0]).toContain('npm run doctor')
    await over()
    await minutes(1)
    expect(lines('vendor').slice(1)).toEqual([alarm.over.connection.replace('{name}', 'chat')])
    expect(lines('support', desk.chat)).toEqual([])
  })

  test('for a moment only is not worth a word', async () => {
    await see()
    await minutes(1)
    await over()
    await minutes(5)
    expect(lines('vendor')).toEqual([])
  })

  test('again and again is no storm', async () => {
    for (let times = 0; times < 6; times++) {
      await see()
      await minutes(4)
      await over()
      await minutes(1)
    }
    expect(lines('vendor')).toHaveLength(2)
    await see()
    await minutes(31)
    expect(lines('vendor')).toHaveLength(3)
  })

  test('is back before it could be told: then nothing is said', async () => {
    await see()
    desk.plain.fate.befalls = (call) => (call === 'post' ? gone('channel') : null)
    await minutes(3)
    desk.plain.fate.befalls = () => null
    await over()
    await minutes(3)
    expect(lines('vendor')).toEqual([])
  })

  test('in a helpdesk with nothing else is told to the log', async () => {
    const { channels } = desk.directory
    for (const id of channels.keys()) desk.changeChannel(id, { platform: 'chat' })
    await see()
    await minutes(5)
    expect(desk.errors.filter(({ text }) => text.includes('no channel is left'))).toHaveLength(1)
    expect(desk.errors.at(-1)?.fields).toMatchObject({ subject: 'chat', mend: 'npm run doctor' })
  })

  test('when nobody can tell whether the alarm went out, it is given again', async () => {
    await see()
    desk.plain.fate.script('post', answerLost())
    await minutes(5)
    expect(lines('vendor')).toHaveLength(2)
  })
})

test('where the alarm can’t be told either, it is told elsewhere, and of both', async () => {
  await seeOutage(
    desk.core.database.db,
    { ...lost, kind: 'channel', subject: 'support', channel: 'support' as never },
    desk.now,
  )
  desk.plain.fate.befalls = (call) => (call === 'post' ? gone('channel', 'is_archived') : null)
  await minutes(3)
  expect(await present()).toEqual(['channel support', 'channel vendor'])
  await minutes(3)
  expect(lines('vendor')).toEqual([])
  const told = [...lines('network', desk.chat), ...lines('second-level', desk.chat)].join('\n')
  expect(told).toContain(alarm.out.channel.replace('{name}', '#support'))
  expect(told).toContain(alarm.out.channel.replace('{name}', '#vendor'))
  expect(told).toContain('is_archived')
})

test.each(['channel', 'account'] as const)(
  'a %s that is gone is noticed by what should go there, and that it works again by what does',
  async (what) => {
    const ticket = await desk.opened()
    desk.chat.fate.befalls = (call) => (call === 'post' ? gone(what, 'token_revoked') : null)
    await desk.answer(ticket, 'Hallo?')
    await desk.deliver()
    await minutes(4)
    expect(await present()).toEqual([what === 'channel' ? 'channel support' : 'account chat'])
    expect(lines('vendor')).toHaveLength(1)
    expect(lines('vendor')[0]).toContain('token_revoked')
    desk.chat.fate.befalls = () => null
    await minutes(2)
    expect(await present()).toEqual([])
    expect(lines('vendor')[1]).toBe(
      alarm.over[what].replace('{name}', what === 'channel' ? '#support' : 'chat'),
    )
  },
)

test('one that nobody needs any more is forgotten without a word', async () => {
  await see({ ...lost, kind: 'account' })
  await minutes(3)
  expect(lines('vendor')).toHaveLength(1)
  await minutes(31)
  expect(await present()).toEqual([])
  expect(lines('vendor')).toHaveLength(1)
})

test('threads that can’t be opened are told with one ticket for example, until they are', async () => {
  desk.chat.fate.befalls = (call) => (call === 'openThread' ? rejected('restricted_action') : null)
  const [ticket] = [await desk.opened(), await desk.opened()]
  await minutes(4)
  expect(lines('vendor')).toHaveLength(1)
  expect(lines('vendor')[0]).toContain(`${ticket.number} (+1): restricted_action`)
  desk.chat.fate.befalls = () => null
  await desk.sql(`update deliveries set state = 'waiting', due_at = now() where state = 'parked'`)
  await desk.deliver()
  await minutes(1)
  expect(lines('vendor')[1]).toBe(alarm.over.threads.replace('{name}', '#support'))
})

test('a mailbox that is not read is told in its own team’s channel', async () => {
  await desk.sql(`update mailbox_folders set read_at = $1 where mailbox = 'network'`, desk.now)
  await minutes(14)
  expect(await present()).toEqual([])
  await minutes(4)
  expect(lines('network', desk.chat)).toHaveLength(1)
  expect(lines('network', desk.chat)[0]).toContain(alarm.out.mailbox.replace('{name}', 'network'))
  await desk.sql(`update mailbox_folders set read_at = $1 where mailbox = 'network'`, desk.now)
  await minutes(1)
  expect(lines('network', desk.chat)[1]).toBe(alarm.over.mailbox.replace('{name}', 'network'))
})

test('of a mailbox that can’t be read the cause is told, and the command that mends it', async () => {
  const { db } = desk.core.database
  const network = { mailbox: 'network', folder: 'INBOX' }
  await desk.sql(`update mailbox_folders set read_at = $1 where mailbox = 'network'`, desk.now)
  const mend = 'npm run faden -- mail sign-in network'
  await folderFailed(db, network, { cause: 'The refresh token has expired.', mend })
  await minutes(18)
  expect(lines('network', desk.chat)[0]).toContain('The refresh token has expired.')
  expect(lines('network', desk.chat)[0]).toContain(mend)
  await folderChecked(db, network, desk.now)
  await minutes(1)
  expect(await present()).toEqual([])
})

describe('a mailbox in which nothing arrives', () => {
  const hour = 60 * 60 * 1000
  /** So many mails, spread over the six hours up to then. */
  async function came(count: number, weeksAgo: number): Promise<void> {
    const until = desk.now.getTime() - weeksAgo * 7 * 24 * hour
    const mails = Array.from({ length: count }, (_, n) => ({
      arrival: {
        mailbox: 'network',
        place: null,
        envelopeFrom: null,
        recipients: [],
        receivedAt: new Date(until - 5 * hour + (n * 5 * hour) / count),
      },
      raw: Buffer.from(`Subject: ${weeksAgo} ${n}\r\n\r\n`),
    }))
    await storeArrivals(desk.core.database.db, mails)
  }
  const lastCame = async (hoursAgo: number) => {
    const receivedAt = new Date(desk.now.getTime() - hoursAgo * hour)
    const arrival = { mailbox: 'network', place: null, envelopeFrom: null, recipients: [], receivedAt }
    await storeArrivals(desk.core.database.db, [{ arrival, raw: Buffer.from(`at ${receivedAt}`) }])
  }

  test('although it always did at this time of the week, is told, and that mail comes again', async () => {
    for (const week of [1, 2, 3, 4]) await came(12, week)
    await lastCame(6)
    await minutes(4)
    expect(lines('network', desk.chat)).toHaveLength(1)
    expect(lines('network', desk.chat)[0]).toContain(alarm.out.quiet.replace('{name}', 'network'))
    expect(lines('network', desk.chat)[0]).toContain('about 12 came in the same hours')
    await lastCame(0)
    await minutes(2)
    expect(lines('network', desk.chat)[1]).toBe(alarm.over.quiet.replace('{name}', 'network'))
  })

  test.each([
    ['as in one of the weeks before', [30, 0, 30, 30]],
    ['and seldom does', [4, 4, 4, 4]],
    ['and is new', [60, 0, 0, 0]],
  ])('%s, is no matter', async (_, weeks) => {
    for (const [index, count] of weeks.entries()) await came(count, index + 1)
    await lastCame(6)
    await minutes(4)
    expect(await present()).toEqual([])
  })
})

test('a platform that is no longer configured is not missed', async () => {
  await see({ ...lost, subject: 'telegraph', platform: 'telegraph' })
  await minutes(3)
  expect(await present()).toEqual([])
  expect([...lines('vendor'), ...lines('support', desk.chat)]).toEqual([])
})
