import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TeamsSettings } from '../../adapters/teams/config.ts'
import { createAdapter } from '../../adapters/teams/index.ts'
import type { ChatAdapter } from '../../src/domain/chat.ts'
import { FakeLeases } from '../fakes/fake-leases.ts'
import { FakeMemory } from '../fakes/fake-memory.ts'
import { FakeTeams, teamsChannel, tenantId } from '../fakes/fake-teams.ts'
import { ScriptedInbox } from '../fakes/scripted-inbox.ts'
import { appId } from '../fakes/teams-issuer.ts'

/** The adapter between a fake Teams and a scripted inbox, over real HTTP on both sides. */
export class TeamsDesk {
  readonly teams = new FakeTeams()
  readonly inbox = new ScriptedInbox()
  readonly memory = new FakeMemory()
  readonly logged: string[] = []
  adapter!: ChatAdapter
  readonly #server = createServer((request, response) => this.adapter.webhook?.handle(request, response))

  async open(settings: Partial<TeamsSettings> = {}): Promise<this> {
    await this.teams.start()
    this.adapter = this.create(settings)
    await this.adapter.start(this.inbox)
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    this.teams.botUrl = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/teams/messages`
    return this
  }

  create(settings: Partial<TeamsSettings> = {}, channel = teamsChannel): ChatAdapter {
    const [anna] = this.teams.people
    const log = (_fields: object, text: string) => void this.logged.push(text)
    return createAdapter(
      {
        settings: { appId, tenantId, signIn: 'secret', playground: null, ...settings },
        secrets: { MSTEAMS_APP_PASSWORD: 'hush' },
        language: 'de',
        publicUrl: 'https://help.example',
        folder: '/nonexistent',
        channels: [{ id: channel, name: 'Support', team: 'Support', language: 'de' }],
        agents: [{ id: anna?.aadObjectId ?? '', name: 'Anna Berger', team: 'Support' }],
        commands: [],
        memory: this.memory,
        leases: new FakeLeases(),
        log: { info: log, warn: log, error: log },
      },
      this.teams.cloud,
    )
  }

  /** A message as Anna writes it in a thread. */
  message(text: string, more: object = {}) {
    const conversation = `${teamsChannel};messageid=1764000000000`
    return {
      ...this.teams.by(this.teams.people[0]?.aadObjectId ?? '', conversation),
      type: 'message',
      id: '1764000000999',
      text,
      ...more,
    }
  }

  async close(): Promise<void> {
    await this.teams.settled()
    await this.adapter.stop()
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
    await this.teams.stop()
  }
}
