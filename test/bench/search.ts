import pg from 'pg'
import type { Core } from '../../src/flows/core.ts'
import { indexDue } from '../../src/flows/search-index.ts'
import { openDatabase } from '../../src/store/database.ts'
import { percentile, report } from './report.ts'

const tickets = 25_000
const messages = 4
const questions = 200

/** Seeds a hundred thousand messages into the product's database, while it does not run. Words are as uneven as in a language. */
export async function seedMessages(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(
    `insert into people (name, language) select 'Person ' || n, 'de' from generate_series(1, 2000) as n`,
  )
  await client.query(
    `insert into tickets (token, subject, status, requester_id, requester_email, language, team_id, home_team, arrived_at)
     select 'bench-' || n, word(n) || ' ' || word(n * 7), case when n % 10 = 0 then 'open' else 'closed' end,
            (select min(id) from people) + n % 2000, 'p' || n % 2000 || '@kunde.example', 'de', 'support', 'support',
            now() - n * interval '1 minute'
     from generate_series(1, $1::int) as n`.replaceAll(/word\(([^)]*)\)/g, word),
    [tickets],
  )
  await client.query(
    `insert into messages (ticket_id, visibility, purpose, author_kind, author_name, text, at)
     select t.id, 'internal', 'note', 'helpdesk', 'Bench',
            (select string_agg(word(t.id * 131 + m * 17 + w * w * 7919), ' ') from generate_series(1, 60) as w), t.arrived_at
     from tickets t, generate_series(1, $1::int) as m where t.token like 'bench-%'`.replaceAll(
      /word\(([^)]*)\)/g,
      word,
    ),
    [messages],
  )
  // As after an update that brings the search along: each ticket is due once.
  await client.query('truncate search_due')
  await client.query('insert into search_due select id from tickets')
  await client.query('analyze')
  await client.end()
}

/** The product of two even chances: a few words stand nearly everywhere, most hardly anywhere. */
const word = (_: string, seed: string) =>
  `('wort' || (hashint8(${seed}) & 127) * (hashint8(${seed} + 1) & 127))`

/** How fast the index catches up with all of it, with nothing else to do. */
export async function measureIndex(url: string): Promise<void> {
  const database = await openDatabase(url, { connections: 2, onError: () => {} })
  const began = performance.now()
  while ((await indexDue({ database } as Core)) > 0);
  report('search: tickets looked through', tickets / ((performance.now() - began) / 1000), 'tickets/s')
  await database.close()
}

export async function measureSearch(web: string): Promise<void> {
  const mine: number[] = []
  const search: number[] = []
  for (let number = 0; number < questions; number++) {
    mine.push(await timed(web, '/mine'))
    const rare = `wort${(number % 127) * ((number * 31) % 127)}`
    search.push(
      await timed(web, `/search ${number % 3 === 0 ? 'wort1' : rare}${number % 2 === 0 ? ' wort4' : ''}`),
    )
  }
  const [of, to] = [percentile(mine, 0.95), percentile(search, 0.95)]
  report('search in 100,000 messages, p50', percentile(search, 0.5), 'ms')
  report('search in 100,000 messages, p95', to, 'ms', { of: '`mine`, p95', value: to / of })
}

async function timed(web: string, text: string): Promise<number> {
  const began = performance.now()
  const response = await fetch(`${web}/desk/api/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ channel: 'support', thread: null, user: 'anna', text }),
  })
  const { outcome } = (await response.json()) as { outcome: string }
  if (outcome !== 'accepted') throw new Error(`${text} was ${outcome}`)
  return performance.now() - began
}
