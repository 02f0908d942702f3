import { wordsOf } from '../../src/domain/words/index.ts'
import { adapterMemory } from '../../src/store/adapter-memory.ts'
import { forgetOld } from '../../src/store/retention.ts'
import { rejected } from '../fakes/mishaps.ts'
import { Helpdesk } from '../flows/helpdesk.ts'

let desk: Helpdesk
beforeEach(async () => {
  desk = await Helpdesk.open()
})
afterEach(() => desk.close())

type Opened = Awaited<ReturnType<Helpdesk['opened']>>
const words = wordsOf('de')

const forget = () => forgetOld(desk.core.database.db)
const later = async () => {
  await desk.pass(20)
  await desk.deliver()
}
/** Everything that has happened so far happened so many days earlier. */
const aged = async (days: number) => {
  await desk.sql(
    `update deliveries set created_at = created_at - $1 * interval '1 day', settled_at = settled_at - $1 * interval '1 day'`,
    days,
  )
  await desk.sql(`update outgoing_mails set sent_at = sent_at - $1 * interval '1 day'`, days)
}
const kinds = async (ticket: Opened) => {
  const rows = await desk.sql<{ kind: string }>(
    'select distinct kind from deliveries where ticket_id = $1 order by kind',
    ticket.id,
  )
  return rows.map(({ kind }) => kind)
}

async function worked(): Promise<Opened> {
  const ticket = await desk.opened()
  await desk.command('anna', ticket, 'escalate Bitte ansehen')
  await later()
  await desk.command('carla', ticket, 'reply Geht wieder', { channel: 'second-level' })
  await later()
  return ticket
}

test('deliveries that are over are forgotten after thirty days, and not before', async () => {
  const ticket = await worked()
  await aged(29)
  await forget()
  expect(await kinds(ticket)).toEqual(expect.arrayContaining(['card', 'mark', 'post']))
  await aged(2)
  await forget()
  expect(await kinds(ticket)).toEqual(['mail', 'open'])
})

test('afterwards undo still knows what has left and which thread it opened, and everything said is there', async () => {
  const ticket = await worked()
  const before = [await desk.messages(ticket), await desk.page(ticket), await desk.eventKinds(ticket)]
  await aged(31)
  await forget()
  expect([await desk.messages(ticket), await desk.page(ticket), await desk.eventKinds(ticket)]).toEqual(
    before,
  )
  expect(await desk.command('carla', ticket, 'undo', { channel: 'second-level' })).toMatchObject({
    outcome: 'refused',
    notice: { text: words.refusal.alreadySent },
  })
  const silent = await desk.opened()
  await desk.command('anna', silent, 'transfer @network')
  await later()
  await aged(31)
  await forget()
  expect(await desk.command('anna', silent, 'undo')).toMatchObject({ outcome: 'accepted' })
  await later()
  expect((await desk.card(silent, 'network')).buttons).toEqual([])
})

test('a mail’s bytes are forgotten once it was sent long ago; what is to be sent again keeps them, as mail that came in does', async () => {
  const sent = await worked()
  const stuck = await desk.opened()
  await desk.command('anna', stuck, 'reply Fertig')
  desk.mailer.fate.script('send', rejected('550 no such user'))
  await later()
  await aged(31)
  await forget()
  const raws = (ticket: Opened) =>
    desk.sql<{ sent: boolean; kept: boolean }>(
      `select o.sent_at is not null as sent, o.raw is not null as kept
       from outgoing_mails o join messages m on m.id = o.message_id where m.ticket_id = $1 order by m.id`,
      ticket.id,
    )
  for (const { kept } of await raws(sent)) expect(kept).toBe(false)
  expect((await raws(stuck)).at(-1)).toEqual({ sent: false, kept: true })
  await desk.command('anna', stuck, 'retry')
  await later()
  expect((await desk.mailsTo(stuck)).at(-1)?.text).toContain('Fertig')
  const [sources] = await desk.sql<{ all: boolean }>(
    'select bool_and(exists (select from blob_chunks c where c.sha256 = a.sha256)) as all from mail_arrivals a',
  )
  expect(sources).toEqual({ all: true })
})

test('what waits, needs a person or still asks is kept, and the question goes once it is answered', async () => {
  const ticket = await desk.opened()
  await desk.command('anna', ticket, 'reply Bitte neu starten', { typed: true })
  await desk.answer(ticket, 'Geht wieder!')
  await desk.deliver()
  await desk.say('anna', ticket, 'Merkwürdig')
  await desk.deliver()
  await aged(100)
  await forget()
  expect(await kinds(ticket)).toEqual(['mail', 'nudge', 'open', 'trouble'])
  await desk.command('anna', ticket, 'undo')
  await later()
  const asking = (await desk.posts(ticket)).filter(
    ({ part }) => part?.kind === 'text' && part.buttons?.length,
  )
  expect(asking).toEqual([])
  await aged(31)
  await forget()
  expect(await kinds(ticket)).not.toContain('trouble')
})

test('many are forgotten batch by batch', async () => {
  const ticket = await desk.opened()
  await desk.sql(
    `insert into deliveries (lane, destination, kind, priority, key, ticket_id, state, due_at, created_at, settled_at)
     select 'old', 'x', 'card', 1, 'old ' || n, $1, 'sent', now(), now() - interval '31 days', now() - interval '31 days'
     from generate_series(1, 4500) n`,
    ticket.id,
  )
  await desk.sql(`insert into seen_events (platform, id, at)
    select 'x', n, now() - interval '91 days' from generate_series(1, 4500) n`)
  await forget()
  expect(await desk.sql(`select 1 from deliveries where lane = 'old'`)).toEqual([])
  expect(await desk.sql(`select 1 from seen_events where platform = 'x'`)).toEqual([])
})

describe('a file that no message came to name leaves nothing behind:', () => {
  const count = async () => {
    const [row] = await desk.sql<{ files: string; blobs: string }>(
      'select (select count(*) from files) as files, (select count(*) from blobs) as blobs',
    )
    return row
  }

  test('with a command that is refused, or that takes none', async () => {
    const ticket = await desk.opened()
    const before = await count()
    for (const line of ['unclaim', 'reply /close', 'rpely Text', 'list', 'new nobody Betreff'])
      await desk.command('anna', ticket, line, { files: [desk.chat.upload(`${line}.txt`, line)] })
    expect(await count()).toEqual(before)
  })

  test('with talk in a thread that has ended', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'transfer @network')
    await later()
    const before = await count()
    const { receipt } = await desk.say('anna', ticket, 'Noch etwas', {
      files: [desk.chat.upload('a.txt', 'a')],
    })
    expect(receipt.outcome).toBe('refused')
    expect(await count()).toEqual(before)
  })
})

test('what an adapter remembers for a time is forgotten after it, and written again it lasts again', async () => {
  const memory = adapterMemory(desk.core.database, 'slack')
  const day = 24 * 60 * 60 * 1000
  await memory.write('for ever', 1)
  for (const key of ['over', 'kept on', 'for ever now']) await memory.write(key, 1, { keepFor: day })
  await desk.sql(`update adapter_memory set keep_until = keep_until - interval '2 days'`)
  await memory.write('kept on', 1, { keepFor: day })
  await memory.write('for ever now', 1)
  await memory.write('not over', 1, { keepFor: day })
  await forget()
  const kept = await desk.sql<{ key: string }>('select key from adapter_memory order by key')
  expect(kept.map(({ key }) => key)).toEqual(['for ever', 'for ever now', 'kept on', 'not over'])
})
