import { randomUUID } from 'node:crypto'
import type { TicketRow } from '../../src/store/entities/ticket.ts'
import type { WrittenMail } from '../fakes/raw-mail.ts'
import { Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
beforeEach(async () => {
  desk = await Helpdesk.open()
})
afterEach(() => desk.close())

const someone = () => `${randomUUID().slice(0, 8)}@kunde.example`
const arrives = async (mail: WrittenMail): Promise<TicketRow> => {
  const ticket = await desk.receive({ from: someone(), ...mail })
  await desk.deliver()
  if (!ticket) throw new Error('no ticket')
  return ticket
}
const does = async (agent: string, ticket: TicketRow, line: string, channel = 'support') => {
  const receipt = await desk.command(agent, ticket, line, { channel })
  await desk.deliver()
  return receipt
}
const parts = async (ticket: TicketRow, channel = 'support') =>
  (await desk.posts(ticket, channel)).map(({ part }) => part)
const buttonsIn = async (ticket: TicketRow, channel = 'support') =>
  (await parts(ticket, channel)).flatMap((part) => (part?.kind === 'text' ? (part.buttons ?? []) : []))
const everythingIn = (channel: 'chat' | 'plain') =>
  JSON.stringify(desk[channel].posts.map(({ part, card, content }) => [part, card, content?.toString()]))

const secret = 'Mein Passwort: Sommer2026!'

describe('what looks confidential in a customer’s mail', () => {
  test('is held back: the thread says what it looks like, with a button', async () => {
    const ticket = await arrives({ text: `Hallo,\n${secret}` })
    expect(await desk.texts(ticket)).toEqual(['Hier zurückgehalten: Das sieht nach einem Passwort aus.'])
    expect((await buttonsIn(ticket)).map(({ label }) => label)).toEqual(['Hier zeigen'])
    expect(everythingIn('chat')).not.toContain('Sommer2026')
  })

  test('is shown in its place once an agent decides, and the log says who', async () => {
    const ticket = await arrives({ text: secret })
    const [button] = await buttonsIn(ticket)
    expect(await does('ben', ticket, button?.line ?? '')).toMatchObject({ outcome: 'accepted' })
    expect(await desk.texts(ticket)).toEqual([secret])
    expect(await buttonsIn(ticket)).toEqual([])
    expect(await desk.eventKinds(ticket)).toContain('revealed')
    expect(await does('anna', ticket, button?.line ?? '')).toMatchObject({ outcome: 'refused' })
    expect(await does('ben', ticket, 'undo')).toMatchObject({ outcome: 'refused' })
  })

  test('names everything that it looks like', async () => {
    const ticket = await arrives({ text: `${secret}\nIBAN DE89 3704 0044 0532 0130 00` })
    expect((await desk.texts(ticket)).join()).toContain(
      'nach einer Kontonummer (IBAN) und einem Passwort aus',
    )
  })

  test('in several posts comes whole, in order', async () => {
    const text = `${secret}\n\n${'Wort '.repeat(300)}Ende`
    const ticket = await arrives({ text })
    expect(await desk.texts(ticket)).toHaveLength(1)
    await does('anna', ticket, 'reveal')
    const texts = await desk.texts(ticket)
    expect(texts.length).toBeGreaterThan(2)
    expect(texts.join(' ').replace(/\s+/g, ' ')).toBe(text.replace(/\s+/g, ' '))
  })

  test('by the name of a file holds that file back and shows the text', async () => {
    const ticket = await arrives({
      text: 'Siehe Anhang.',
      file: { name: 'zugangsdaten.txt', content: 'geheim' },
    })
    const [text, file] = await desk.texts(ticket)
    expect(text).toBe('Siehe Anhang.')
    expect(file).toContain('Datei zugangsdaten.txt')
    expect(file).toContain('einer vertraulichen Datei')
    expect(everythingIn('chat')).not.toContain('geheim')
    await does('anna', ticket, 'reveal')
    expect((await desk.texts(ticket)).at(-1)).toBe('zugangsdaten.txt')
    expect(await desk.texts(ticket)).toHaveLength(3)
  })

  test('by the text holds its files back as well', async () => {
    const ticket = await arrives({ text: secret, file: { name: 'bild.txt', content: 'Bildinhalt' } })
    expect(everythingIn('chat')).not.toContain('Bildinhalt')
    await does('anna', ticket, 'reveal')
    expect((await desk.texts(ticket)).at(-1)).toBe('bild.txt')
  })

  test('stays away from a second channel that nobody has decided about', async () => {
    const ticket = await arrives({ text: secret })
    await does('anna', ticket, 'reveal')
    await does('anna', ticket, 'escalate @vendor bitte')
    await desk.pass(20)
    await desk.deliver()
    expect(everythingIn('plain')).not.toContain('Sommer2026')
    expect(everythingIn('plain')).toContain('Hier zurückgehalten')
    await does('vito', ticket, 'reveal', 'vendor')
    expect(everythingIn('plain')).toContain('Sommer2026')
  })

  test('is shown at once in a channel whose setting says so', async () => {
    desk.changeChannel('support', { confidential: 'show' })
    const ticket = await arrives({ text: secret })
    expect(await desk.texts(ticket)).toEqual([secret])
  })

  test('can be answered and read on his page as ever', async () => {
    const ticket = await arrives({ text: secret })
    expect((await desk.page(ticket))?.messages[0]?.text).toBe(secret)
    expect(await does('anna', ticket, 'reply Bitte ändern Sie es.')).toMatchObject({ outcome: 'accepted' })
  })

  test('from a stranger is held back with both buttons, and stays revealed when he is accepted', async () => {
    const ticket = await arrives({})
    const from = someone()
    await desk.answer(ticket, secret, { from })
    await desk.deliver()
    expect((await buttonsIn(ticket)).map(({ label }) => label)).toEqual([
      'Hier zeigen',
      'Als Beteiligte annehmen',
      `Ist ${ticket.requesterEmail}`,
    ])
    await does('anna', ticket, 'reveal')
    await does('anna', ticket, `accept ${from}`)
    expect((await desk.texts(ticket)).at(-1)).toBe(secret)
  })
})

describe('what is said in a thread', () => {
  test('stands where it was said and is held back elsewhere', async () => {
    const ticket = await arrives({})
    await does('anna', ticket, 'escalate bitte')
    await desk.pass(20)
    await desk.deliver()
    await desk.say('anna', ticket, 'Das Kennwort ist: Blaubeere')
    await desk.deliver()
    expect((await desk.texts(ticket, 'second-level')).join()).not.toContain('Blaubeere')
    expect((await desk.texts(ticket, 'second-level')).at(-1)).toContain('einem Passwort')
    await does('carla', ticket, 'reveal', 'second-level')
    expect((await desk.texts(ticket, 'second-level')).at(-1)).toBe('Das Kennwort ist: Blaubeere')
  })

  test('and is edited into something confidential disappears elsewhere', async () => {
    const ticket = await arrives({})
    await does('anna', ticket, 'escalate bitte')
    await desk.pass(20)
    await desk.deliver()
    const { post } = await desk.say('anna', ticket, 'harmlos')
    await desk.deliver()
    await desk.edit('anna', post, 'PIN: 4711')
    await desk.deliver()
    expect((await desk.texts(ticket, 'second-level')).join()).not.toContain('4711')
  })
})

test('a quarantine card does not show what looks confidential', async () => {
  desk.change('support', { senders: 'known' })
  await desk.receive({ from: someone(), subject: 'Zugang', text: secret })
  await desk.deliver()
  expect(everythingIn('chat')).not.toContain('Sommer2026')
  expect(everythingIn('chat')).toContain('nach einem Passwort')
})

test('nothing to reveal is said', async () => {
  const ticket = await arrives({})
  for (const line of ['reveal', 'reveal m1', 'reveal m999999999'])
    expect(await does('anna', ticket, line)).toMatchObject({ outcome: 'refused' })
  expect(await desk.inChannel('anna', `reveal ${ticket.number}`)).toMatchObject({ outcome: 'refused' })
})
