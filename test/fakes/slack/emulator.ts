import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createEmulator } from 'emulate'

/** A row of the emulator's own store, in whatever shape it keeps it. */
// biome-ignore lint/suspicious/noExplicitAny: the emulator publishes no types of its rows
export type Row = any

interface Table {
  all(): Row[]
  insert(row: Row): Row
  update(id: number, changes: Row): Row
  delete(id: number): void
  findOneBy(field: string, value: unknown): Row | undefined
}

export interface SlackEmulator {
  /** Where it really listens. */
  readonly address: string
  readonly tables: Readonly<
    Record<'users' | 'channels' | 'messages' | 'ephemeralMessages' | 'files' | 'views' | 'tokens', Table>
  >
  close(): Promise<void>
}

export interface Seed {
  readonly domain: string
  readonly botToken: string
  readonly botUser: string
  readonly signingSecret: string
  readonly people: readonly { readonly name: string; readonly realName: string; readonly token: string }[]
  readonly channels: readonly string[]
}

/**
 * npm `emulate`, its Slack service. What it lacks here is added: event subscriptions can't be seeded, and its store can't be
 * looked into from outside; both are in the hands of its plugin, which is asked while it registers.
 */
export async function startEmulator(
  port: number,
  baseUrl: string,
  eventsTo: string,
  seed: Seed,
): Promise<SlackEmulator> {
  const plugin = await slackModule()
  let tables: SlackEmulator['tables'] | null = null
  const { register } = plugin.slackPlugin
  plugin.slackPlugin.register = function wrapped(app: Row, store: Row, webhooks: Row, ...rest: Row[]) {
    tables = plugin.getSlackStore(store)
    webhooks.register({ url: eventsTo, events: ['*'], active: true, owner: 'slack' })
    return register.call(this, app, store, webhooks, ...rest)
  }
  try {
    const app = { app_id: 'A0FADEN01', bot_id: 'B0FADEN01', bot_user_id: seed.botUser }
    const emulator = await createEmulator({
      service: 'slack',
      port,
      baseUrl,
      seed: {
        slack: {
          team: { name: 'Schule', domain: seed.domain },
          users: seed.people.map(({ name, realName }) => ({
            name,
            real_name: realName,
            email: `${name}@school.example`,
          })),
          channels: seed.channels.map((name) => ({ name })),
          signing_secret: seed.signingSecret,
          oauth_apps: [
            {
              ...app,
              client_id: '1.2',
              client_secret: 'x',
              name: 'Faden',
              redirect_uris: [],
              bot_name: 'faden',
            },
          ],
          tokens: [
            { ...app, token: seed.botToken, user: seed.botUser, type: 'bot' },
            ...seed.people.map(({ name, token }) => ({ token, user: name, type: 'user' })),
          ],
        },
      } as Row,
    })
    if (!tables) throw new Error('the emulator did not register its Slack service')
    return { address: `http://127.0.0.1:${port}`, tables, close: () => emulator.close() }
  } finally {
    plugin.slackPlugin.register = register
  }
}

/** The file of the package that holds the service; its name is made by a bundler. */
async function slackModule(): Promise<Row> {
  const folder = fileURLToPath(new URL('../../../node_modules/emulate/dist/', import.meta.url))
  for (const name of await readdir(folder)) {
    if (!/^dist-\w+\.js$/.test(name)) continue
    const path = join(folder, name)
    if (/^ {2}slackPlugin$/m.test(await readFile(path, 'utf8'))) return import(path)
  }
  throw new Error('emulate has no Slack service')
}
