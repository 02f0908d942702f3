import { generateKeyPairSync } from 'node:crypto'
import { TeamsDesk } from './teams-desk.ts'

let desk: TeamsDesk
const stderr = console.error
beforeEach(async () => {
  // botbuilder prints every token that it refuses.
  console.error = () => {}
  desk = await new TeamsDesk().open()
})
afterEach(async () => {
  await desk.close()
  console.error = stderr
})

const { privateKey: foreignKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const now = () => Math.floor(Date.now() / 1000)

test('what Teams has signed is taken', async () => {
  expect((await desk.teams.send(desk.message('Hallo'))).status).toBe(200)
  expect(desk.inbox.events).toHaveLength(1)
})

const forgeries: Record<string, (desk: TeamsDesk) => string> = {
  'no token': () => '',
  'another scheme': () => 'Basic YWRtaW46YWRtaW4=',
  'no JWT': () => 'Bearer abc',
  'another audience': ({ teams }) =>
    teams.issuer.header({ serviceurl: teams.serviceUrl, aud: '00000000-0000-4000-8000-000000000000' }),
  'another issuer': ({ teams }) =>
    teams.issuer.header({
      serviceurl: teams.serviceUrl,
      iss: 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/',
    }),
  'an expired token': ({ teams }) => teams.issuer.header({ serviceurl: teams.serviceUrl, exp: now() - 3600 }),
  'no expiry': ({ teams }) => teams.issuer.header({ serviceurl: teams.serviceUrl, exp: undefined as never }),
  'another key': ({ teams }) => teams.issuer.header({ serviceurl: teams.serviceUrl }, { key: foreignKey }),
  'no signature': ({ teams }) => teams.issuer.header({ serviceurl: teams.serviceUrl }, { alg: 'none' }),
  'a symmetric signature': ({ teams }) =>
    teams.issuer.header({ serviceurl: teams.serviceUrl }, { alg: 'HS256' }),
  'another service address': ({ teams }) => teams.issuer.header({ serviceurl: 'https://evil.example/' }),
  'no service address': ({ teams }) => teams.issuer.header({}),
}

test.each(Object.entries(forgeries))(
  '%s: refused with 401, and nothing of it arrives',
  async (_what, header) => {
    const { status } = await desk.teams.send(desk.message('close'), header(desk))
    expect(status).toBe(401)
    expect(desk.inbox.events).toEqual([])
    expect(desk.teams.calls).toEqual([])
  },
)

test('while the keys of the issuer can’t be had nothing is refused: it may come again', async () => {
  const header = desk.teams.issuer.header({ serviceurl: desk.teams.serviceUrl })
  await desk.teams.issuer.stop()
  expect((await desk.teams.send(desk.message('Hallo'), header)).status).toBe(503)
  expect(desk.logged).toEqual(['what Teams sent could not be taken'])
  expect(desk.inbox.events).toEqual([])
})

test('a forged activity that is nested without end is a forgery, and no fault of ours', async () => {
  const forged = desk.teams.issuer.header({ serviceurl: desk.teams.serviceUrl }, { key: foreignKey })
  const whole = JSON.stringify({
    ...desk.message(''),
    serviceUrl: desk.teams.serviceUrl,
    channelId: 'msteams',
  })
  const body = whole.replace('"text":""', `"text":${'['.repeat(100_000)}${']'.repeat(100_000)}`)
  const { status } = await fetch(desk.teams.botUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: forged },
    body,
  })
  expect(status).toBe(401)
  expect(desk.logged).toEqual(['refused what claims to be Teams'])
})

test('a signed token opens no other service address than the one it names', async () => {
  const header = desk.teams.issuer.header({ serviceurl: desk.teams.serviceUrl })
  for (const serviceUrl of ['https://evil.example/', '', undefined])
    expect((await desk.teams.send(desk.message('Hallo', { serviceUrl }), header)).status).toBe(401)
  expect(desk.inbox.events).toEqual([])
})

test('another tenant and another channel of the Bot Framework are refused', async () => {
  const conversation = {
    id: 'x;messageid=1',
    conversationType: 'channel',
    tenantId: 'ffffffff-0000-4000-8000-000000000000',
  }
  expect((await desk.teams.send(desk.message('Hallo', { conversation }))).status).toBe(403)
  expect((await desk.teams.send(desk.message('Hallo', { channelId: 'webchat' }))).status).not.toBe(200)
  expect(desk.inbox.events).toEqual([])
})

test('what is no activity is refused before anyone looks at its token', async () => {
  const url = desk.teams.botUrl
  const authorization = desk.teams.issuer.header({ serviceurl: desk.teams.serviceUrl })
  const post = (body: string, type = 'application/json') =>
    fetch(url, { method: 'POST', headers: { 'content-type': type, authorization }, body }).then(
      ({ status }) => status,
    )
  expect(await post('{')).toBe(400)
  expect(await post('[]')).toBe(400)
  expect(await post('{"type":"message","from":1}')).toBe(400)
  expect(await post('{}', 'text/plain')).toBe(415)
  expect(await post(JSON.stringify({ type: 'message', text: 'x'.repeat(2_000_000) }))).toBe(413)
  expect((await fetch(url)).status).toBe(405)
})

test('the token of the bot goes to the connector and to no other address that a message names', async () => {
  const picture = {
    contentType: 'image/png',
    contentUrl: 'https://evil.trafficmanager.net/v3/attachments/1/views/original',
  }
  await desk.teams.send(desk.message('Schau', { attachments: [picture] }))
  const [event] = desk.inbox.events
  const [file] = event?.kind === 'message' ? event.files : []
  expect(file).toBeDefined()
  if (!file) return
  await expect(desk.adapter.download(file)).rejects.toMatchObject({
    failure: 'rejected',
    message: expect.stringMatching(/outside of Teams/),
  })
})

describe('in the Playground, which proves nobody’s identity', () => {
  let playground: TeamsDesk
  beforeEach(async () => {
    playground = await new TeamsDesk().open({ playground: 'http://127.0.0.1:56150', appId: '', tenantId: '' })
  })
  afterEach(() => playground.close())

  test('a program on this machine is heard', async () => {
    expect((await playground.teams.send(playground.message('Hallo'), '')).status).toBe(200)
    expect(playground.inbox.events).toHaveLength(1)
  })

  test.each([
    ['a proxy', { 'x-forwarded-for': '203.0.113.7' }],
    ['a page in a browser', { origin: 'https://evil.example' }],
  ])('%s is not', async (_what, headers) => {
    const body = JSON.stringify({
      ...playground.message('close'),
      channelId: 'msteams',
      serviceUrl: playground.teams.serviceUrl,
    })
    const response = await fetch(playground.teams.botUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    })
    expect(response.status).toBe(401)
    expect(playground.inbox.events).toEqual([])
  })

  test('and no answer goes to another machine', async () => {
    expect(
      (await playground.teams.send(playground.message('x', { serviceUrl: 'https://evil.example/' }), ''))
        .status,
    ).toBe(401)
  })
})
