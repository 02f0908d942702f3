import { randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { storeMail, takeMail } from '../../src/flows/mail-in.ts'
import { customerDesk } from '../../src/flows/pages.ts'
import { Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open()
  Object.assign(desk.core.mail, { maxBytes: 700_000 })
  Object.assign(desk.chat.limits, { fileBytes: 1_000_000 })
})
afterAll(() => desk.close())

const file = (name: string, content: Buffer) =>
  [
    '--b',
    `Content-Type: application/zip; name=${name}`,
    'Content-Transfer-Encoding: base64',
    `Content-Disposition: attachment; filename=${name}`,
    '',
    content.toString('base64').replace(/.{76}/g, '$&\r\n'),
  ].join('\r\n')
const mail = (from: string, ...parts: string[]) =>
  Buffer.from(
    [
      `From: ${from}`,
      'To: support@desk.example',
      'Subject: Protokolle',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain; charset=utf-8',
      '',
      'Guten Tag, anbei die Protokolle.',
      ...parts,
      '--b--',
      '',
    ].join('\r\n'),
  )

/** What its thread shows: texts and files. */
async function shown(raw: Buffer) {
  const arrival = {
    mailbox: 'support',
    place: null,
    envelopeFrom: null,
    recipients: [],
    receivedAt: desk.now,
  }
  const id = (await storeMail(desk.core, arrival, raw)) ?? ''
  await takeMail(desk.core, id, 'large')
  const ticket = await desk.takenAs(id)
  if (!ticket) throw new Error('no ticket')
  await desk.deliver()
  const files = (await desk.posts(ticket)).flatMap(({ part, content }) =>
    part?.kind === 'file' ? [{ name: part.name, content }] : [],
  )
  return { ticket, files, texts: await desk.texts(ticket) }
}

/** What a link to a file of the customer's page leads to. */
async function fetched(text: string) {
  const [, token = '', id = ''] = /\/t\/([^/]+)\/files\/(\d+)$/.exec(text) ?? []
  const file = await customerDesk(desk.core).file(token, id)
  return file && buffer(file.open())
}

test('a mail above the limit becomes a ticket with what can be read; the thread says so and has all of it', async () => {
  const small = randomBytes(300_000)
  const raw = mail('gross@kunde.example', file('a.zip', small), file('b.zip', randomBytes(900_000)))
  const { ticket, files, texts } = await shown(raw)
  expect(ticket).toMatchObject({ subject: 'Protokolle', requesterEmail: 'gross@kunde.example' })
  expect(texts[0]).toContain('Guten Tag, anbei die Protokolle.')
  expect(texts).toContain(
    'Diese Mail ist 2 MB groß: Gelesen wurde nur ihr Anfang; was dort nicht steht, fehlt hier, auch Dateien. Das Original hängt an (message.eml).',
  )
  expect(files.map(({ name }) => name)).toEqual(['a.zip'])
  expect(files[0]?.content?.equals(small)).toBe(true)
  const link = texts.find((text) =>
    text.startsWith('Datei message.eml (1,6 MB) ist für diesen Chat zu groß. '),
  )
  expect((await fetched(link ?? ''))?.equals(raw)).toBe(true)
  // The original is not stored a second time.
  expect(await desk.sql('select 1 from blobs where size = $1', raw.length)).toHaveLength(1)
})

test('a mail below it that is larger than a chunk is read whole', async () => {
  const content = randomBytes(450_000)
  const { files, texts } = await shown(mail('mittel@kunde.example', file('a.zip', content)))
  expect(files.map(({ name }) => name)).toEqual(['a.zip'])
  expect(files[0]?.content?.equals(content)).toBe(true)
  expect(texts.join()).not.toContain('Anfang')
})
