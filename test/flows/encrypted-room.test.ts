import type { Receipt } from '../../src/domain/chat.ts'
import { commandTable } from '../../src/domain/commands/index.ts'
import type { TicketRow } from '../../src/store/entities/ticket.ts'
import { readMail } from '../fakes/recording-mailer.ts'
import { Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
const room = 'support'
/** Of clouds one that can edit and remove, and one that can do neither. */
const clouds = ['second-level', 'vendor'] as const

beforeEach(async () => {
  desk = await Helpdesk.open({ statusMails: 'every' })
  // What the configuration makes of a Matrix room and of channels in Slack or Teams.
  desk.changeChannel(room, { mirrorToCloud: 'public' })
  for (const cloud of clouds) desk.changeChannel(cloud, { isCloud: true })
  desk.change('second-level', { escalatesTo: 'vendor' as never })
})
afterEach(() => desk.close())

const later = async () => {
  await desk.pass(700)
  await desk.deliver()
}

/** Each with text of its own that is no reply, no title, and not addressed to the team that it goes to. */
const lines: readonly string[] = [
  'claim CANARY-claim',
  'claim',
  'note CANARY-note',
  'canned CANARY-canned',
  'unclaim CANARY-unclaim',
  'assign @ben CANARY-assign',
  'wait 2d CANARY-wait',
  'reopen CANARY-reopen',
  'resolve CANARY-resolve',
  'reopen CANARY-again',
  'close CANARY-close',
  'reopen CANARY-thrice',
  'forward vendor@elsewhere.example CANARY-forward',
  'help CANARY-help',
  'search CANARY-search',
  'clam CANARY-mistyped',
]
/** `reply` is for the customer; an escalation's note is said to the team; a subject stands on a card. */
const saidOnPurpose = ['reply', 'escalate', 'return', 'transfer', 'split', 'new', 'mail']

/** Everything that the clouds were ever given, with what they were answered. */
async function seenInClouds(ticket: TicketRow, answered: readonly Receipt[]): Promise<string> {
  const threads = await desk.sql<{ external_id: string | null }>(
    'select external_id from threads where channel_id = any($1)',
    clouds,
  )
  const ids = threads.map(({ external_id }) => external_id)
  const isThere = ({ ref, channel }: (typeof desk.chat.posts)[number]) =>
    ids.includes(ref.thread.id) || clouds.some((cloud) => channel === `C-${cloud}`)
  const posts = [...desk.chat.posts, ...desk.plain.posts].filter(isThere)
  expect(posts.length).toBeGreaterThan(0)
  return JSON.stringify([
    ticket.subject,
    posts.map(({ part, card, content }) => [part, card, content?.toString()]),
    answered,
  ])
}

test.each(clouds)(
  'what is said in an encrypted room does not reach a cloud (%s): no text, note, file or its name, edit, nudge or card',
  async (cloud) => {
    const withText = commandTable.filter(({ grammar }) => grammar.text).map(({ verb }) => verb)
    const tried = new Set([...lines.map((line) => line.split(' ')[0]), ...saidOnPurpose])
    expect(withText.filter((verb) => !tried.has(verb))).toEqual([])

    const level = cloud === 'vendor' ? 'vendor' : 'second-level'
    const other = cloud === 'vendor' ? 'vito' : 'carla'
    const ticket = await desk.opened('Betreff', 'Was ich zu sagen habe.')
    const file = (name: string) => desk.chat.upload(`CANARY-file-${name}.txt`, `CANARY-content-${name}`)
    await desk.say('anna', ticket, 'CANARY-before', { files: [file('before')] })
    await desk.command('anna', ticket, 'note CANARY-note-before', {
      files: [file('note-before')],
      typed: true,
    })
    await desk.command('anna', ticket, `escalate @${level} Bitte übernehmen`, { typed: true })
    await later()
    const answered: Receipt[] = []
    const there = async (line: string, more: object = {}) => {
      answered.push(await desk.command(other, ticket, line, { channel: cloud, ...more }))
      await later()
    }

    for (const [index, line] of lines.entries()) {
      const { post } = await desk.say('anna', ticket, `CANARY-talk-${index}`, {
        files: [file(`talk-${index}`)],
      })
      // Longer than before: what an edit adds is posted anew.
      await desk.edit('anna', post, `CANARY-edit-${index} `.repeat(60))
      await desk.command('anna', ticket, line, { files: [file(String(index))], typed: index % 2 === 0 })
      // A nudge after ten minutes, answered now and then.
      await later()
      if (index % 4 === 0) await desk.command('anna', ticket, 'note', { about: post })
      if (index % 3 === 0) await desk.erase('anna', post)
    }
    await desk.say('guest', ticket, 'CANARY-guest', { files: [file('guest')] })
    await desk.say('anna', ticket, `Passwort: CANARY-secret\n\n${'CANARY-long '.repeat(100)}`, {
      files: [desk.chat.upload('passwort-CANARY-file.txt', 'CANARY-content')],
    })
    await desk.command('anna', ticket, 'reply --anyway Das darf jeder lesen.', { typed: true })
    await later()

    for (const line of ['show', 'list', 'mine', 'original', 'reveal', 'retry']) await there(line)
    for (const { id } of await desk.messages(ticket)) {
      await there(`reveal m${id}`)
      await there(`original m${id}`)
    }
    await there('reply', { asks: true })
    await there('reply --file nothing.txt Anbei')
    await there('reply --file CANARY-file-before.txt Anbei')
    for (const { id } of await desk.sql<{ id: string }>('select id from files'))
      await there(`reply --file f${id} Anbei`)
    answered.push(await desk.inChannel(other, `reply ${ticket.number} --file nothing.txt Anbei`, 'elsewhere'))
    // Told anew: the thread was deleted, another ticket went into this one, and it goes to a team of the same cloud again.
    const adapter = cloud === 'vendor' ? desk.plain : desk.chat
    adapter.delete(await desk.threadRef(ticket, cloud))
    await desk.answer(ticket, 'Und jetzt?')
    await later()
    const second = await desk.receive({ from: ticket.requesterEmail, subject: 'Nochmal', text: 'Dasselbe.' })
    if (!second) throw new Error('no ticket')
    await desk.deliver()
    await desk.say('anna', second, 'CANARY-merged', { files: [file('merged')] })
    await desk.command('anna', second, `merge ${ticket.number}`)
    await later()

    const seen = await seenInClouds(ticket, answered)
    expect(seen.match(/CANARY-[\w-]*/g) ?? []).toEqual([])
    for (const words of ['Bitte übernehmen', 'Das darf jeder lesen.', 'Und jetzt?', 'Dasselbe.'])
      expect(seen).toContain(words)
    const mails = await Promise.all(desk.mailer.taken.map(({ raw }) => readMail(raw)))
    expect(JSON.stringify(mails.filter(({ to }) => to !== 'vendor@elsewhere.example'))).not.toContain(
      'CANARY-file',
    )
  },
  60_000,
)

test('a note with --share reaches the cloud, with its files and its corrections; so does what is said to the team there', async () => {
  const ticket = await desk.opened()
  await desk.command('anna', ticket, 'escalate', { typed: true })
  await later()
  const post = desk.chat.newPost(await desk.threadRef(ticket))
  const user = { id: 'U-anna', name: 'anna' }
  const base = {
    at: desk.now,
    user,
    channel: { platform: 'chat', id: 'C-support' },
    thread: post.thread,
    post,
  }
  const plan = desk.chat.upload('plan.txt', 'Kabelplan')
  await desk.happen({
    ...base,
    kind: 'command',
    id: 'shared',
    line: 'note --share Kabel ist alt',
    files: [plan],
  })
  await desk.command('anna', ticket, 'note bleibt hier', { typed: true })
  await later()
  expect(await desk.texts(ticket, 'second-level')).toEqual(
    expect.arrayContaining(['Kabel ist alt', 'plan.txt']),
  )
  await desk.happen({ ...base, kind: 'edit', id: 'edited', text: 'Kabel ist neu' })
  await later()
  const texts = await desk.texts(ticket, 'second-level')
  expect(texts).toContain('Kabel ist neu')
  expect(texts).not.toContain('Kabel ist alt')
  expect(texts).not.toContain('bleibt hier')
  const asked = await desk.command('carla', ticket, 'reply', { channel: 'second-level', asks: true })
  expect(JSON.stringify(asked.form)).toContain('plan.txt')
})

test('what is said in the cloud is read in the room, and in a room of one’s own everything is', async () => {
  const ticket = await desk.opened()
  await desk.command('anna', ticket, 'escalate', { typed: true })
  await later()
  await desk.say('carla', ticket, 'Port war aus', { channel: 'second-level' })
  await later()
  expect(await desk.texts(ticket)).toContain('Port war aus')
  desk.changeChannel('second-level', { isCloud: false })
  await desk.say('anna', ticket, 'unter uns')
  await later()
  expect(await desk.texts(ticket, 'second-level')).toContain('unter uns')
})
