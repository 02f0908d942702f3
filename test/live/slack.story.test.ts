import { simpleParser } from 'mailparser'
import { readBlocks } from '../fakes/slack/read.ts'
import { until } from '../tools/until.ts'
import { SlackDesk } from './slack-desk.ts'

const lena = 'lena@customer.example'
let desk: SlackDesk

beforeAll(async () => {
  desk = await new SlackDesk().make()
  await desk.start()
}, 60_000)
afterAll(() => desk?.clear(), 60_000)

const mailWith = (words: string) =>
  until(`a mail with “${words}”`, async () => {
    for (const { raw, to } of desk.customers.taken) {
      const { text = '', subject = '' } = await simpleParser(raw)
      if (`${subject}\n${text}`.includes(words)) return { text, subject, to }
    }
    return null
  })

test('a mail becomes a thread in Slack, is claimed, answered, escalated and closed, and the customer gets mail', async () => {
  const anna = desk.slack.user('anna')
  const carla = desk.slack.user('carla')
  const support = desk.hands('support')
  const network = desk.hands('netz')

  await desk.mail(lena, 'WLAN Raum 204', 'Das WLAN geht nicht. <!channel> @here')
  const root = await until('a card stands in #support', () => desk.cards('support', 'WLAN Raum 204')[0])
  const thread = desk.thread(root)
  await until('her words are below it', () =>
    desk.posts(root).some((text) => text.includes('Das WLAN geht nicht')),
  )
  const shown = () => readBlocks(desk.cards('support', 'WLAN Raum 204')[0]?.blocks)

  const claimed = await support.click(anna, thread, 'Übernehmen')
  expect(claimed.acknowledged).toBe(true)
  await until('the card names Anna', () => shown().text.includes('Anna Berger'))

  await support.say(anna, thread, 'Das steht nur hier, 4711.', [])
  const opened = await support.click(anna, thread, 'Antworten')
  expect(opened.form).toMatch(/Antworten/)
  await support.submit(anna, opened, { text: 'Wir sehen es uns **heute** an.' })
  const reply = await mailWith('Wir sehen es uns heute an.')
  expect(reply.to).toEqual([lena])
  await until('the reply is signed as sent', () =>
    desk.slack.emulator.tables.messages
      .all()
      .some(
        ({ reactions, thread_ts }) => thread_ts === root.ts && reactions[0]?.name === 'incoming_envelope',
      ),
  )

  await support.say(anna, thread, '!escalate @network Switch im 2. OG antwortet nicht', [])
  const second = await until('a thread in #netz', () => desk.cards('netz', 'WLAN Raum 204')[0])
  await until('with the story so far', () =>
    desk.posts(second).some((text) => text.includes('Das WLAN geht nicht')),
  )
  await until('and why', () => desk.posts(second).some((text) => text.includes('Switch im 2. OG')))
  await mailWith('Unser Second Level übernimmt')

  await network.say(carla, desk.thread(second), 'Kabel ist ab.', [])
  await until('said there, read here', () => desk.posts(root).some((text) => text.includes('Kabel ist ab.')))
  await network.say(carla, desk.thread(second), '!reply --close Das Kabel steckt wieder.', [])
  await mailWith('Das Kabel steckt wieder.')
  await until('both cards are closed', () =>
    ['support', 'netz'].every((name) =>
      readBlocks(desk.cards(name, 'WLAN Raum 204')[0]?.blocks).text.includes('geschlossen'),
    ),
  )

  for (const { raw } of desk.customers.taken) expect(String(raw)).not.toMatch(/4711|Switch im 2|Kabel ist ab/)
  const mentions = desk.slack.emulator.tables.messages
    .all()
    .flatMap(({ blocks }) => readBlocks(blocks).mentions)
  expect(mentions.filter((id) => id !== anna && id !== carla)).toEqual([])
  expect(desk.process.errors()).toEqual([])
}, 90_000)

test('mail from somebody unknown waits on a card, and its button admits it', async () => {
  const anna = desk.slack.user('anna')
  await desk.mail('neu@elsewhere.example', 'Raumbuchung Aula', 'Ist Freitag frei?', 'office@school.example')
  const card = await until('a card of the quarantine', () => desk.cards('office', 'Raumbuchung Aula')[0])
  expect(readBlocks(card.blocks).buttons.map(({ label }) => label)).toEqual(
    expect.arrayContaining(['Einmal annehmen', 'Absender annehmen', 'Ablehnen', 'Spam']),
  )
  // It may be pressed in the very moment in which it stands there.
  const admitted = await desk.hands('office').click(anna, desk.thread(card), 'Absender annehmen')
  expect(admitted.acknowledged).toBe(true)
  expect(admitted.notice).toContain('Angenommen')
  const ticket = await until('a ticket comes of it', () =>
    desk.cards('office', 'Raumbuchung Aula').find(({ ts }) => ts !== card.ts),
  )
  await until('with what the mail says', () =>
    desk.posts(ticket).some((text) => text.includes('Ist Freitag frei?')),
  )
  await until('and the card has no buttons any more', () =>
    desk
      .cards('office', 'Raumbuchung Aula')
      .some(({ ts, blocks }) => ts === card.ts && readBlocks(blocks).buttons.length === 0),
  )
}, 60_000)

test('a slash command without a number offers tickets, goes on with the form of the one picked, and mails', async () => {
  const anna = desk.slack.user('anna')
  const hands = desk.hands('support')
  await desk.mail(lena, 'Tafel Raum 7', 'Die Tafel bleibt schwarz.')
  const card = await until('a card', () => desk.cards('support', 'Tafel Raum 7')[0])
  const number = readBlocks(card.blocks).text.match(/\d{5}/)?.[0] ?? ''
  const asked = await hands.slash(anna, 'reply')
  expect(asked.form).toBe('Welcher Vorgang?')
  const picked = await hands.submit(anna, asked, { number })
  expect(picked.form).toBe(`Antworten in ${number}`)
  await hands.submit(anna, picked, { text: 'Bitte einmal aus- und einschalten.' })
  expect((await mailWith('Bitte einmal aus- und einschalten.')).to).toEqual([lena])
}, 60_000)

test('🎫 on a colleague’s message makes one ticket of that colleague’s, and the shortcut asks', async () => {
  const [anna, ben] = [desk.slack.user('anna'), desk.slack.user('ben')]
  const hands = desk.hands('support')
  const channel = desk.slack.channel('support')
  const { ts } = await desk.slack.call('chat.postMessage', ben, { channel, text: 'Mein Laptop brennt.' })
  await desk.slack.call('reactions.add', anna, { channel, timestamp: ts, name: 'ticket' })
  const card = await until('a card', () => desk.cards('support', 'Ben Otto')[0])
  expect(readBlocks(card.blocks).text).toContain('Mein Laptop brennt.')
  expect((await mailWith('Mein Laptop brennt.')).to).toEqual(['ben@school.example'])
  const post = { id: ts, thread: { platform: 'slack', id: `${channel}:${ts}` } }
  const asked = await hands.shortcut(anna, 'faden-new', post)
  expect(asked.form).toBe('Neuer Vorgang')
  const values = { email: lena, subject: 'Löscher leer', text: 'Der Feuerlöscher ist leer.' }
  const made = await hands.submit(anna, asked, values)
  await until('another card', () => desk.cards('support', 'Löscher leer')[0])
  // Pressed twice, or told twice by Slack.
  await made.again()
  await desk.mail(lena, 'danach', 'danach')
  await until('a later card', () => desk.cards('support', 'danach')[0])
  expect(desk.cards('support', 'Löscher leer')).toHaveLength(1)
  expect(desk.cards('support', 'Mein Laptop brennt.')).toHaveLength(1)
}, 60_000)

test('“Abtrennen” on what the customer wrote about another matter makes a ticket of it, and tells her', async () => {
  const anna = desk.slack.user('anna')
  const hands = desk.hands('support')
  await desk.mail(lena, 'Maus klemmt', 'Die Maus klemmt.')
  const root = await until('a card', () => desk.cards('support', 'Maus klemmt')[0])
  await until('her words', () => desk.posts(root).some((text) => text.includes('Die Maus klemmt')))
  const number = readBlocks(root.blocks).text.match(/\d{5}/)?.[0] ?? ''
  await desk.mail(lena, `Re: Maus klemmt [Support #${number}]`, 'Und der Flur ist dunkel.')
  const posted = await until('her other words', () =>
    desk.slack.emulator.tables.messages
      .all()
      .find(
        ({ blocks, thread_ts }) =>
          thread_ts === root.ts && readBlocks(blocks).text.includes('Flur ist dunkel'),
      ),
  )
  const asked = await hands.shortcut(anna, 'faden-split', { thread: desk.thread(root), id: posted.ts })
  expect(asked.form).toContain(number)
  const made = await hands.submit(anna, asked, { text: 'Licht im Flur' })
  expect(made.acknowledged).toBe(true)
  const own = await until('a card of its own', () => desk.cards('support', 'Licht im Flur')[0])
  await until('with what she wrote', () => desk.posts(own).some((text) => text.includes('Flur ist dunkel')))
  const splitTo = readBlocks(own.blocks).text.match(/\d{5}/)?.[0] ?? ''
  expect(splitTo).not.toBe(number)
  expect((await mailWith(`#${splitTo}`)).to).toEqual([lena])
  await until('the old one says where it went', () => desk.posts(root).some((text) => text.includes(splitTo)))
  await made.again()
  await desk.mail(lena, 'nach dem Trennen', 'danach')
  await until('a later card', () => desk.cards('support', 'nach dem Trennen')[0])
  expect(desk.cards('support', 'Licht im Flur')).toHaveLength(1)
}, 60_000)

test('a card that somebody deleted stands again, with its story', async () => {
  await desk.mail(lena, 'Beamer Aula', 'Der Beamer bleibt dunkel.')
  const root = await until('a card', () => desk.cards('support', 'Beamer Aula')[0])
  await until('her words', () => desk.posts(root).length > 0)
  await desk.slack.call('chat.delete', 'the bot', { channel: root.channel_id, ts: root.ts })
  const again = await until(
    'another card',
    () => desk.cards('support', 'Beamer Aula').find(({ ts }) => ts !== root.ts),
    40,
  )
  await until('her words again', () => desk.posts(again).some((text) => text.includes('bleibt dunkel')))
}, 60_000)

test('what was written while Faden was down is fetched when it is back', async () => {
  await desk.mail(lena, 'Drucker 3', 'Papierstau.')
  const root = await until('a card', () => desk.cards('support', 'Drucker 3')[0])
  await until('her words', () => desk.posts(root).length > 0)
  await desk.process.kill()
  await desk
    .hands('support')
    .say(desk.slack.user('anna'), desk.thread(root), '!reply Bitte Fach 2 leeren.', [])
  await desk.start()
  await mailWith('Bitte Fach 2 leeren.')
}, 90_000)
