import { randomUUID } from 'node:crypto'
import { alex, bot, supportChannel, textOf } from '../live/playground.ts'
import { TeamsDesk } from '../live/teams-desk.ts'
import { until } from '../tools/until.ts'
import { residentMemory } from './product.ts'
import { percentile, report } from './report.ts'

const mails = Number(process.argv[2] ?? 100)
const commands = 200

/** The real process against the Agents Playground, which is a part of every figure here: one card and one post a mail. */
const desk = await new TeamsDesk().make(0)
try {
  const faden = await desk.start()
  await posts()
  await answers()
  const { pid } = faden
  if (pid) report('teams: RSS afterwards', await residentMemory(pid), 'MB')
} finally {
  await desk.stop()
}

async function posts(): Promise<void> {
  const begun = performance.now()
  // One after the other: the Playground names posts by the millisecond, and two within one would be the same.
  for (let number = 0; number < mails; number++) await desk.mail(`Last ${number}`, `Text ${number}.`)
  await until('all are posted', () => desk.playground.posts >= 2 * mails, 300)
  report('teams: posts and cards', (2 * mails) / ((performance.now() - begun) / 1000), 'posts/s')
}

/** From the activity to the answer of the request, in which the core has committed and the notice stands in the thread. */
async function answers(): Promise<void> {
  const root = desk.playground.all().find(({ card }) => textOf(card).includes('Last 0'))
  if (!root) throw new Error('no thread to command')
  const took: number[] = []
  for (let number = 0; number < commands; number++) {
    const since = performance.now()
    const response = await fetch(`${desk.url}/teams/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(command(root.conversation, number % 2 === 0 ? 'claim' : 'unclaim')),
    })
    if (response.status !== 200) throw new Error(`a command was answered by ${response.status}`)
    took.push(performance.now() - since)
  }
  report('teams: activity → answered, p50', percentile(took, 0.5), 'ms')
  report('teams: activity → answered, p95', percentile(took, 0.95), 'ms')
}

function command(conversation: string, line: string): object {
  return {
    type: 'message',
    id: randomUUID(),
    timestamp: new Date().toISOString(),
    channelId: 'msteams',
    serviceUrl: `http://localhost:${desk.playground.port}/_connector`,
    from: { id: alex.id, name: alex.name, aadObjectId: alex.aad },
    recipient: { id: bot, name: 'Test Bot' },
    conversation: { id: conversation, isGroup: true, conversationType: 'channel' },
    channelData: { channel: { id: supportChannel } },
    textFormat: 'plain',
    text: `<at>Test Bot</at> ${line}`,
    entities: [{ type: 'mention', mentioned: { id: bot, name: 'Test Bot' }, text: '<at>Test Bot</at>' }],
  }
}
