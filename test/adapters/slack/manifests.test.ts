import { readFile } from 'node:fs/promises'
import { parse, stringify } from 'yaml'
import { platforms } from '../../../adapters/index.ts'
import { setup } from '../../../adapters/slack/config.ts'
import { scopes } from '../../../adapters/slack/scopes.ts'
import { commandTable } from '../../../src/domain/commands/index.ts'
import { readText } from '../../config/config-file.ts'

const read = (name: string) => readFile(new URL(`../../../manifests/slack/${name}`, import.meta.url), 'utf8')
const manifest = async (name: string) => JSON.parse(await read(name))

test.each(['socket.json', 'http.json'])(
  '%s asks for what is used, for a bot, and for nothing else',
  async (name) => {
    const { oauth_config, settings } = await manifest(name)
    expect(oauth_config).toEqual({ scopes: { bot: Object.keys(scopes) } })
    // A mention comes as a message already.
    expect(settings.event_subscriptions.bot_events).not.toContain('app_mention')
    expect(settings.socket_mode_enabled).toBe(name === 'socket.json')
  },
)

test('they differ only in how events come', async () => {
  const [socket, http] = [await manifest('socket.json'), await manifest('http.json')]
  const url = 'https://help.school.example/slack/events'
  socket.features.slash_commands[0].url = url
  socket.settings.event_subscriptions.request_url = url
  socket.settings.interactivity.request_url = url
  socket.settings.socket_mode_enabled = false
  expect(http).toEqual(socket)
})

test('every shortcut is a command that there is', async () => {
  const { features } = await manifest('socket.json')
  const verbs = commandTable.map(({ verb }) => verb)
  for (const { callback_id, name } of features.shortcuts) {
    expect(verbs).toContain(callback_id.replace(/^faden-/, ''))
    // Slack’s limit.
    expect(name.length).toBeLessThanOrEqual(24)
  }
})

test('what the example of faden.yaml gives as the defaults they are', async () => {
  const { workspaces: _, ...example } = parse(await read('../faden.example.yaml')).slack
  expect(setup.section.parse({})).toEqual({ ...example, workspaces: {} })
})

test('the README gives each scope its reason', async () => {
  const text = await read('README.md')
  for (const [scope, why] of Object.entries(scopes)) expect(text).toContain(`| \`${scope}\` | ${why} |`)
})

test('the README’s configuration is whole as it stands, and with a second workspace', async () => {
  const [text, known] = [await read('README.md'), await platforms()]
  const [first = '', further = ''] = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml]) => yaml)
  const secrets = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' }
  expect(await readText(first, secrets, known)).toMatchObject({
    agents: [{ id: 'anna', email: 'anna.berger@school.example' }],
    mailboxes: [{ address: 'support@school.example' }],
  })
  const both = stringify({ ...parse(first), ...parse(further) })
  const more = { ...secrets, SLACK_NORD_BOT_TOKEN: 'xoxb-2', SLACK_NORD_APP_TOKEN: 'xapp-2' }
  expect((await readText(both, more, known)).channels.map(({ id }) => id)).toEqual(['support', 'nord'])
})
