import { percentile } from './report.ts'

interface Thread {
  readonly id: string
  readonly ticket: { readonly assignee: string | null }
}

export interface CommandFigures {
  readonly committed: { p50: number; p95: number }
  readonly card: { p50: number; p95: number }
}

/** Claims and unclaims at a steady rate, and watches the desk's stream for the card that shows it. */
export async function measureCommands(
  web: string,
  perSecond: number,
  seconds: number,
): Promise<CommandFigures> {
  const threads = await get<Thread[]>(`${web}/desk/api/channels/support/threads`)
  const chosen = threads.slice(0, 60)
  const committed: number[] = []
  const card: number[] = []
  const awaited = new Map<string, { since: number; assignee: string | null }>()
  const stopped = new AbortController()
  const watching = watch(`${web}/desk/api/stream?user=anna`, stopped.signal, (thread) => {
    const expected = awaited.get(thread.id)
    if (!expected || thread.ticket.assignee !== expected.assignee) return
    card.push(performance.now() - expected.since)
    awaited.delete(thread.id)
  })
  const sent: Promise<void>[] = []
  for (let number = 0; number < perSecond * seconds; number++) {
    const thread = chosen[number % chosen.length]
    if (!thread) throw new Error('no thread to command')
    const claims = Math.floor(number / chosen.length) % 2 === 0
    sent.push(command(thread.id, claims))
    await new Promise((resolve) => setTimeout(resolve, 1000 / perSecond))
  }
  await Promise.all(sent)
  while (awaited.size > 0) await new Promise((resolve) => setTimeout(resolve, 5))
  stopped.abort()
  await watching
  return { committed: percentiles(committed), card: percentiles(card) }

  async function command(thread: string, claims: boolean): Promise<void> {
    const since = performance.now()
    awaited.set(thread, { since, assignee: claims ? 'anna' : null })
    const response = await fetch(`${web}/desk/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        channel: 'support',
        thread,
        user: 'anna',
        text: claims ? '/claim' : '/unclaim',
      }),
    })
    const { outcome } = (await response.json()) as { outcome: string }
    if (outcome !== 'accepted') throw new Error(`a command was ${outcome}`)
    committed.push(performance.now() - since)
  }
}

async function watch(url: string, signal: AbortSignal, changed: (thread: Thread) => void): Promise<void> {
  const response = await fetch(url, { signal })
  const decoder = new TextDecoder()
  let left = ''
  try {
    for await (const chunk of response.body ?? []) {
      const events = (left + decoder.decode(chunk, { stream: true })).split('\n\n')
      left = events.pop() ?? ''
      for (const event of events) {
        if (!event.startsWith('event: change')) continue
        const { threads } = JSON.parse(event.slice(event.indexOf('data: ') + 6)) as { threads: Thread[] }
        for (const thread of threads) changed(thread)
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

async function get<T>(url: string): Promise<T> {
  return (await fetch(url)).json() as Promise<T>
}

function percentiles(values: readonly number[]) {
  return { p50: percentile(values, 0.5), p95: percentile(values, 0.95) }
}
