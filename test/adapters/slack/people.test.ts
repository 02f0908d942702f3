import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { createClient } from '../../../adapters/slack/client.ts'
import { createIds } from '../../../adapters/slack/ids.ts'
import { createPeople } from '../../../adapters/slack/people.ts'
import { createWorkspace } from '../../../adapters/slack/workspace.ts'

const log = { info() {}, warn() {}, error() {} }
const profile = { real_name: 'Anna Berger', display_name: 'anna', email: 'anna@school.example' }
/** User objects as Slack documents them: docs.slack.dev/reference/objects/user-object */
const users: Readonly<Record<string, object>> = {
  U1: { team_id: 'T1', profile },
  U2: { team_id: 'T1', profile, is_restricted: true },
  U3: { team_id: 'T1', profile, is_ultra_restricted: true },
  U4: { team_id: 'T1', profile, deleted: true },
  U5: { team_id: 'T1', profile, is_bot: true },
  U6: { team_id: 'T9', profile },
  U7: { team_id: 'T1', profile, is_stranger: true },
  U10: { team_id: 'T1', profile: { ...profile, image_72: 'https://avatars.slack-edge.com/2026/a_72.png' } },
  U11: { team_id: 'T1', profile: { ...profile, image_72: 'https://pictures.example/a.png' } },
  U8: { team_id: 'T9', profile, enterprise_user: { teams: ['T9', 'T1'] } },
  USLACKBOT: { team_id: 'T1', profile },
}

const asked: string[] = []
const server = createServer(async (request, response) => {
  const fields = new URLSearchParams((await buffer(request)).toString())
  const method = request.url?.split('/').at(-1)
  const id = fields.get('user') ?? ''
  if (method === 'users.info') asked.push(id)
  const answers: Readonly<Record<string, object>> = {
    'auth.test': { ok: true, user_id: 'UBOT', team_id: 'T1', url: 'https://schule.slack.com/' },
    'conversations.members': fields.get('cursor')
      ? { ok: true, members: ['U6', 'U8'], response_metadata: { next_cursor: '' } }
      : { ok: true, members: ['U1', 'U2', 'USLACKBOT'], response_metadata: { next_cursor: 'more' } },
    'users.info': users[id]
      ? { ok: true, user: { id, ...users[id] } }
      : { ok: false, error: 'user_not_found' },
  }
  response.setHeader('content-type', 'application/json').end(JSON.stringify(answers[method ?? '']))
})

async function connected() {
  const { port } = server.address() as AddressInfo
  const apiUrl = `http://127.0.0.1:${port}/api/`
  const workspace = createWorkspace({
    client: createClient('xoxb-x', { apiUrl }),
    token: 'xoxb-x',
    apiUrl,
    ids: createIds(''),
    log,
  })
  await workspace.recognise()
  return createPeople(workspace)
}

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)))
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

test.each([
  ['U1', 'a colleague', true],
  ['U2', 'a guest of several channels', false],
  ['U3', 'a guest of one channel', false],
  ['U4', 'a deactivated account', false],
  ['U5', 'an app', false],
  ['U6', 'somebody of another organisation', false],
  ['U7', 'a stranger', false],
  ['U8', 'a colleague of another workspace in the grid', true],
])('%s, %s, is vouched for by e-mail: %s', async (id, _who, isVouched) => {
  const person = await (await connected()).person(id)
  expect(person).toEqual({ id, name: 'Anna Berger', ...(isVouched && { email: 'anna@school.example' }) })
})

test('whom Slack does not know is called by the name at hand', async () => {
  expect(await (await connected()).person('U99', 'Alarm')).toEqual({ id: 'U99', name: 'Alarm' })
})

test('the members of a channel are all pages of it, without guests and strangers', async () => {
  const members = await (await connected()).members({ platform: 'slack', id: 'C123' })
  expect(members.map(({ id }) => id)).toEqual(['U1', 'U8'])
})

test('somebody is asked for once, until his profile changes', async () => {
  const people = await connected()
  asked.length = 0
  for (const _ of [1, 2, 3]) await people.person('U1')
  expect(asked).toEqual(['U1'])
  people.forget('U1')
  await people.person('U1')
  expect(asked).toEqual(['U1', 'U1'])
})

test('a picture is shown where Slack keeps it, and no other', async () => {
  const people = await connected()
  expect(await people.picture('U10')).toBe('https://avatars.slack-edge.com/2026/a_72.png')
  for (const id of ['U1', 'U11', 'U99']) expect(await people.picture(id)).toBeNull()
})
