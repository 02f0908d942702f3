import { platforms as shipped } from '../../adapters/index.ts'
import { describeConfig } from '../../src/config/index.ts'
import { fileSchema } from '../../src/config/schema.ts'
import { problemsOf, readText } from './config-file.ts'

const desk = (platform: string) =>
  'teams: { support: { name: Support, level: 1, channel: support } }\n' +
  `channels: { support: { platform: ${platform}, name: Support } }\n`
const telex = 'telex: { exchange: https://telex.example }\n'
const token = { TELEX_TOKEN: 'tx-hush' }

const wrong = async (text: string, env: NodeJS.ProcessEnv = token) =>
  (await problemsOf(readText(text, env))).split('\n').filter((line) => line.startsWith('  '))

test('a platform is set in its own part, with secrets from the environment and defaults filled in', async () => {
  const { platforms } = await readText(desk('telex') + telex, { ...token, TELEX_SIGNING_SECRET: ' hush-2\n' })
  expect(platforms).toEqual({
    telex: {
      settings: { exchange: 'https://telex.example', mode: 'call', bell: true },
      secrets: { TELEX_TOKEN: 'tx-hush', TELEX_SIGNING_SECRET: 'hush-2' },
    },
  })
})

test('an optional secret that is not set is missing', async () => {
  const { platforms } = await readText(desk('telex') + telex, token)
  expect(platforms.telex?.secrets).toEqual(token)
})

test('a platform that no channel is on needs no secrets, but what is written is checked', async () => {
  expect((await readText(desk('local') + telex)).platforms).toEqual({})
  expect(await wrong(`${desk('local')}telex: { exchange: no }\n`)).toEqual([
    expect.stringMatching(/^ {2}telex\.exchange: found "no"; expected a web address .*for example/),
  ])
})

test('the part of a platform that is used and the secrets that are missing are asked for, each with an example', async () => {
  expect(await wrong(desk('telex'), {})).toEqual([
    expect.stringMatching(/^ {2}telex\.exchange: found nothing; expected .*for example https:\/\/telex/),
  ])
  expect(await wrong(desk('telex') + telex.replace(' }', ', mode: listen }'), {})).toEqual([
    '  TELEX_TOKEN: found nothing; expected the token that begins with tx-, for example tx-1234',
    '  TELEX_SIGNING_SECRET: found nothing; expected the signing secret, for example 8f74…',
  ])
})

test('a secret that looks wrong is reported and not shown', async () => {
  const lines = await wrong(desk('telex') + telex, { TELEX_TOKEN: 'xx-hush' })
  expect(lines).toEqual([expect.stringMatching(/^ {2}TELEX_TOKEN: .*not shown.*tx-1234$/)])
  expect(lines.join()).not.toContain('hush')
})

test('an unknown key is reported, and a secret in the file, too', async () => {
  expect(await wrong(desk('telex') + telex.replace(' }', ', bel: false, token: hush }'))).toEqual([
    expect.stringMatching(/^ {2}telex\.bel: .*Did you mean bell\?/),
    expect.stringMatching(/^ {2}telex\.token: secrets do not belong in this file/),
  ])
})

test('what is logged names the secrets that are set, and no value', async () => {
  const logged = JSON.stringify(describeConfig(await readText(desk('telex') + telex, token)))
  expect(logged).toContain('TELEX_TOKEN')
  expect(logged).toContain('https://telex.example')
  expect(logged).not.toContain('hush')
})

test('no platform’s part has the name of another, or of something else in the file', async () => {
  const known = Object.keys(fileSchema(new Map()).shape)
  const keys = [...(await shipped()).values()].flatMap((setup) => (setup ? [setup.key] : []))
  expect(new Set([...known, ...keys]).size).toBe(known.length + keys.length)
})

describe('Slack in several workspaces', () => {
  const several = (
    channel: string,
    account = 'nord/U1',
  ) => `teams: { support: { name: Support, level: 1, channel: support } }
slack: { workspaces: { nord: {}, far-east: { events: http } } }
channels: { support: { platform: slack, id: ${channel}, name: Support } }
agents: { anna: { name: Anna, teams: [support], accounts: { slack: ${account} } } }
`
  const secrets = {
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_APP_TOKEN: 'xapp-1',
    SLACK_NORD_BOT_TOKEN: 'xoxb-2',
    SLACK_NORD_APP_TOKEN: 'xapp-2',
    SLACK_FAR_EAST_BOT_TOKEN: 'xoxb-3',
    SLACK_FAR_EAST_SIGNING_SECRET: 'b3f1c0ffee00b3f1c0ffee00b3f1c0ff',
  }
  const problems = async (text: string, env: NodeJS.ProcessEnv = secrets) =>
    (await problemsOf(readText(text, env, await shipped())))
      .split('\n')
      .filter((line) => line.startsWith('  '))

  test('each has its own way in and its own secrets', async () => {
    const { platforms, channels } = await readText(several('nord/C1'), secrets, await shipped())
    expect(platforms.slack?.secrets).toEqual(secrets)
    expect(channels[0]?.externalId).toBe('nord/C1')
  })

  test('what is missing is named with its workspace', async () => {
    expect(
      await problems(several('nord/C1'), {
        ...secrets,
        SLACK_NORD_APP_TOKEN: '',
        SLACK_FAR_EAST_SIGNING_SECRET: '',
      }),
    ).toEqual([
      expect.stringMatching(/^ {2}SLACK_NORD_APP_TOKEN: found nothing.*workspace nord/),
      expect.stringMatching(/^ {2}SLACK_FAR_EAST_SIGNING_SECRET: found nothing.*workspace far-east/),
    ])
  })

  test('a channel or an account in a workspace that is not named is a problem', async () => {
    expect(await problems(several('nrod/C1', 'west/U1'))).toEqual([
      expect.stringMatching(
        /^ {2}channels\.support\.id: found a workspace "nrod"; expected one of those under slack\.workspaces/,
      ),
      expect.stringMatching(/^ {2}agents\.anna\.accounts\.slack: found a workspace "west"/),
    ])
    expect(await problems(several('constructor/C1'))).toHaveLength(1)
  })
})

test('what is said in Matrix, where a room can be encrypted, goes to Slack and Teams only in public, unless it is set', async () => {
  const text = `teams: { support: { name: Support, level: 1, channel: room } }
matrix: { homeserver: "https://matrix.school.example", user: "@faden:school.example" }
msteams: { playground: "http://127.0.0.1:56150" }
slack: { events: http }
channels:
  room: { platform: matrix, id: "!a:school.example", name: Room }
  open: { platform: matrix, id: "!b:school.example", name: Open, mirror: all }
  slack: { platform: slack, id: C1, name: Slack }
  teams: { platform: teams, id: "19:a", name: Teams }
  local: { platform: local, name: Local }
`
  const env = {
    MATRIX_PASSWORD: 'x',
    MATRIX_STORE_KEY: 'a key of at least thirty-two characters',
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_SIGNING_SECRET: 'b3f1c0ffee00b3f1c0ffee00b3f1c0ff',
  }
  const { channels } = await readText(text, env, await shipped())
  expect(
    channels.map(({ id, mirror, mirrorToCloud, isCloud }) => [id, mirror, mirrorToCloud, isCloud]),
  ).toEqual([
    ['room', 'all', 'public', false],
    ['open', 'all', 'all', false],
    ['slack', 'all', 'all', true],
    ['teams', 'all', 'all', true],
    ['local', 'all', 'all', false],
  ])
})
