import { simpleParser } from 'mailparser'
import { readBlocks } from '../fakes/slack/read.ts'
import { chance } from '../tools/chance.ts'
import { until } from '../tools/until.ts'
import { SlackDesk } from './slack-desk.ts'

const seed = Number(process.env.FADEN_TEST_SEED ?? Date.now() % 1_000_000)
const kills = Number(process.env.FADEN_TEST_KILLS ?? 3)
const tickets = 12
/** Each doubles a pause: what meets all five stands still for half a minute, with one or two more for longer than is waited here. */
const troublesPerTicket = 5

const promise = `${kills} kills in a storm of 429s, 5xx and lost answers lose nothing and double nothing`

test.each(['http', 'socket'] as const)(
  `${promise}: %s (FADEN_TEST_SEED=${seed})`,
  async (events) => {
    const dice = chance(seed)
    const desk = await new SlackDesk(events).make()
    const befallen = { limited: 0, failed: 0, lost: 0 }
    let left = 0
    const befall = <Trouble>(kind: keyof typeof befallen, trouble: Trouble): Trouble => {
      befallen[kind] += 1
      left -= 1
      return trouble
    }
    try {
      await desk.start()
      desk.slack.front.befalls = (method) => {
        // Events are read as ever; what is sent meets the storm.
        if (left === 0 || !/^(chat|reactions|files|conversations)\./.test(method)) return null
        if (dice.happens(0.12)) return befall('limited', { status: 429, headers: { 'retry-after': '1' } })
        if (dice.happens(0.12)) return befall('failed', { status: 503 })
        return dice.happens(0.15) ? befall('lost', { lost: true }) : null
      }
      const anna = desk.slack.user('anna')
      for (let number = 1; number <= tickets; number++) {
        const subject = subjectOf(number)
        left = troublesPerTicket
        await until('the mail is taken', () =>
          desk.mail(`k${number}@customer.example`, subject, `Text ${number}.`).then(
            () => true,
            () => false,
          ),
        )
        const root = await until('its card', () => desk.cards('support', subject)[0], 90)
        // A thread is known once something was posted below its card.
        await until('the words below it', () => said(desk, number).length > 0, 90)
        if (number % Math.ceil(tickets / kills) === 0) {
          await desk.process.kill()
          await desk.hands('support').say(anna, desk.thread(root), `!reply Antwort ${number}.`, [])
          await desk.start()
          await desk.slack.retry()
        } else {
          await desk.hands('support').say(anna, desk.thread(root), `!reply Antwort ${number}.`, [])
          await desk.slack.retry()
        }
      }
      const answered = async () => {
        const texts = await Promise.all(
          desk.customers.taken.map(async ({ raw }) => (await simpleParser(raw)).text ?? ''),
        )
        return range(tickets).map(
          (number) => texts.filter((text) => text.includes(`Antwort ${number}.`)).length,
        )
      }
      await until(
        'every customer has an answer',
        async () => (await answered()).every((count) => count > 0),
        120,
      )
      desk.slack.front.befalls = () => null
      await until(
        'every thread has its words',
        () => range(tickets).every((number) => said(desk, number).length > 0),
        120,
      )
      await until(
        'every reply is signed as sent',
        () => range(tickets).every((number) => isSigned(desk, number)),
        120,
      )

      expect(await answered()).toEqual(range(tickets).map(() => 1))
      expect(range(tickets).map((number) => desk.cards('support', subjectOf(number)).length)).toEqual(
        range(tickets).map(() => 1),
      )
      expect(range(tickets).map((number) => said(desk, number).length)).toEqual(range(tickets).map(() => 1))
      const keys = desk.slack.emulator.tables.messages
        .all()
        .flatMap(({ metadata }) => metadata?.event_payload?.key ?? [])
      expect(keys).toHaveLength(new Set(keys).size)
      expect(Object.values(befallen).every((count) => count > 0)).toBe(true)
      process.stdout.write(
        `storm: ${JSON.stringify({ events, ...befallen, kills, tickets, posts: keys.length, seed })}\n`,
      )
    } finally {
      await desk.clear()
    }
  },
  600_000,
)

const range = (count: number) => Array.from({ length: count }, (_, index) => index + 1)
const subjectOf = (number: number) => `Sturm${String(number).padStart(2, '0')}x`

function said(desk: SlackDesk, number: number): string[] {
  const [root] = desk.cards('support', subjectOf(number))
  return root ? desk.posts(root).filter((text) => text.includes(`Text ${number}.`)) : []
}

function isSigned(desk: SlackDesk, number: number): boolean {
  return desk.slack.emulator.tables.messages.all().some(({ text, blocks, reactions }) => {
    const words = blocks ? readBlocks(blocks).text : text
    return (
      words === `!reply Antwort ${number}.` &&
      reactions.some((one: { name: string }) => one.name === 'incoming_envelope')
    )
  })
}
