import { verbNames } from '../../src/domain/commands/index.ts'
import { readMail } from '../fakes/recording-mailer.ts'
import { Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open({ statusMails: 'every' })
})
afterAll(() => desk.close())

const later = async () => {
  await desk.pass(700)
  await desk.deliver()
}

/** Every verb with something internal behind it, told as a story that most of them are accepted in. */
const lines: readonly (readonly [agent: string, line: string, channel?: string])[] = [
  ['anna', 'claim CANARY-claim'],
  ['anna', 'claim'],
  ['anna', 'note CANARY-note'],
  ['anna', 'canned CANARY-canned'],
  ['anna', 'unclaim CANARY-unclaim'],
  ['anna', 'assign @ben CANARY-assign'],
  ['ben', 'wait 2d CANARY-wait'],
  ['ben', 'reply --wait said to the customer'],
  ['ben', 'reply --when CANARY-flag'],
  ['ben', 'reply !note CANARY-command'],
  ['ben', 'reopen CANARY-reopen'],
  ['ben', 'resolve CANARY-resolve'],
  ['ben', 'reopen CANARY-again'],
  ['ben', 'close CANARY-close'],
  ['ben', 'reopen CANARY-thrice'],
  ['ben', 'escalate CANARY-escalate'],
  ['anna', 'reply CANARY-without-the-turn'],
  ['carla', 'return CANARY-return', 'second-level'],
  ['anna', 'transfer @network CANARY-transfer'],
  ['dora', 'show CANARY-show', 'network'],
  ['dora', 'list CANARY-list', 'network'],
  ['dora', 'mine CANARY-mine', 'network'],
  ['dora', 'help CANARY-help', 'network'],
  ['dora', 'search CANARY-search', 'network'],
  ['dora', 'retry CANARY-retry', 'network'],
  ['dora', 'original CANARY-original', 'network'],
  ['dora', 'resume CANARY-resume', 'network'],
  ['dora', 'split CANARY-split', 'network'],
  ['dora', 'merge CANARY-merge', 'network'],
  ['dora', 'link CANARY-link', 'network'],
  ['dora', 'new CANARY-new', 'network'],
  ['dora', 'mail CANARY-mail', 'network'],
  ['dora', 'forward CANARY-forward', 'network'],
  ['dora', 'accept CANARY-accept', 'network'],
  ['dora', 'cc add CANARY-cc', 'network'],
  ['dora', 'requester CANARY-requester', 'network'],
  ['dora', 'reveal CANARY-reveal', 'network'],
  ['dora', 'reject CANARY-reject', 'network'],
  ['dora', 'spam CANARY-spam', 'network'],
  ['dora', 'reply CANARY-undone', 'network'],
  ['dora', 'undo CANARY-undo', 'network'],
  ['dora', 'undo', 'network'],
  ['dora', 'clam CANARY-mistyped', 'network'],
]

test('nothing internal leaves: no verb’s text, no talk, no file, no edit is in any mail, page or public message', async () => {
  const tried = new Set(lines.map(([, line]) => line.split(' ')[0]))
  expect(verbNames.filter((verb) => !tried.has(verb))).toEqual([])

  const ticket = await desk.opened('Betreff', 'Was ich zu sagen habe.')
  const talk = async (text: string, agent = 'anna', channel = 'support') => {
    const files = [desk.chat.upload(`CANARY-file-of-${text}.txt`, `CANARY-content-of-${text}`)]
    const { post } = await desk.say(agent, ticket, `CANARY-talk-${text}`, { files, channel })
    await desk.edit(agent, post, `CANARY-edit-${text}`, channel)
    return post
  }
  let kept = await talk('first')
  for (const [index, [agent, line, channel = 'support']] of lines.entries()) {
    const files = line.includes('said to the customer')
      ? []
      : [desk.chat.upload(`CANARY-file-${index}.txt`, `CANARY-content-${index}`)]
    await desk.command(agent, ticket, line, { channel, files, typed: index % 2 === 0 })
    if (index % 5 === 0) kept = await talk(String(index), agent, channel)
    if (line !== 'reply CANARY-undone' && !line.startsWith('undo')) await later()
  }
  await desk.erase('dora', kept, 'network')
  await desk.say('guest', ticket, 'CANARY-guest', { channel: 'network' })
  await desk.answer(ticket, 'Und meine Antwort')
  await desk.command('dora', ticket, 'close CANARY-end', { channel: 'network' })
  await later()

  const internal = (await desk.messages(ticket)).filter(({ visibility }) => visibility === 'internal')
  expect(internal.filter(({ text }) => text.includes('CANARY')).length).toBeGreaterThan(12)
  const mails = await desk.mailsTo(ticket)
  expect(mails.length).toBeGreaterThan(6)
  expect(mails.some(({ text }) => text.includes('said to the customer'))).toBe(true)
  const stored = await desk.sql<{ raw: Buffer; body: string; html: string; subject: string }>(
    'select raw, body, html, subject from outgoing_mails',
  )
  const decoded = await Promise.all(stored.map(({ raw }) => readMail(raw)))
  const left = {
    taken: desk.mailer.taken.map(({ raw }) => raw.toString('latin1')),
    stored: stored.map(({ raw, ...rest }) => [raw.toString('latin1'), rest]),
    decoded: decoded.map(({ headers, ...mail }) => [mail, [...headers]]),
    page: await desk.page(ticket),
    // Taken back before it was ever published; its text is kept for the team.
    public: await desk.sql(
      `select text, full_text from messages where visibility = 'public' and revoked_at is null`,
    ),
    files: await desk.sql(
      `select f.name from files f join message_files mf on mf.file_id = f.id join messages m on m.id = mf.message_id
       where m.visibility = 'public' and m.revoked_at is null`,
    ),
  }
  expect(JSON.stringify(left).match(/CANARY-[\w-]*/g) ?? []).toEqual([])
  // Base64 in the raw source would hide it from the search above, so the search must find what was said.
  expect(JSON.stringify(left.decoded)).toContain('said to the customer')
})
