import { teamsChannel } from '../fakes/fake-teams.ts'
import { appId } from '../fakes/teams-issuer.ts'
import { TeamsDesk } from './teams-desk.ts'

let desk: TeamsDesk
beforeEach(async () => {
  desk = await new TeamsDesk().open()
})
afterEach(() => desk.close())

const anna = 'a0000000-0000-4000-8000-000000000001'
const faden = { type: 'mention', mentioned: { id: `28:${appId}`, name: 'Faden' } }
const her = { type: 'mention', mentioned: { id: '29:anna', name: 'Anna Berger', aadObjectId: anna } }
const html = (content: string) => ({ attachments: [{ contentType: 'text/html', content }] })

async function taken(text: string, more: object = {}) {
  await desk.teams.send(desk.message(text, more))
  return desk.inbox.events.at(-1)
}

test.each([
  ['as plain text', '<at>Faden</at> reply Bitte fragt <at>Anna Berger</at>.', {}],
  ['formatted', '', html('<p><at>Faden</at>&nbsp;reply Bitte fragt <at>Anna Berger</at>.</p>')],
])('what a customer will read names people by their names, never by their ids: %s', async (_, text, more) => {
  expect(await taken(text, { ...more, entities: [faden, her] })).toMatchObject({
    kind: 'command',
    line: 'reply Bitte fragt @Anna Berger.',
  })
})

test('who gets a ticket is named by id, whom the note behind it names by name', async () => {
  const text = '<at>Faden</at> assign <at>Anna Berger</at> mit <at>Anna Berger</at> besprochen'
  expect(await taken(text, { entities: [faden, her, her] })).toMatchObject({
    line: `assign @${anna} mit @Anna Berger besprochen`,
  })
})

test('a slash command names who gets a ticket by id, too', async () => {
  const recipient = { id: `28:${appId}`, isTargeted: true }
  expect(await taken('assign <at>Anna Berger</at>', { recipient, entities: [her] })).toMatchObject({
    kind: 'command',
    line: `assign @${anna}`,
  })
})

test.each([
  ['<at>Faden</at> /claim', 'claim'],
  ['<at>Faden</at> !note so', 'note so'],
  ['/claim', 'claim'],
  ['/Close erledigt', 'Close erledigt'],
])('a command is understood as the help writes it: %s', async (text, line) => {
  const entities = text.startsWith('<at>') ? [faden] : []
  expect(await taken(text, { entities })).toMatchObject({ kind: 'command', line })
})

test.each(['/etc/hosts ist leer', '/me ist müde', '//claim', 'so geht /claim', '!help'])(
  'what only looks a little like one is said: %s',
  async (text) => {
    expect(await taken(text)).toMatchObject({ kind: 'message', text })
  },
)

test('in the channel itself only the bot’s name calls it: others talk to other bots there', async () => {
  const { conversation } = Object(desk.message(''))
  const id = '1764000000999'
  const root = { conversation: { ...conversation, id: `${teamsChannel};messageid=${id}` }, id }
  expect(await taken('/help', root)).toMatchObject({ kind: 'message', thread: null })
  expect(await taken('<at>Faden</at> /help', { ...root, entities: [faden] })).toMatchObject({ line: 'help' })
})

test.each([
  '<p>&#1; close</p>',
  '<p>&#x01;close</p>',
  '<p><img alt="&#1;" itemtype="http://schema.skype.com/Emoji"> close</p>',
])('nothing but a mention calls the bot: %s', async (content) => {
  expect((await taken('', html(content)))?.kind).toBe('message')
})

test('a text of a million signs is read once through, whatever it is made of', async () => {
  // Read anew from each of its beginnings it would take minutes.
  expect((await taken('<at>'.repeat(250_000)))?.kind).toBe('message')
}, 20_000)

test('an edited line is read without the bot’s name, and people by their names', async () => {
  const text = '<at>Faden</at> note mit <at>Anna Berger</at>'
  expect(await taken(text, { type: 'messageUpdate', entities: [faden, her] })).toMatchObject({
    kind: 'edit',
    text: 'note mit @Anna Berger',
    channel: { id: teamsChannel },
  })
})
