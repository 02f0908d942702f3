import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { publicCloud } from '../../adapters/teams/cloud.ts'
import { setup } from '../../adapters/teams/config.ts'
import { createConnector } from '../../adapters/teams/connector.ts'
import type { Finding } from '../../src/domain/finding.ts'
import { teamsChannel, tenantId } from '../fakes/fake-teams.ts'
import { appId } from '../fakes/teams-issuer.ts'
import { TeamsDesk } from './teams-desk.ts'

const settingsOf = (fields: object) => setup.section.parse({ app_id: appId, tenant_id: tenantId, ...fields })

test('by its secret the bot needs one; as a managed identity, and in the Playground, it needs none', () => {
  const secrets = (fields: object) => setup.secrets(settingsOf(fields)).map(({ variable }) => variable)
  expect(secrets({})).toEqual(['MSTEAMS_APP_PASSWORD'])
  expect(secrets({ sign_in: 'managed-identity' })).toEqual([])
  expect(secrets({ playground: 'http://127.0.0.1:56150' })).toEqual([])
})

test('an application and a tenant that are none are refused with an example', () => {
  for (const fields of [{ app_id: 'faden' }, { tenant_id: '' }, { app_id: undefined }]) {
    const { error } = setup.section.safeParse({ app_id: appId, tenant_id: tenantId, ...fields })
    expect(error?.issues.map(({ message }) => message).join()).toMatch(/for example [0-9a-f]{8}-/)
  }
  expect(settingsOf({ app_id: ` ${appId.toUpperCase()} ` }).appId).toBe(appId)
})

test('doctor says by which of the two the bot signs in', async () => {
  for (const [signIn, says] of [
    ['secret', /by its secret/],
    ['managed-identity', /by managed identity/],
  ] as const) {
    const desk = await new TeamsDesk().open({ signIn })
    const found: Finding[] = []
    for await (const finding of desk.adapter.examine?.() ?? []) found.push(finding)
    expect(found.find(({ part }) => part === 'teams sign-in')?.detail).toMatch(says)
    await desk.close()
  }
})

test.each([
  encodeURIComponent(teamsChannel),
  `https://teams.microsoft.com/l/channel/${encodeURIComponent(teamsChannel)}/Support?groupId=1`,
])('doctor says how a channel’s id is written that was copied from its link: %s', async (copied) => {
  const desk = await new TeamsDesk().open()
  const found: Finding[] = []
  for await (const finding of desk.create({}, copied).examine?.() ?? []) found.push(finding)
  expect(found.find(({ part }) => part === 'teams channel Support')?.problem).toMatch(
    new RegExp(`its id is ${teamsChannel}\\.$`),
  )
  await desk.close()
})

/** What Azure's App Service puts beside a program with an identity. https://learn.microsoft.com/azure/app-service/overview-managed-identity */
test('a managed identity gets its token from Azure beside it, for this very bot, and no secret is sent', async () => {
  const asked: { query: URLSearchParams; header: unknown }[] = []
  const azure = createServer(({ url = '', headers }, response) => {
    asked.push({ query: new URL(url, 'http://x').searchParams, header: headers['x-identity-header'] })
    const expires_on = String(Math.floor(Date.now() / 1000) + 3600)
    response
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify({ access_token: 'a token', expires_on, token_type: 'Bearer', resource: 'x' }))
  }).listen(0, '127.0.0.1')
  await once(azure, 'listening')
  process.env.IDENTITY_ENDPOINT = `http://127.0.0.1:${(azure.address() as AddressInfo).port}/msi/token`
  process.env.IDENTITY_HEADER = 'knock'
  try {
    const connector = createConnector(settingsOf({ sign_in: 'managed-identity' }), '', publicCloud)
    expect(await connector.token()).toBe('a token')
  } finally {
    delete process.env.IDENTITY_ENDPOINT
    delete process.env.IDENTITY_HEADER
    azure.closeAllConnections()
    azure.close()
  }
  expect(asked.map(({ header }) => header)).toEqual(['knock'])
  expect(asked[0]?.query.get('client_id')).toBe(appId)
  expect(asked[0]?.query.get('resource')).toBe(publicCloud.scope)
})
