import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import type { ChatFile, PostRef } from '../../src/domain/chat.ts'
import { DeliveryError } from '../../src/domain/errors.ts'
import { wordsOf } from '../../src/domain/words/index.ts'
import { answerLost } from '../fakes/mishaps.ts'
import { Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open()
})
afterAll(() => desk.close())

const words = wordsOf('de')
const nul = '\u0000'
const half = '\ud83d'

describe('text that PostgreSQL can’t hold is taken without what it can’t hold', () => {
  test('said, then edited, by somebody whose name has it, too', async () => {
    const ticket = await desk.opened()
    const thread = await desk.threadRef(ticket)
    const post = desk.chat.newPost(thread)
    const event = {
      id: randomUUID(),
      at: desk.now,
      user: { id: 'U-guest', name: `Gu${nul}est${half}` },
      channel: { platform: 'chat', id: 'C-support' },
      thread,
      post,
    }
    const receipt = await desk.happen({
      ...event,
      kind: 'message',
      text: `eins${nul}\r\nzwei${half}`,
      files: [],
    })
    expect(receipt).toEqual({ outcome: 'accepted' })
    expect((await desk.messages(ticket)).at(-1)?.text).toBe('eins\nzwei\ufffd')
    const [author] = await desk.sql<{ author_name: string }>(
      'select author_name from messages where ticket_id = $1 order by id desc limit 1',
      ticket.id,
    )
    expect(author?.author_name).toBe('Gu est\ufffd')
    expect(await desk.edit('guest', post, `drei${nul}\nvier`)).toEqual({ outcome: 'accepted' })
    expect((await desk.messages(ticket)).at(-1)?.text).toBe('drei\nvier')
  })

  test('in a command’s line, a form’s fields and a file’s name', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, `note eins${nul}\nzwei`)
    expect((await desk.messages(ticket)).at(-1)?.text).toBe('eins\nzwei')
    await desk.command('anna', ticket, 'note', { values: { text: `drei${nul}` } })
    expect((await desk.messages(ticket)).at(-1)?.text).toBe('drei')
    const files = [{ ...desk.chat.upload(`plan${nul}.txt`, 'x'), type: `text/${nul}plain` }]
    expect((await desk.say('anna', ticket, 'anbei', { files })).receipt.outcome).toBe('accepted')
    expect(await filesOf(ticket)).toEqual([{ name: 'plan .txt', type: 'text/ plain' }])
  })
})

describe('a file that can’t be taken costs the text nothing', () => {
  test.each([
    ['as announced', (file: ChatFile) => file, '20 kB'],
    ['more than announced', (file: ChatFile) => ({ ...file, size: 5 }), '20 kB'],
  ])('too large, %s', async (_, announced, size) => {
    const ticket = await desk.opened()
    const files = [
      desk.chat.upload('klein.txt', 'klein'),
      announced(desk.chat.upload('gross.txt', 'x'.repeat(20_000))),
    ]
    const { receipt } = await desk.say('anna', ticket, 'anbei', { files })
    expect(receipt.outcome).toBe('accepted')
    const remark = words.line.fileTooLarge.replace('{file}', 'gross.txt').replace('{size}', size)
    expect((await desk.messages(ticket)).at(-1)?.text).toBe(`anbei\n${remark}`)
    expect((await filesOf(ticket)).map(({ name }) => name)).toEqual(['klein.txt'])
  })

  test('gone from the platform', async () => {
    const ticket = await desk.opened()
    const files = [{ id: 'gone', name: 'weg.txt', type: 'text/plain', size: 7 }]
    const { receipt } = await desk.say('anna', ticket, '', { files })
    expect(receipt.outcome).toBe('accepted')
    expect((await desk.messages(ticket)).at(-1)?.text).toContain('weg.txt')
    expect(await filesOf(ticket)).toEqual([])
  })

  test('with a command, which is refused with the reason: no reply leaves without what it speaks of', async () => {
    const ticket = await desk.opened()
    const before = await desk.state(ticket)
    const files = [desk.chat.upload('gross.txt', 'x'.repeat(20_000))]
    const receipt = await desk.command('anna', ticket, 'reply Siehe Anhang', { files, typed: true })
    expect(receipt).toMatchObject({ outcome: 'refused', notice: { tone: 'refused' } })
    expect(receipt.notice?.text).toContain('gross.txt')
    expect(await desk.state(ticket)).toBe(before)
  })
})

test.each(['not-sent', 'uncertain'] as const)(
  'while files are not to be had (%s) nothing is taken, and a redelivery takes all',
  async (failure) => {
    const ticket = await desk.opened()
    const downloads = watchDownloads()
    const files = [desk.chat.upload('plan.txt', 'x')]
    const eventId = randomUUID()
    downloads.fail(new DeliveryError(failure, 'the line is down'))
    await expect(desk.say('anna', ticket, 'anbei', { files, eventId })).rejects.toThrow('the line is down')
    expect((await desk.messages(ticket)).at(-1)?.text).not.toBe('anbei')
    downloads.restore()
    expect((await desk.say('anna', ticket, 'anbei', { files, eventId })).receipt.outcome).toBe('accepted')
    expect(await filesOf(ticket)).toHaveLength(1)
  },
)

describe('no file is downloaded', () => {
  test('of what was taken before', async () => {
    const ticket = await desk.opened()
    const files = [desk.chat.upload('plan.txt', 'x')]
    const eventId = randomUUID()
    await desk.say('anna', ticket, 'anbei', { files, eventId })
    const downloads = watchDownloads()
    const { receipt } = await desk.say('anna', ticket, 'anbei', { files, eventId })
    expect(receipt).toEqual({ outcome: 'duplicate' })
    expect(downloads.names).toEqual([])
    downloads.restore()
  })

  test('of what is said elsewhere, posted by us, or commanded by a stranger', async () => {
    const ticket = await desk.opened()
    const files = [desk.chat.upload('plan.txt', 'x')]
    const downloads = watchDownloads()
    const said = {
      at: desk.now,
      user: { id: 'U-anna', name: 'anna' },
      channel: { platform: 'chat', id: 'C-support' },
      kind: 'message',
      text: 'anbei',
      files,
    } as const
    const elsewhere = { platform: 'chat', id: 'not ours' }
    const post = { thread: elsewhere, id: 'x' }
    expect(await desk.happen({ ...said, id: randomUUID(), thread: elsewhere, post })).toEqual({
      outcome: 'ignored',
    })
    const [ours] = await desk.posts(ticket)
    if (!ours) throw new Error('nothing was posted')
    const { ref } = ours
    expect(await desk.happen({ ...said, id: randomUUID(), thread: ref.thread, post: ref })).toEqual({
      outcome: 'ignored',
    })
    expect((await desk.command('guest', ticket, 'note', { files })).outcome).toBe('refused')
    expect(downloads.names).toEqual([])
    downloads.restore()
  })
})

test('a long subject is cut between characters', async () => {
  const subject = `${'x'.repeat(249)}😀`
  const receipt = await desk.inChannel('anna', `new emoji@kunde.example ${subject}`)
  expect(receipt.outcome).toBe('accepted')
  const [ticket] = await desk.sql<{ subject: string }>('select subject from tickets order by id desc limit 1')
  expect(ticket?.subject).toBe(`${'x'.repeat(249)}…`)
})

const filesOf = (ticket: { id: string }) =>
  desk.sql<{ name: string; type: string }>(
    `select f.name, f.type from files f join message_files mf on mf.file_id = f.id
     join messages m on m.id = mf.message_id where m.ticket_id = $1 order by f.id`,
    ticket.id,
  )

/** Notes which files the core asks for, and fails when told to: in the middle of the bytes. */
function watchDownloads() {
  const names: string[] = []
  let failure: Error | null = null
  const download = desk.chat.download.bind(desk.chat)
  desk.chat.download = async (file) => {
    names.push(file.name)
    if (!failure) return download(file)
    const error = failure
    return Readable.from(
      (async function* () {
        yield Buffer.from('x')
        throw error
      })(),
    )
  }
  return {
    names,
    fail: (error: Error) => {
      failure = error
    },
    restore: () => {
      desk.chat.download = download
    },
  }
}

test('a click on a card that stands and is not written down yet is taken in the same breath', async () => {
  await desk.deliver()
  const standing = Promise.withResolvers<PostRef>()
  const written = Promise.withResolvers<void>()
  const { openThread } = desk.chat
  desk.chat.openThread = async (...given) => {
    const root = await openThread.apply(desk.chat, given)
    standing.resolve(root)
    await written.promise
    return root
  }
  const ticket = await desk.receive({ from: 'early@kunde.example', subject: 'Sofort gedrückt' })
  const delivering = desk.deliver()
  const { thread } = await standing.promise
  const click = desk.happen({
    kind: 'command',
    id: randomUUID(),
    at: desk.now,
    user: { id: 'U-anna', name: 'Anna' },
    channel: { platform: 'chat', id: 'C-support' },
    thread,
    line: 'claim',
    asks: true,
  })
  // It finds nothing, and does not give up.
  expect(await Promise.race([click, pause(300, 'waiting')])).toBe('waiting')
  written.resolve()
  await delivering
  expect(await click).toMatchObject({ outcome: 'accepted' })
  expect((await desk.ticket(ticket?.number ?? '')).assigneeId).toBe('anna')
})

test('what is said below a card whose opening is not confirmed yet is told again, and then taken', async () => {
  await desk.deliver()
  desk.chat.fate.script('openThread', answerLost())
  const ticket = await desk.receive({ from: 'early@kunde.example', subject: 'Zu früh' })
  if (!ticket) throw new Error('no ticket was opened')
  await desk.deliver()
  const card = desk.chat.posts.findLast((post) => post.card)
  if (!card) throw new Error('no card was posted')
  const { thread } = card.ref
  const said = {
    kind: 'message',
    id: randomUUID(),
    at: desk.now,
    user: { id: 'U-anna', name: 'Anna' },
    channel: { platform: 'chat', id: 'C-support' },
    thread,
    post: desk.chat.newPost(thread),
    text: 'Ich bin schon da',
    files: [],
  } as const
  await expect(desk.happen(said)).rejects.toThrow(/is being opened/)
  await desk.pass(2)
  await desk.deliver()
  expect(await desk.happen(said)).toMatchObject({ outcome: 'accepted' })
  expect((await desk.messages(ticket)).at(-1)?.text).toBe('Ich bin schon da')
})
