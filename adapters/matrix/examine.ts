import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AdapterContext } from '../../src/domain/adapter-context.ts'
import type { Finding } from '../../src/domain/finding.ts'
import { type MatrixSettings, tokenVariable } from './config.ts'
import { loadNative } from './crypto/native.ts'
import { troubleOf } from './errors.ts'
import { asRecord, asText } from './events.ts'
import { createHomeserver, type Homeserver, signInByToken } from './homeserver.ts'
import { isAlias } from './ids.ts'
import { loadSdk } from './sdk.ts'
import { type Note, noteName } from './store/note.ts'

const newest = ['v1.10', 'v1.11', 'v1.12', 'v1.13', 'v1.14', 'v1.15', 'v1.16']

/** What an operator can get wrong, tried one by one. Signs nobody in by password: that would make a session. */
export async function* examine({
  settings,
  secrets,
  folder,
  channels,
}: AdapterContext<MatrixSettings>): AsyncGenerator<Finding> {
  const sdk = loadSdk()
  const { homeserver: url, user } = settings
  const server = await trying('matrix homeserver', async () => {
    const client = new sdk.MatrixClient(url, '')
    const { versions } = (await client.doRequest('GET', '/_matrix/client/versions')) as { versions: string[] }
    return versions.some((version) => newest.includes(version))
      ? `${url} answers`
      : { problem: `${url} is older than Matrix 1.10, which threads and files need. Update the homeserver.` }
  })
  yield server
  if (server.problem) return

  yield encryption(folder)
  if (user) {
    yield await trying('matrix account', async () => {
      const client = new sdk.MatrixClient(url, '')
      const { flows } = (await client.doRequest('GET', '/_matrix/client/v3/login')) as { flows: object[] }
      const isOffered = flows.some((flow) => asRecord(flow).type === 'm.login.password')
      return isOffered
        ? `${user} signs in by password when Faden starts`
        : {
            problem: `${url} lets nobody sign in by password. Leave matrix.user out and set ${tokenVariable}.`,
          }
    })
    return
  }

  let homeserver: Homeserver | null = null
  yield await trying('matrix account', async () => {
    const session = await signInByToken(sdk, url, secrets[tokenVariable] ?? '')
    homeserver = createHomeserver(sdk, { url, user: '', deviceName: '', keep() {} }, session)
    return `${session.user}, session ${session.device}`
  })
  if (!homeserver) return
  for (const { id, name } of channels) yield await room(homeserver, id, name)
}

async function room(homeserver: Homeserver, channel: string, name: string): Promise<Finding> {
  return trying(`matrix room ${name}`, async () => {
    const path = `v3/directory/room/${encodeURIComponent(channel)}`
    const id = isAlias(channel)
      ? (await homeserver.request<{ room_id: string }>('GET', path)).room_id
      : channel
    const { joined_rooms } = await homeserver.request<{ joined_rooms: string[] }>('GET', 'v3/joined_rooms')
    if (!joined_rooms.includes(id))
      return { problem: `${homeserver.user} is not in ${channel}. Invite it there; it comes by itself.` }
    const state = (type: string) =>
      homeserver
        .request<object>('GET', `v3/rooms/${encodeURIComponent(id)}/state/${type}/`)
        .then(asRecord, (error) => {
          if (troubleOf(error).status === 404) return null
          throw error
        })
    const levels = await state('m.room.power_levels')
    const own = Number(asRecord(levels?.users)[homeserver.user] ?? levels?.users_default ?? 0)
    const needed = ['m.room.message', 'm.room.encrypted', 'm.reaction'].map((type) =>
      Number(asRecord(levels?.events)[type] ?? levels?.events_default ?? 0),
    )
    if (own < Math.max(...needed))
      return {
        problem: `${homeserver.user} may not write in ${channel}: it has power level ${own} and needs ${Math.max(...needed)}. Raise it in the room’s settings.`,
      }
    const successor = asText((await state('m.room.tombstone'))?.replacement_room)
    if (successor)
      return { problem: `${channel} was upgraded to ${successor}. Set that as the channel’s id.` }
    return (await state('m.room.encryption')) ? `${id}, encrypted` : `${id}, not encrypted`
  })
}

/** The store is a running Faden's; what it wrote beside it may be read. */
function encryption(folder: string): Finding {
  const part = 'matrix encryption'
  const native = loadNative() !== null
  const note = readNote(folder)
  const here = native ? 'native' : 'wasm'
  if (!note) return { part, detail: `will begin with the ${here} library in ${folder}`, problem: null }
  const detail = `${note.engine} library, session ${note.device} of ${note.user}, kept in ${folder} on this host alone; another host needs a backup of it`
  const problem =
    note.engine === 'native' && !native
      ? 'The native crypto library is missing. Run npm install where its download is allowed.'
      : null
  return { part, detail, problem }
}

function readNote(folder: string): Note | null {
  try {
    return JSON.parse(readFileSync(join(folder, noteName), 'utf8'))
  } catch {
    return null
  }
}

async function trying(part: string, attempt: () => Promise<string | { problem: string }>): Promise<Finding> {
  try {
    const found = await attempt()
    return typeof found === 'string' ? { part, detail: found, problem: null } : { part, detail: '', ...found }
  } catch (error) {
    const { status, message, code } = troubleOf(error)
    return { part, detail: '', problem: mendOf(status, `${message}${code ? ` (${code})` : ''}`) }
  }
}

function mendOf(status: number, said: string): string {
  if (status === 401) return `The homeserver does not know the token: ${said}. Set a new ${tokenVariable}.`
  if (status === 0) return `The homeserver can’t be reached: ${said}. Check matrix.homeserver.`
  if (status === 404) return `The homeserver does not know it: ${said}. Check the id.`
  return `The homeserver says: ${said}.`
}
