import { type Sender, startSender } from '../../src/jobs/sender.ts'
import { claimDue, recoverClaims, settleSent } from '../../src/store/claims.ts'
import { livenessClass, openSession } from '../../src/store/session.ts'
import { lockTicket } from '../../src/store/tickets.ts'
import { answerLost, notSent, rejected, requestLost } from '../fakes/mishaps.ts'
import { Helpdesk } from '../flows/helpdesk.ts'
import { eventually } from './eventually.ts'

let desk: Helpdesk
const senders: Sender[] = []
beforeEach(async () => {
  desk = await Helpdesk.open()
})
afterEach(async () => {
  await Promise.all(senders.splice(0).map((sender) => sender.stop()))
  await desk.close()
})

const start = async () => {
  const sender = await startSender(desk.core, desk.url)
  senders.push(sender)
  return sender
}
const db = () => desk.core.database.db
const settled = () =>
  eventually('nothing is waiting, under way or unknown', async () => {
    const open = await desk.sql(
      `select 1 from deliveries where state in ('waiting', 'sending', 'uncertain') and due_at < now() + interval '5 seconds' limit 1`,
    )
    return open.length === 0
  })
const statesOf = async (ticket: { id: string }, kind: string) =>
  (
    await desk.sql<{ state: string }>(
      'select state from deliveries where ticket_id = $1 and kind = $2 order by id',
      ticket.id,
      kind,
    )
  ).map(({ state }) => state)
const endSessions = () =>
  desk.sql(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where application_name = 'faden session' and datname = current_database()`,
  )

test('what is committed goes out, woken by the commit', async () => {
  const sender = await start()
  const ticket = await desk.receive({ from: 'kim@kunde.example' })
  await eventually('thread and acknowledgement are there', async () => {
    return desk.chat.posts.length === 2 && desk.mailer.taken.length === 1
  })
  expect(sender.ok()).toBe(true)
  expect(ticket && (await desk.texts(ticket))).toEqual(['Er druckt nicht.'])
})

test('stop finishes what is under way, and claims nothing more', async () => {
  const ticket = await desk.opened()
  const gate = desk.chat.fate.hold('post')
  const sender = await start()
  await desk.command('anna', ticket, 'note eins')
  await gate.reached
  let stopped = false
  const stopping = sender.stop().then(() => {
    stopped = true
  })
  await desk.command('anna', ticket, 'note zwei')
  expect(stopped).toBe(false)
  gate.release()
  await stopping
  expect(await statesOf(ticket, 'post')).toEqual(['sent', 'sent', 'waiting'])
})

test('a process that is killed leaves nothing behind that has to time out', async () => {
  const ticket = await desk.opened()
  await desk.command('anna', ticket, 'note eins')
  const killed = await openSession(desk.url, { wake: () => {}, lost: () => {} })
  const claimed = await claimDue(db(), killed.processNumber, 10)
  expect(claimed.map(({ kind }) => kind)).toContain('post')
  // While it lives, its claims are its own.
  expect(await recoverClaims(db(), livenessClass)).toBe(0)
  expect(await claimDue(db(), killed.processNumber, 10)).toEqual([])
  await endSessions()
  await start()
  await settled()
  expect(await desk.texts(ticket)).toEqual(['Er druckt nicht.', 'eins'])
})

test('a sender that lost its claim settles nothing', async () => {
  const ticket = await desk.opened()
  await desk.command('anna', ticket, 'note eins')
  const [first] = (await claimDue(db(), 7001, 10)).filter(({ kind }) => kind === 'post')
  expect(await recoverClaims(db(), livenessClass)).toBeGreaterThan(0)
  const [second] = (await claimDue(db(), 7002, 10)).filter(({ kind }) => kind === 'post')
  if (!first || !second) throw new Error('nothing was claimed')
  expect(second).toMatchObject({ id: first.id, mayHaveGone: true })
  const outcome = { state: 'sent', externalId: 'x', opened: null, post: null, mailed: null } as const
  expect([...(await settleSent(db(), [{ ...outcome, id: first.id, claim: first.claim }]))]).toEqual([])
  expect(await statesOf(ticket, 'post')).toEqual(['sent', 'sending'])
  expect([...(await settleSent(db(), [{ ...outcome, id: second.id, claim: second.claim }]))]).toEqual([
    second.id,
  ])
})

test('a lost session is opened anew, and what was under way meanwhile is not sent twice', async () => {
  const [ticket, other] = [await desk.opened(), await desk.opened()]
  const gate = desk.chat.fate.hold('post')
  const sender = await start()
  await desk.command('anna', ticket, 'note eins')
  await gate.reached
  await endSessions()
  await eventually('the session is back', async () => {
    const [row] = await desk.sql<{ n: string }>('select count(*) as n from processes')
    return sender.ok() && Number(row?.n) === 2
  })
  // Whatever could be claimed again has been by the time that this is sent.
  await desk.command('anna', other, 'note weiter')
  await eventually('it goes on', async () => (await desk.texts(other)).includes('weiter'))
  expect(await recoverClaims(db(), livenessClass)).toBe(0)
  gate.release()
  await settled()
  await desk.command('anna', ticket, 'note zwei')
  await settled()
  expect(await desk.texts(ticket)).toEqual(['Er druckt nicht.', 'eins', 'zwei'])
})

test('senders settle while a command holds the ticket', async () => {
  const ticket = await desk.opened()
  desk.change('support', { undoSeconds: 0 })
  await desk.command('anna', ticket, 'reply Fertig')
  await desk.core.database.transaction(async (locked) => {
    await lockTicket(locked, ticket.id)
    await start()
    await eventually('the reply is sent', async () => {
      return (await statesOf(ticket, 'mail')).every((state) => state === 'sent')
    })
  })
})

test('a reply that is undone just as it leaves was either taken back or sent, never both', async () => {
  desk.change('support', { undoSeconds: 0 })
  const tickets = await Promise.all(Array.from({ length: 12 }, () => desk.opened()))
  await Promise.all([start(), start()])
  const undone = await Promise.all(
    tickets.map(async (ticket, index) => {
      await desk.command('anna', ticket, 'reply Fertig', { typed: true })
      if (index % 3 === 0) await eventually('it leaves', async () => (await desk.mailsTo(ticket)).length > 1)
      return (await desk.command('anna', ticket, 'undo')).outcome
    }),
  )
  await settled()
  expect(undone.filter((outcome) => outcome === 'refused').length).toBeGreaterThanOrEqual(4)
  for (const [index, ticket] of tickets.entries()) {
    const isBack = undone[index] === 'accepted'
    expect(await desk.mailsTo(ticket)).toHaveLength(isBack ? 1 : 2)
    expect((await desk.ticket(ticket.number)).status).toBe(isBack ? 'new' : 'open')
  }
  expect(desk.errors).toEqual([])
})

/** Repeatable chance (mulberry32). */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

test.each([11, 12])(
  'whatever goes wrong (seed %i): in order in every lane, nothing lost, nothing doubled',
  async (seed) => {
    const next = chance(seed)
    desk.change('support', { undoSeconds: 0 })
    const tickets = [await desk.opened(), await desk.opened(), await desk.opened()]
    const befalls = (call: string) => {
      const die = next()
      if (call === 'find') return die < 0.2 ? notSent() : null
      if (die < 0.1) return notSent()
      if (die < 0.18) return answerLost()
      if (die < 0.26) return requestLost()
      return die < 0.3 ? rejected() : null
    }
    desk.chat.fate.befalls = befalls
    desk.mailer.fate.befalls = befalls
    await Promise.all([start(), start(), start()])

    // Several write into each ticket at once; the lock on the ticket gives the order.
    const writers = tickets.flatMap((ticket) =>
      ['anna', 'ben'].map(async (agent) => {
        for (let n = 0; n < 6; n++) await desk.command(agent, ticket, `note ${agent} ${n}`)
        for (let n = 0; n < 2; n++) await desk.command(agent, ticket, `reply Antwort ${agent} ${n}`)
      }),
    )
    await Promise.all(writers)
    await eventually('everything is settled', async () => {
      // Back-off is hurried, so that this test need not wait it out.
      await desk.sql(
        `update deliveries set due_at = now() where state in ('waiting', 'uncertain') and due_at > now() and kind <> 'nudge'`,
      )
      const open = await desk.sql(
        `select 1 from deliveries where state in ('waiting', 'sending', 'uncertain') limit 1`,
      )
      return open.length === 0
    })

    expect(desk.errors).toEqual([])
    const rows = await desk.sql<{ ticket_id: string; kind: string; state: string; key: string; id: string }>(
      `select ticket_id, kind, state, key, id from deliveries where kind in ('post', 'mail') order by id`,
    )
    expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['sent', 'parked']))
    for (const ticket of tickets) {
      const lane = (kind: string) => rows.filter((row) => row.ticket_id === ticket.id && row.kind === kind)
      // Nothing is lost: all were either sent, or wait for a person.
      expect(lane('post')).toHaveLength(1 + 12 + 4)
      const sent = new Set(
        lane('post')
          .filter(({ state }) => state === 'sent')
          .map(({ key }) => key),
      )
      const posted = (await desk.posts(ticket)).map(({ key }) => key)
      const ours = posted.filter((key) => lane('post').some((row) => row.key === key))
      expect(new Set(ours).size).toBe(ours.length)
      expect(ours.filter((key) => sent.has(key))).toEqual([...sent])

      const mails = (await desk.mailsTo(ticket)).map(({ messageId }) => messageId)
      const order = mails.filter((id, index) => mails.indexOf(id) === index)
      const left = lane('mail').map(({ key }) => key)
      expect(order).toEqual(left.filter((key) => order.includes(key)))
      for (const { key, state } of lane('mail')) if (state === 'sent') expect(order).toContain(key)
    }
  },
  30_000,
)
