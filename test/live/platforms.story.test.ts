import { spawnSync } from 'node:child_process'
import { jest } from '@jest/globals'
import { readMail } from '../fakes/recording-mailer.ts'
import { readBlocks } from '../fakes/slack/read.ts'
import { until } from '../tools/until.ts'
import { PlatformsDesk } from './platforms-desk.ts'
import { megan, textOf } from './playground.ts'

jest.setTimeout(180_000)

let desk: PlatformsDesk
beforeAll(async () => {
  desk = await new PlatformsDesk().make()
  await desk.start()
}, 180_000)
afterAll(() => desk?.clear(), 60_000)

const mailWith = (words: string) =>
  until(
    `a mail with “${words}”`,
    async () => {
      const mails = await Promise.all(desk.customers.taken.map(({ raw }) => readMail(raw)))
      return mails.find(({ text }) => text.includes(words))
    },
    40,
  )
const reads = (where: string, texts: () => readonly string[], words: string) =>
  until(`“${words}” in ${where}`, () => texts().some((text) => text.includes(words)), 40)
const times = (texts: readonly string[], words: string) => texts.filter((text) => text.includes(words)).length

test('first level in Slack, second level in an encrypted Matrix room, the customer at her mail: one ticket, both threads', async () => {
  const anna = desk.slack.user('anna')
  const hands = desk.hands()
  const { room } = desk.world
  await desk.mail('WLAN in Raum 204', 'Das WLAN geht nicht.')
  const slackCard = await until('a card in Slack', () => desk.slackCard('WLAN in Raum 204'), 40)
  const slackThread = { platform: 'slack', id: `${slackCard.channel_id}:${slackCard.ts}` }
  const slack = () => desk.inSlack(slackCard)
  await mailWith('ist angekommen')
  await reads('Slack', slack, 'Das WLAN geht nicht.')
  await hands.click(anna, slackThread, 'Übernehmen')
  await hands.say(anna, slackThread, 'Ich war schon am Router.', [])
  const handed = await hands.say(anna, slackThread, '!escalate Switch antwortet nicht', [])
  expect(handed.acknowledged).toBe(true)

  const card = await until('a card in the room', () => desk.matrixCard(room, 'WLAN in Raum 204'), 40)
  const matrix = () => desk.inMatrix(room, card)
  for (const words of ['Das WLAN geht nicht.', 'Ich war schon am Router.', 'Switch antwortet nicht'])
    await reads('the room', matrix, words)
  await mailWith('Unser Second Level übernimmt')

  await desk.killAndStart(() => desk.type(room, card, 'Kanarienvogel: der Schlüssel liegt im Tresor'))
  await desk.type(room, card, '!claim')
  await until('who has it', () => readBlocks(desk.slackCard('WLAN')?.blocks).text.includes('Ben Otto'), 40)
  // Under another name on the homeserver: Ben's client, not ours, would tell it there.
  const plan = { name: 'file', type: 'text/plain', content: Buffer.from('Kanarienvogel-Plan') }
  await desk.type(room, card, 'Kanarienvogel.txt', {
    msgtype: 'm.file',
    info: { mimetype: plan.type, size: plan.content.length },
    ...(await desk.world.ben.upload(plan)),
  })
  await desk.type(room, card, '!note Kanarienvogel-Notiz')
  await desk.type(room, card, '!note --share Port 12 war aus')
  await reads('Slack', slack, 'Port 12 war aus')
  await hands.say(anna, slackThread, 'Danke, ich gebe es weiter.', [])
  await reads('the room', matrix, 'Danke, ich gebe es weiter.')

  await desk.type(room, card, '!reply Der Port ist wieder an. Geht es?')
  const reply = await mailWith('Der Port ist wieder an.')
  await reads('Slack', slack, 'Der Port ist wieder an.')
  await desk.killAndStart(() => hands.say(anna, slackThread, 'Ich frage nach.', []))
  await reads('the room', matrix, 'Ich frage nach.')
  await desk.mail('Re: WLAN in Raum 204', 'Ja, es geht!', reply.messageId)
  await reads('Slack', slack, 'Ja, es geht!')
  await reads('the room', matrix, 'Ja, es geht!')
  await desk.type(room, card, '!return Bitte abschließen')
  await reads('Slack', slack, 'Bitte abschließen')
  await hands.say(anna, slackThread, '!reply --close Schön.', [])
  await mailWith('Schön.')
  await reads('the room', matrix, 'Schön.')
  await until('both cards say so', () => {
    const [ours, theirs] = [desk.slackCard('WLAN'), desk.matrixCard(room, 'WLAN')]
    const isClosed = (text: string) => text.includes('geschlossen')
    return isClosed(readBlocks(ours?.blocks).text) && isClosed(String(theirs?.content.body))
  })

  for (const words of ['Ja, es geht!', 'Port 12 war aus', 'Der Port ist wieder an.', 'Bitte abschließen'])
    expect([words, times(slack(), words)]).toEqual([words, 1])
  for (const words of ['Das WLAN geht', 'Ich frage nach.', 'Danke, ich gebe', 'Ja, es geht!', 'Schön.'])
    expect([words, times(matrix(), words)]).toEqual([words, 1])
  expect(desk.inClouds()).not.toContain('Kanarienvogel')
})

test('one ticket in Slack, Teams and an encrypted Matrix room at once, through a kill; what is said in one is read in all', async () => {
  const anna = desk.slack.user('anna')
  const hands = desk.hands()
  const { playground, laboratory: room } = desk
  await desk.mail('Serverraum zu warm', 'Es sind 40 Grad.')
  const slackCard = await until('a card in Slack', () => desk.slackCard('Serverraum'), 40)
  const slackThread = { platform: 'slack', id: `${slackCard.channel_id}:${slackCard.ts}` }
  const slack = () => desk.inSlack(slackCard)
  await reads('Slack', slack, 'Es sind 40 Grad.')
  await hands.say(anna, slackThread, '!escalate @network Klima ist aus', [])

  const teamsCard = await until('a card in Teams', () => desk.teamsCard('Serverraum'), 40)
  const teams = () => desk.inTeams(teamsCard)
  await reads('Teams', teams, 'Klima ist aus')
  await playground.mention(megan, teamsCard.conversation, 'claim')
  await playground.mention(megan, teamsCard.conversation, 'note Lüfter läuft')
  await reads('Slack', slack, 'Lüfter läuft')
  await playground.mention(megan, teamsCard.conversation, 'escalate Bitte messen')

  const card = await until('a card in the room', () => desk.matrixCard(room, 'Serverraum'), 40)
  const matrix = () => desk.inMatrix(room, card)
  const everywhere = async (words: string) => {
    for (const [where, texts] of Object.entries({ Slack: slack, Teams: teams, 'the room': matrix }))
      await reads(where, texts, words)
  }
  await everywhere('Es sind 40 Grad.')
  await reads('the room', matrix, 'Lüfter läuft')
  await reads('the room', matrix, 'Bitte messen')

  await desk.type(room, card, 'Kanarienvogel im Labor')
  await desk.type(room, card, '!note --share Fühler defekt')
  await everywhere('Fühler defekt')
  await hands.say(anna, slackThread, 'Ich stelle Ventilatoren auf.', [])
  await everywhere('Ich stelle Ventilatoren auf.')
  await playground.happens(megan, teamsCard.conversation, {
    type: 'message',
    id: 'warm-1',
    text: 'Techniker kommt am Nachmittag.',
    textFormat: 'plain',
  })
  // The Playground shows nothing of what it is told to pass on.
  await reads('Slack', slack, 'Techniker kommt am Nachmittag.')
  await reads('the room', matrix, 'Techniker kommt am Nachmittag.')
  await desk.type(room, card, '!reply Ein Fühler wird getauscht.')
  const reply = await mailWith('Ein Fühler wird getauscht.')
  await everywhere('Ein Fühler wird getauscht.')

  await desk.killAndStart(() => desk.type(room, card, '!return Fühler getauscht'))
  await desk.mail('Re: Serverraum zu warm', 'Nun sind es 22 Grad.', reply.messageId)
  await everywhere('Nun sind es 22 Grad.')
  await everywhere('Fühler getauscht')
  await playground.mention(megan, teamsCard.conversation, 'return Fertig')
  await reads('Slack', slack, 'Fertig')
  await hands.say(anna, slackThread, '!reply --close Dann ist alles gut.', [])
  await mailWith('Dann ist alles gut.')
  await everywhere('Dann ist alles gut.')
  await until('all three cards are closed', () =>
    [
      readBlocks(desk.slackCard('Serverraum')?.blocks).text,
      textOf(desk.teamsCard('Serverraum')?.card),
      String(desk.matrixCard(room, 'Serverraum')?.content.body),
    ].every((text) => text.includes('geschlossen')),
  )

  const once = ['Es sind 40 Grad.', 'Nun sind es 22 Grad.', 'Fühler defekt', 'Ein Fühler wird getauscht.']
  for (const texts of [slack(), teams(), matrix()])
    for (const words of [...once, 'Dann ist alles gut.'])
      expect([words, times(texts, words)]).toEqual([words, 1])
})

test('nothing internal was mailed, nothing of a room is in a cloud or lies open on the homeserver, and nothing went wrong', async () => {
  const mails = await Promise.all(desk.customers.taken.map(({ raw }) => readMail(raw)))
  expect(mails.length).toBeGreaterThan(6)
  // A kill while a mail server takes a mail repeats it as the same mail, which programs show once.
  const distinct = new Set(mails.map(({ subject, text }) => `${subject} ${text}`))
  expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(distinct.size)
  const internal = /Router|Switch|Port 12|Kanarienvogel|Klima|Lüfter|messen|Ventilator|Techniker|Fertig/
  for (const { text, html } of mails) expect(`${text} ${html}`).not.toMatch(internal)
  expect(desk.inClouds()).not.toContain('Kanarienvogel')
  expect(desk.world.people.ben.undecryptable).toEqual([])
  const { seen } = desk.world.people.ben
  const said = seen.filter(({ event }) => event.type === 'm.room.message' && event.sender === desk.world.bot)
  expect(said.length).toBeGreaterThan(20)
  expect(said.filter(({ encrypted }) => !encrypted)).toEqual([])
  const words = ['Kanarienvogel', 'Serverraum', 'Techniker kommt']
  for (const word of words) {
    const found = spawnSync('grep', ['-rlai', word, desk.world.synapse.folder], { encoding: 'utf8' })
    expect([word, found.stdout]).toEqual([word, ''])
  }
  expect(desk.process.errors()).toEqual([])
})
