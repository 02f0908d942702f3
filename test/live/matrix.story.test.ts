import { spawnSync } from 'node:child_process'
import { jest } from '@jest/globals'
import { createTransport } from 'nodemailer'
import { type ShownMessage, shownMessages } from '../contract/matrix-timeline.ts'
import { DataFolder } from '../tools/data-folder.ts'
import { FadenProcess } from '../tools/faden-process.ts'
import { handOver } from '../tools/mail-sender.ts'
import { freePorts } from '../tools/ports.ts'
import { type SmtpSink, startSmtpSink } from '../tools/smtp-sink.ts'
import { until } from '../tools/until.ts'
import { type LiveWorld, startWorld } from './matrix/world.ts'

jest.setTimeout(240_000)

const support = 'support@school.example'
const lena = 'lena.kaya@nord.example'

let world: LiveWorld
let sink: SmtpSink
let faden: FadenProcess
const folder = new DataFolder()
let start: () => Promise<void>

beforeAll(async () => {
  world = await startWorld()
  sink = await startSmtpSink()
  await folder.make()
  const [port = 0, smtpPort = 0] = await freePorts(2)
  const config = await folder.configure(configuration())
  const environment = {
    MATRIX_PASSWORD: world.account.password,
    MATRIX_STORE_KEY: 'the key that this story is locked with',
  }
  start = async () => {
    faden = await new FadenProcess({ folder: folder.path, port, smtpPort, config, environment }).ready()
  }
  await start()
}, 120_000)

afterAll(async () => {
  if (faden?.isRunning) await faden.kill()
  await sink?.stop()
  await world?.close()
  await folder.clear()
})

function configuration(): string {
  return `
language: de
teams:
  support: { name: Support, level: 1, channel: support, undo_seconds: 1 }
  network: { name: Netz, level: 2, channel: network, undo_seconds: 0 }
channels:
  support: { platform: matrix, id: "${world.room}", name: Support }
  network: { platform: local, name: Netz }
agents:
  anna: { name: Anna Berger, teams: [support], accounts: { matrix: "${world.anna.id}" } }
  carla: { name: Carla Novak, teams: [network], accounts: { local: carla } }
mailboxes:
  support: { team: support, address: ${support} }
smtp: { host: 127.0.0.1, port: ${sink.port} }
mail: { domain: school.example }
matrix: { homeserver: "${world.url}", user: "${world.account.user}" }
`
}

const killAndStart = async () => {
  await faden.kill()
  await start()
}
const messages = async () => shownMessages(await world.timeline())
const textOf = ({ content }: ShownMessage) => String(content.body)
const shown = (what: string, is: (message: ShownMessage) => boolean) =>
  until(`in the room: ${what}`, async () => (await messages()).find(is), 40)
const ours = (text: string) => (message: ShownMessage) =>
  message.sender === world.bot && textOf(message).includes(text)
const type = (root: string, body: string, more: object = {}) =>
  world.anna.send('m.room.message', {
    msgtype: 'm.text',
    body,
    ...more,
    'm.relates_to': { rel_type: 'm.thread', event_id: root, is_falling_back: true },
  })
const mailTo = (text: string) =>
  until(`a mail with ${text}`, () => sink.taken.find(({ raw }) => decoded(raw).includes(text)), 40)

/** As much of MIME as these mails use. */
function decoded(raw: Buffer): string {
  const soft = raw.toString().replace(/=\r\n/g, '')
  const bytes = soft.replace(/=([0-9A-F]{2})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
  return Buffer.from(bytes, 'latin1').toString()
}

test('a request by mail is worked on in an encrypted room, through kills, and goes on to a team in another chat', async () => {
  const mail = { from: lena, to: support, subject: 'WLAN-Kanarienvogel in Raum 204' }
  await handOver(faden.smtpPort, {
    ...mail,
    text: 'Das Kanarienvogel-WLAN geht nicht.',
    messageId: '<1@nord.example>',
  })
  const card = await shown('the card', (message) => !message.root && ours('Kanarienvogel')(message))
  await shown('her text', (message) => message.root === card.id && ours('Kanarienvogel-WLAN geht')(message))
  await mailTo('ist angekommen')

  await faden.kill()
  const note = await type(card.id, 'Ich seh mir den Kanarienvogel-Router an')
  await type(card.id, '!claim')
  await start()
  await shown(
    'who has it',
    ({ id, content }) => id === card.id && String(content.body).includes('Anna Berger'),
  )

  await world.anna.send('m.room.message', {
    msgtype: 'm.text',
    body: '* Ich sehe mir den Kanarienvogel-Router an',
    'm.new_content': { msgtype: 'm.text', body: 'Ich sehe mir den Kanarienvogel-Router an' },
    'm.relates_to': { rel_type: 'm.replace', event_id: note },
  })
  const reply = await type(card.id, '!reply Bitte den Kanarienvogel-Router neu starten.')
  const answer = await mailTo('Bitte den Kanarienvogel-Router neu starten.')
  await shown(
    'that it was sent',
    ({ id, reactions }) => id === reply && reactions.some(({ key }) => key === '📨'),
  )

  await killAndStart()
  const picture = Buffer.from('Kanarienvogel-Protokoll\n'.repeat(500))
  await answerWithFile(answer.messageId, 'Hilft nicht, siehe Protokoll.', 'protokoll.txt', picture)
  await shown('her answer', (message) => message.root === card.id && ours('Hilft nicht')(message))
  const upload = await shown('her file', (message) => message.content.filename === 'protokoll.txt')
  expect((await world.download(upload.content)).equals(picture)).toBe(true)

  const manual = {
    name: 'anleitung.txt',
    type: 'text/plain',
    content: Buffer.from('Kanarienvogel-Anleitung'),
  }
  await type(card.id, '!reply Anbei die Anleitung.', {
    msgtype: 'm.file',
    filename: manual.name,
    info: { mimetype: manual.type, size: manual.content.length },
    ...(await world.anna.upload(manual)),
  })
  const withFile = await mailTo('Anbei die Anleitung.')
  expect(withFile.raw.toString()).toContain('anleitung.txt')

  await type(card.id, '!escalate Bitte den Kanarienvogel-Switch prüfen')
  const [theirs] = await until(
    'a thread at the second level',
    async () => {
      const threads = await faden.desk.threads('network')
      return threads.length > 0 && threads
    },
    40,
  )
  await killAndStart()
  await until(
    'the whole story is there',
    async () => {
      const { posts } = await faden.desk.thread(theirs?.id ?? '')
      const texts = posts.map(({ text }) => text).join('\n')
      return texts.includes('Switch prüfen') && texts.includes('Hilft nicht')
    },
    40,
  )
  await faden.desk.type({
    channel: 'network',
    thread: theirs?.id ?? '',
    user: 'carla',
    text: '/note Port war aus',
  })
  await shown('her colleague’s note', (message) => message.root === card.id && ours('Port war aus')(message))
  await faden.desk.type({
    channel: 'network',
    thread: theirs?.id ?? '',
    user: 'carla',
    text: '/reply --resolve Der Port ist wieder an.',
  })
  await mailTo('Der Port ist wieder an.')
  await shown(
    'the end on the card',
    ({ id, content }) => id === card.id && String(content.body).includes('bearbeitet'),
  )

  await until(
    'everything has left',
    async () => {
      const states = await faden.desk.deliveries()
      return ['waiting', 'sending', 'uncertain', 'parked'].every((state) => !states[state])
    },
    40,
  )
  const texts = (await messages()).filter(({ sender }) => sender === world.bot).map(textOf)
  expect(texts.filter((text) => text.includes('Hilft nicht'))).toHaveLength(1)
  expect(new Set(sink.taken.map(({ messageId }) => messageId)).size).toBe(sink.taken.length)
  expect(world.people.anna.undecryptable).toEqual([])
  const inTheClear = world.people.anna.seen.filter(
    ({ event, encrypted }) => event.sender === world.bot && event.type === 'm.room.message' && !encrypted,
  )
  expect(inTheClear).toEqual([])
  // What was said never reached the homeserver: neither its database nor its files hold a word of it.
  const filesWith = (word: string) =>
    spawnSync('grep', ['-rlai', word, world.synapse.folder], { encoding: 'utf8' }).stdout
  expect(filesWith('Anna Berger')).not.toBe('')
  expect(filesWith('Kanarienvogel')).toBe('')
})

async function answerWithFile(to: string, text: string, filename: string, content: Buffer): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port: faden.smtpPort, ignoreTLS: true })
  await transport.sendMail({
    from: lena,
    to: support,
    subject: 'Re: WLAN',
    inReplyTo: to,
    references: [to],
    text,
    attachments: [{ filename, content }],
  })
  transport.close()
}
