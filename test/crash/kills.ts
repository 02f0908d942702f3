import { setTimeout } from 'node:timers/promises'
import { chance } from '../tools/chance.ts'
import { until } from '../tools/until.ts'
import { audit, forbidden } from './audit.ts'
import { DeskWithMail } from './desk-with-mail.ts'
import { type Load, startLoad } from './load.ts'

/**
 * Kills a real process at random moments under load. `FADEN_TEST_SEED` repeats the choices of an earlier run, and
 * `FADEN_TEST_KILLS` asks for more kills.
 */
export function promisesUnderKills(usualKills: number): void {
  const seed = Number(process.env.FADEN_TEST_SEED ?? Date.now() % 1_000_000)
  const kills = Number(process.env.FADEN_TEST_KILLS ?? usualKills)
  const desk = new DeskWithMail()
  afterAll(() => desk.clear())

  test(
    `${kills} kills under load lose nothing, double nothing, and show no customer what is internal (FADEN_TEST_SEED=${seed})`,
    () => killAndAudit(desk, seed, kills),
    60_000 + kills * 10_000,
  )
}

async function killAndAudit(desk: DeskWithMail, seed: number, kills: number): Promise<void> {
  const dice = chance(seed)
  // Slow answers, so that kills fall between the mail's leaving and our knowing it.
  await desk.make(() => dice.number(120))
  let faden = await desk.start().ready()
  const load = startLoad(faden.desk, faden.smtpPort, desk.sink, seed)
  for (let kill = 1; kill <= kills; kill += 1) {
    // Now and then while it is still starting.
    if (kill === 1 || dice.happens(0.75)) {
      await faden.ready()
      await setTimeout(300 + dice.number(1500))
    } else await setTimeout(dice.number(1200))
    await faden.kill()
    faden = desk.start()
  }
  await faden.ready()
  await setTimeout(500)
  await load.stop()
  await settle(desk)

  const wrong = await audit(load, faden.desk, desk.sink)
  const ended = await faden.terminate()
  for (const [what, query] of Object.entries(forbidden)) {
    const found = await desk.folder.query(query)
    if (found.length > 0) wrong.push(`${what}: ${JSON.stringify(found.slice(0, 5))}`)
  }
  report(desk, load, seed)
  expect(wrong).toEqual([])
  expect(desk.errors()).toEqual([])
  expect(ended.code).toBe(0)
}

/** Replies that the customer overtook wait for an agent, who sends them anyway; then everything comes to an end. */
async function settle({ process: { desk } }: DeskWithMail): Promise<void> {
  await until(
    'everything has gone out',
    async () => {
      const { waiting, sending, uncertain, parked } = await desk.deliveries()
      if (waiting || sending || uncertain) return false
      if (!parked) return true
      for (const { id: channel } of await desk.channels())
        for (const { id: thread } of await desk.threads(channel))
          await desk.type({ channel, thread, user: 'anna', text: '/retry' })
      return false
    },
    40,
  )
}

function report({ sink, processes }: DeskWithMail, load: Load, seed: number): void {
  const different = new Set(sink.taken.map(({ messageId }) => messageId)).size
  const figures = {
    seed,
    kills: processes.length - 1,
    mails: load.mails.length,
    forms: load.forms.length,
    replies: load.replies.length,
    notes: load.notes.length,
    'repeated by customers and agents': load.repeats,
    'mails out': different,
    'mails out repeated': sink.taken.length - different,
  }
  process.stdout.write(`${JSON.stringify(figures)}\n`)
}
