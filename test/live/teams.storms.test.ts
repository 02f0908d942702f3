import { setTimeout } from 'node:timers/promises'
import { chance } from '../tools/chance.ts'
import { until } from '../tools/until.ts'
import { alex, supportChannel, textOf } from './playground.ts'
import { StormyConnector } from './stormy-connector.ts'
import { TeamsDesk } from './teams-desk.ts'

const seed = Number(process.env.FADEN_TEST_SEED ?? Date.now() % 1_000_000)
const connector = new StormyConnector()
let desk: TeamsDesk
beforeEach(async () => {
  desk = await new TeamsDesk().make()
  await connector.start(desk.playground.url)
  await desk.reconfigure(connector.url)
  connector.weather = () => 'through'
  connector.befell.clear()
  await desk.start()
}, 120_000)
afterEach(async () => {
  await desk?.stop()
  await connector.stop()
}, 60_000)

const subjects = (count: number) => Array.from({ length: count }, (_, index) => `Sturm Nr ${index + 100}`)
const cardsOf = (subject: string) =>
  desk.playground.all().filter(({ card }) => textOf(card).includes(subject))
const postsOf = (subject: string) =>
  desk.playground.all().filter(({ text }) => text.includes(`Text zu ${subject}.`))
const arrive = (subject: string) => desk.mail(subject, `Text zu ${subject}.`)
const unsettled = `select kind, state, error from deliveries where state in ('waiting', 'sending', 'uncertain')`

test(`throttling and passing troubles: everything is posted in the end, once (FADEN_TEST_SEED=${seed})`, async () => {
  const dice = chance(seed)
  const troubles = [
    { status: 429, headers: { 'retry-after': '1' } },
    { status: 412 },
    { status: 502 },
    { status: 503 },
  ]
  // Each trouble doubles a pause: without an end what meets seven in a row stands still for longer than is waited here.
  let befallen = 0
  connector.weather = () =>
    befallen < 16 && dice.happens(0.4) ? (troubles[befallen++ % troubles.length] ?? 'through') : 'through'
  const all = subjects(20)
  for (const subject of all) await arrive(subject)
  await until(
    'everything is posted',
    () => all.every((subject) => cardsOf(subject).length > 0 && postsOf(subject).length > 0),
    120,
  )
  expect(all.map((subject) => [cardsOf(subject).length, postsOf(subject).length])).toEqual(
    all.map(() => [1, 1]),
  )
  expect([...connector.befell.keys()].sort()).toEqual(['412', '429', '502', '503'])
}, 180_000)

test('a lost answer: the post is not doubled, a line says so, and a person may send it again', async () => {
  const isPost = ({ method, url }: { method?: string; url?: string }) =>
    method === 'POST' && /\/activities$/.test(url ?? '')
  let lost = 0
  connector.weather = (request) => (isPost(request) && lost++ === 0 ? 'answer lost' : 'through')
  await arrive('Antwort weg')
  const trouble = await until(
    'the line with its button',
    () => desk.playground.all().findLast(({ card }) => JSON.stringify(card).includes('Noch einmal senden')),
    30,
  )
  expect(postsOf('Antwort weg')).toHaveLength(1)
  await desk.playground.press(alex, trouble, 'Noch einmal senden')
  await until('it is sent again', () => postsOf('Antwort weg').length === 2)
  expect(cardsOf('Antwort weg')).toHaveLength(1)
}, 90_000)

test(`killed again and again while mails arrive: nothing is posted twice, nothing is forgotten (FADEN_TEST_SEED=${seed})`, async () => {
  const dice = chance(seed)
  // Slow answers, so that kills fall between a post and our knowing of it.
  const all = subjects(24)
  for (let kill = 0; kill < 6; kill += 1) {
    for (const subject of all.slice(kill * 4, kill * 4 + 4)) await arrive(subject)
    await setTimeout(dice.number(400))
    await desk.process.kill()
    await desk.start()
  }
  await setTimeout(6000)
  const ended = await desk.process.terminate()
  expect(ended.code).toBe(0)
  const parked = await desk.folder.query<{ subject: string; kind: string }>(
    `select t.subject, d.kind from deliveries d join tickets t on t.id = d.ticket_id where d.state = 'parked'`,
  )
  const isParked = (subject: string, kind: string) =>
    parked.some((one) => one.subject === subject && one.kind === kind)
  for (const subject of all) {
    expect({ subject, cards: cardsOf(subject).length }).toEqual({
      subject,
      cards: isParked(subject, 'open') && cardsOf(subject).length === 0 ? 0 : 1,
    })
    expect(postsOf(subject).length).toBeLessThanOrEqual(1)
    // What is not there waits for a person, or behind a thread whose opening does.
    if (postsOf(subject).length === 0)
      expect(isParked(subject, 'post') || isParked(subject, 'open')).toBe(true)
  }
  const waiting = await desk.folder.query<{ kind: string }>(unsettled)
  process.stdout.write(
    `${all.length} mails, 6 kills: ${parked.length} parked, ${waiting.length} behind them (channel ${supportChannel})\n`,
  )
}, 180_000)
