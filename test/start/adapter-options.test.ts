import { platform } from '../../adapters/platform.ts'
import type { AdapterContext } from '../../src/domain/adapter-context.ts'
import type { Log } from '../../src/domain/log.ts'
import { adapterContext } from '../../src/start/adapter-options.ts'
import { readText } from '../config/config-file.ts'
import { PlainChat } from '../fakes/fake-chat.ts'
import { FakeLeases } from '../fakes/fake-leases.ts'
import { FakeMemory } from '../fakes/fake-memory.ts'

const text = `
teams:
  support: { name: IT-Support, level: 1, channel: support, language: en }
  network: { name: Netz, level: 2, channel: network }
channels:
  support: { platform: telex, id: T-1, name: Schalter }
  network: { platform: local, name: Netz }
  spare: { platform: telex, name: Ablage }
agents:
  anna: { name: Anna Berger, teams: [support], accounts: { telex: U-anna, local: anna } }
  carla: { name: Carla Novak, teams: [network], accounts: { local: carla } }
telex: { exchange: https://telex.example }
`
const log: Log = { info: () => {}, warn: () => {}, error: () => {} }
const core = { log, memoryOf: () => new FakeMemory(), leases: new FakeLeases() }

test('an adapter is handed its own settings, secrets, channels and agents, and nobody else’s', async () => {
  const config = await readText(text, { TELEX_TOKEN: 'tx-1', FADEN_DATA: '/srv/faden' })
  expect(adapterContext(config, core, 'telex')).toMatchObject({
    settings: { exchange: 'https://telex.example', mode: 'call' },
    secrets: { TELEX_TOKEN: 'tx-1' },
    publicUrl: config.http.publicUrl,
    folder: '/srv/faden/telex',
    channels: [
      { id: 'T-1', name: 'Schalter', team: 'IT-Support', language: 'en' },
      { id: 'spare', name: 'Ablage', team: 'Ablage', language: 'de' },
    ],
    agents: [{ id: 'U-anna', name: 'Anna Berger', team: 'IT-Support' }],
  })
})

test('a platform is loaded when its adapter is made, and made from what its settings became', async () => {
  const config = await readText(text, { TELEX_TOKEN: 'tx-1' })
  const setup = { key: 'telex', section: null as never, secrets: () => [] }
  let isLoaded = false
  const telex = platform(
    'telex',
    async () => ({ setup }),
    async () => {
      isLoaded = true
      return {
        createAdapter: ({ settings }: AdapterContext) =>
          new PlainChat((settings as { exchange: string }).exchange),
      }
    },
  )
  expect(await telex.setup()).toBe(setup)
  expect(isLoaded).toBe(false)
  const adapter = await telex.create({
    contextOf: (name) => adapterContext(config, core, name),
    local: () => {
      throw new Error('is not the local chat')
    },
  })
  expect(adapter.platform).toBe('https://telex.example')
})
