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
  await views()
  const { pid } = faden
  if (pid) report('teams: RSS afterwards', await residentMemory(pid), 'MB')
} finally {
  await desk.stop()
}

async function posts(): Promise<void> {
  const begun = performance.now()
  // One after the other: the Playground names posts by the millisecond, and two within one would be the same.
  for (let number = 0; number < mails; number++)
    // Of one sender, more than a few within the hour would wait for a person.
    await desk.mail(`Last ${number}`, `Text ${number}.`, { from: `n${number}@school.example` })
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
    await send(command(root.conversation, number % 2 === 0 ? 'claim' : 'unclaim'))
    took.push(performance.now() - since)
  }
  report('teams: activity → answered, p50', percentile(took, 0.5), 'ms')
  report('teams: activity → answered, p95', percentile(took, 0.95), 'ms')
}

/** A card has changed, and the clients of sixty agents, as many as Teams asks, want their own at once. */
async function views(): Promise<void> {
  const cards = desk.playground.all().filter(({ card }) => textOf(card).includes('Last '))
  const took: number[] = []
  for (const { conversation } of cards.slice(0, 20))
    await Promise.all(
      Array.from({ length: 60 }, async () => {
        const since = performance.now()
        const { statusCode } = (await send(view(conversation))) as { statusCode: number }
        if (statusCode !== 200) throw new Error(`a card of one's own was answered by ${statusCode}`)
        took.push(performance.now() - since)
      }),
    )
  report('teams: own cards, 60 at once, p50', percentile(took, 0.5), 'ms')
  report('teams: own cards, 60 at once, p95', percentile(took, 0.95), 'ms')
}

async function send(activity: object): Promise<unknown> {
  const response = await fetch(`${desk.url}/teams/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(activity),
  })
  const text = await response.text()
  if (response.status !== 200) throw new Error(`an activity was answered by ${response.status}`)
  return text ? JSON.parse(text) : null
}

function view(conversation: string): object {
  const value = { trigger: 'automatic', action: { verb: 'view', data: { faden: { view: true } } } }
  return { ...frame(conversation), type: 'invoke', name: 'adaptiveCard/action', value }
}

function command(conversation: string, line: string): object {
  return {
    ...frame(conversation),
    type: 'message',
    textFormat: 'plain',
    text: `<at>Test Bot</at> ${line}`,
    entities: [{ type: 'mention', mentioned: { id: bot, name: 'Test Bot' }, text: '<at>Test Bot</at>' }],
  }
}

function frame(conversation: string): object {
  return {
    id: randomUUID(),
    timestamp: new Date().toISOString(),
    channelId: 'msteams',
    serviceUrl: `http://localhost:${desk.playground.port}/_connector`,
    from: { id: alex.id, name: alex.name, aadObjectId: alex.aad },
    recipient: { id: bot, name: 'Test Bot' },
    conversation: { id: conversation, isGroup: true, conversationType: 'channel' },
    channelData: { channel: { id: supportChannel } },
  }
}
