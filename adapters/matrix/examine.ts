import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AdapterContext } from '../../src/domain/adapter-context.ts'
import { SetupError } from '../../src/domain/errors.ts'
import type { Finding } from '../../src/domain/finding.ts'
import { type MatrixSettings, storeKeyVariable, tokenVariable } from './config.ts'
import { loadNative } from './crypto/native.ts'
import { troubleOf } from './errors.ts'
import { asRecord } from './events.ts'
import { examineRoom, examineSpace } from './examine-room.ts'
import { createHomeserver, type Homeserver, signInByToken } from './homeserver.ts'
import { loadSdk } from './sdk.ts'
import { derivedKey, unseal } from './store/facts.ts'
import { leftToken, type Note, noteName } from './store/note.ts'

const newest = ['v1.10', 'v1.11', 'v1.12', 'v1.13', 'v1.14', 'v1.15', 'v1.16']

/** What an operator can get wrong, tried one by one. Signs nobody in by password: that would make a session. */
export async function* examine(context: AdapterContext<MatrixSettings>): AsyncGenerator<Finding> {
  const { settings, secrets, folder, channels } = context
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
  }

  let homeserver: Homeserver | null = null
  const sealed = leftToken(folder)
  if (user && !sealed)
    yield { part: 'matrix rooms', detail: 'are looked at once Faden has signed in', problem: null }
  else
    yield await trying(user ? 'matrix session' : 'matrix account', async () => {
      const key = derivedKey(secrets[storeKeyVariable] ?? '', 'token')
      const token = user && sealed ? unseal(sealed, key) : (secrets[tokenVariable] ?? '')
      const session = await signInByToken(sdk, url, token).catch((error) => {
        if (user && troubleOf(error).status === 401) return null
        throw error
      })
      if (!session) return 'has ended, Faden signs in anew; the rooms are looked at then'
      homeserver = createHomeserver(sdk, { url, user: '', deviceName: '', keep() {} }, session)
      return `${session.user}, session ${session.device}`
    })
  const signedIn = homeserver as Homeserver | null
  if (!signedIn) return
  const { space } = settings
  if (space) yield await trying('matrix space', () => examineSpace(signedIn, space))
  for (const { id, name } of channels)
    yield await trying(`matrix room ${name}`, () => examineRoom(signedIn, id))
}

/** The store is a running Faden's; what it wrote beside it may be read. */
function encryption(folder: string): Finding {
  const part = 'matrix encryption'
  const native = loadNative() !== null
  const note = readNote(folder)
  const here = native ? 'native' : 'wasm'
  if (!note) return { part, detail: `will begin with the ${here} library in ${folder}`, problem: null }
  const detail = `${note.engine} library, session ${note.device} of ${note.user} with the fingerprint ${note.fingerprint}, kept in ${folder} on this host alone; another host that takes over needs a backup of it, or begins a session of its own`
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
    if (error instanceof SetupError) return { part, detail: '', problem: error.message }
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
