import { setTimeout } from 'node:timers/promises'
import { newTimestamp } from '../fakes/slack/workspace.ts'
import { SlackDesk } from '../live/slack-desk.ts'
import { until } from '../tools/until.ts'
import { percentile, report } from './report.ts'

const perSecond = 50
const seconds = 10
const mails = 100

/** The product in a Slack workspace that the emulator plays, in the same process as whoever measures. */
export async function measureSlack(): Promise<void> {
  const desk = await new SlackDesk().make()
  try {
    await desk.start()
    await measureEvents(desk)
    await measurePosts(desk)
  } finally {
    await desk.clear()
  }
}

/** From Slack's request to the acknowledgement, which comes after the commit; Slack waits for 3 s. */
async function measureEvents(desk: SlackDesk): Promise<void> {
  await desk.mail('lena@customer.example', 'Erste', 'Text.')
  const root = await until('its card', () => desk.cards('support', 'Erste')[0])
  await until('what is below it', () => desk.posts(root).length > 0)
  const event = {
    type: 'message',
    channel: root.channel_id,
    user: desk.slack.user('anna'),
    thread_ts: root.ts,
  }
  const taken: number[] = []
  const say = async (text: string) => {
    const payload = {
      type: 'event_callback',
      team_id: 'T000000001',
      event: { ...event, ts: newTimestamp(), text },
    }
    const before = performance.now()
    const { acknowledged } = await desk.slack.deliver('events_api', payload)
    if (!acknowledged) throw new Error('an event was not taken')
    taken.push(performance.now() - before)
  }
  for (let warm = 0; warm < 50; warm++) await say('warm')
  taken.length = 0
  const saying: Promise<void>[] = []
  for (let sent = 0; sent < perSecond * seconds; sent++) {
    saying.push(say(`Nummer ${sent}`))
    await setTimeout(1000 / perSecond)
  }
  await Promise.all(saying)
  report(`slack: event to acknowledgement, p95 at ${perSecond}/s`, percentile(taken, 0.95), 'ms')
}

/** Each mail is a card and a post below it. */
async function measurePosts(desk: SlackDesk): Promise<void> {
  const count = () => desk.slack.front.calls.filter((method) => method === 'chat.postMessage').length
  const [posted, before] = [count(), performance.now()]
  await Promise.all(
    Array.from({ length: mails }, (_, index) =>
      desk.mail(`k${index}@customer.example`, `Last ${index}`, 'Text.'),
    ),
  )
  await until('all stand in Slack', () => count() - posted >= 2 * mails, 120)
  report(
    'slack: posts by the product into the emulator',
    ((count() - posted) * 1000) / (performance.now() - before),
    'posts/s',
  )
}
