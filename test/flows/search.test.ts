import { tsquery, wantedIn } from '../../src/domain/search-words.ts'
import { indexDue } from '../../src/flows/search-index.ts'
import { openDatabase } from '../../src/store/database.ts'
import { Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
beforeEach(async () => {
  desk = await Helpdesk.open()
})
afterEach(() => desk.close())

async function asked(question: string, acting: Parameters<Helpdesk['inChannel']>[2] = {}, agent = 'anna') {
  await desk.index()
  return desk.inChannel(agent, `search ${question}`, acting)
}
const numbers = async (...given: Parameters<typeof asked>) =>
  (await asked(...given)).found?.map(({ number }) => number) ?? []

describe('search', () => {
  test('finds tickets by number, subject, name, address and what was said, whoever’s they are', async () => {
    const ticket = await desk.opened('Drucker streikt', 'Das Papier staut sich.')
    await desk.command('anna', ticket, 'note Toner ist bestellt')
    await desk.opened('Beamer', 'bleibt schwarz')
    for (const question of [
      ticket.number,
      `#${ticket.number}`,
      'drucker',
      'kaya drucker',
      ticket.requesterEmail,
      'papier',
      'TONER bestellt',
      'streik papier toner',
    ])
      expect({ question, found: await numbers(question) }).toEqual({ question, found: [ticket.number] })
    expect(await numbers('toner', {}, 'ben')).toEqual([ticket.number])
    expect(await numbers('drucker', 'network', 'dora')).toEqual([ticket.number])
    expect(await numbers('drucker schwarz')).toEqual([])
  })

  test('says what it found: status, owner, age, and a line of it around the words', async () => {
    const ticket = await desk.opened('Drucker', 'Seit heute früh staut sich das Papier im zweiten Stock.')
    await desk.command('anna', ticket, 'claim')
    const { notice, found } = await asked('papier')
    expect(notice?.text).toBe(
      `Gefunden zu „papier“: 1\n\n**${ticket.number}** Drucker · offen · Anna Berger · 0 min\n` +
        '> Lena Kaya: Seit heute früh staut sich das Papier im zweiten Stock.',
    )
    expect(found?.[0]).toMatchObject({
      number: ticket.number,
      thread: await desk.threadRef(ticket),
      preview: 'Lena Kaya: Seit heute früh staut sich das Papier im zweiten Stock.',
    })
  })

  test('shows the ticket in which something was said last first, at most twenty, and how to narrow', async () => {
    const tickets = []
    for (let count = 0; count < 22; count++) tickets.push(await desk.opened(`Scanner ${count}`, 'Streifen'))
    const [first] = tickets
    if (!first) throw new Error('no ticket')
    await desk.pass(60)
    await desk.answer(first, 'Immer noch Streifen')
    const receipt = await asked('streifen')
    expect(receipt.found).toHaveLength(20)
    expect(receipt.found?.[0]?.number).toBe(first.number)
    expect(receipt.found?.[1]?.number).toBe(tickets.at(-1)?.number)
    expect(receipt.notice?.text).toContain('Es gibt mehr. Nimm ein Wort dazu')
  }, 30_000)

  test('of a number that went into another ticket shows that one', async () => {
    const ticket = await desk.opened('Eins', 'Erstes')
    const into = await desk.receive({ from: ticket.requesterEmail, subject: 'Zwei', text: 'Zweites' })
    await desk.deliver()
    await desk.command('anna', ticket, `merge ${into?.number}`)
    expect(await numbers(ticket.number)).toEqual([into?.number])
    expect(await numbers('erstes')).toEqual([into?.number])
  })

  test('forgets what was taken back, and knows what was edited', async () => {
    const ticket = await desk.opened()
    const { post } = await desk.say('anna', ticket, 'Der Techniker kommt')
    expect(await numbers('techniker')).toEqual([ticket.number])
    await desk.edit('anna', post, 'Die Technikerin kommt')
    expect(await numbers('technikerin')).toEqual([ticket.number])
    await desk.erase('anna', post)
    expect(await numbers('technikerin')).toEqual([])
  })

  test('without words says how it goes, and finds nothing with a hint', async () => {
    expect((await asked('…')).notice?.text).toBe('So geht es: `search WORDS`')
    expect((await asked('gibtesnicht')).notice?.text).toContain('Nimm weniger Wörter')
  })

  test('is not for strangers', async () => {
    await desk.opened('Drucker')
    expect(await asked('drucker', {}, 'mallory')).toMatchObject({ outcome: 'refused' })
  })

  test('takes any question for words', async () => {
    await desk.opened('Drucker')
    for (const question of [`'; drop table tickets; --`, `a' & 'b`, `:*`, `\\'`, '🙂', 'x'.repeat(3000)])
      expect((await asked(question)).outcome).toMatch(/accepted|refused/)
    expect(await numbers('drucker')).toHaveLength(1)
  })
})

describe('what may not be read where it is asked', () => {
  test('what is held back there is in no preview, and is again once it is shown', async () => {
    const ticket = await desk.opened('Zugang', 'Mein Passwort: geheim-4711 für den Drucker')
    const { notice, found } = await asked('drucker')
    expect(found).toHaveLength(1)
    expect(JSON.stringify([notice, found])).not.toContain('geheim-4711')
    await desk.command('anna', ticket, 'reveal')
    expect((await asked('drucker')).notice?.text).toContain('geheim-4711')
  })

  test('what is internal to another channel is neither found nor shown; what the customer reads is', async () => {
    desk.changeChannel('second-level', { mirror: 'public' })
    const ticket = await desk.opened('Drucker', 'Papierstau')
    await desk.command('anna', ticket, 'escalate hilfe')
    await desk.deliver()
    await desk.say('carla', ticket, 'Der Vertrag ist gekündigt', { channel: 'second-level' })
    expect(await numbers('vertrag', 'second-level', 'carla')).toEqual([ticket.number])
    expect(await numbers('vertrag')).toEqual([])
    expect(await numbers('papierstau vertrag')).toEqual([])
    const open = await asked('papierstau')
    expect(open.found).toHaveLength(1)
    expect(JSON.stringify(open)).not.toContain('gekündigt')
  })

  test('where a channel holds cards alone there are no previews', async () => {
    desk.changeChannel('network', { content: 'header' })
    await desk.opened('Drucker', 'Papierstau im Flur')
    const { notice, found } = await asked('papierstau', 'network', 'dora')
    expect(found).toHaveLength(1)
    expect(notice?.text).not.toContain('im Flur')
  })

  test('a private conversation counts as the strictest channel of its platform', async () => {
    desk.changeChannel('support', { mirrorToCloud: 'public' })
    desk.changeChannel('network', { isCloud: true })
    const ticket = await desk.opened('Drucker', 'Papierstau')
    await desk.say('anna', ticket, 'Kostenstelle 4711')
    expect(await numbers('kostenstelle')).toEqual([ticket.number])
    expect(await numbers('kostenstelle', 'elsewhere')).toEqual([])
  })
})

describe('the index', () => {
  const due = async () => (await desk.sql('select 1 from search_due')).length

  test('is what PostgreSQL uses, however many tickets there are', async () => {
    const ticket = await desk.opened()
    await desk.sql(
      `insert into tickets (token, subject, status, requester_id, requester_email, language, team_id, home_team, arrived_at)
       select 'token-' || n, 'x', 'open', $1, 'x@x.example', 'de', 'support', 'support', now() from generate_series(1, 20000) as n`,
      ticket.requesterId,
    )
    await desk.sql(
      `insert into search select id, now(), array_to_tsvector(array['w' || id]), array_to_tsvector(array['w' || id])
       from tickets on conflict do nothing`,
    )
    await desk.sql('analyze search')
    const plan = await desk.sql(
      'explain select ticket_id from search where all_words @@ $1::tsquery order by at desc limit 60',
      tsquery(wantedIn('w123')),
    )
    expect(JSON.stringify(plan)).toContain('search_words')
    expect(JSON.stringify(plan)).not.toContain('Seq Scan')
  })

  test('is filled after the commit, and what could not be looked through is due again', async () => {
    await desk.index()
    const ticket = await desk.opened('Drucker', 'Papierstau')
    expect(await due()).toBeGreaterThan(0)
    const failing = await openDatabase(desk.url, { connections: 1, onError: () => {} })
    const broken = {
      ...failing,
      transaction: <T>(work: (db: typeof failing.db) => Promise<T>) =>
        failing.transaction(async (db) => {
          await work(db)
          throw new Error('killed before the commit')
        }),
    }
    await expect(indexDue({ ...desk.core, database: broken } as typeof desk.core)).rejects.toThrow('killed')
    await failing.close()
    expect(await due()).toBeGreaterThan(0)
    expect(await numbers('papierstau')).toEqual([ticket.number])
    expect(await due()).toBe(0)
  })

  test('is one process’s at a time', async () => {
    await desk.opened()
    await desk.core.database.transaction(async (db) => {
      await db.query('select pg_advisory_xact_lock(7205007)')
      expect(await indexDue(desk.core)).toBe(0)
    })
    expect(await indexDue(desk.core)).toBeGreaterThan(0)
  })

  test('holds a ticket of whatever length', async () => {
    const ticket = await desk.opened('Lang', 'x')
    await desk.sql(
      `insert into messages (ticket_id, visibility, purpose, author_kind, author_name, text, at)
       select $1, 'internal', 'note', 'helpdesk', 'x',
              (select string_agg(md5(n::text || m::text), ' ') from generate_series(1, 600) as m), now()
       from generate_series(1, 60) as n`,
      ticket.id,
    )
    await desk.say('anna', ticket, 'zuletzt gesagt')
    expect(await numbers('zuletzt')).toEqual([ticket.number])
  })

  test('follows the requester', async () => {
    const ticket = await desk.opened('Weitergeleitet')
    await desk.command('anna', ticket, 'requester frida.holm@gs-nord.example')
    expect(await numbers('frida holm')).toEqual([ticket.number])
  })
})
