import { setTimeout } from 'node:timers/promises'
import type { Hand, MatrixWorld } from '../../contract/matrix-stage.ts'
import type { TimelineEvent } from '../../contract/matrix-timeline.ts'
import type { SeenFile } from '../../contract/stage.ts'
import { until } from '../../tools/until.ts'
import { Person } from './person.ts'
import { type Account, type Synapse, startSynapse } from './synapse.ts'

export interface LiveWorld extends MatrixWorld {
  readonly synapse: Synapse
  readonly people: { readonly anna: Person; readonly ben: Person }
  readonly account: Account
}

/** A real Synapse with an encrypted room: Anna and Ben at matrix-nio, the bot invited. */
export async function startWorld(isEncrypted = true): Promise<LiveWorld> {
  const synapse = await startSynapse()
  const [annas, bens, account] = await Promise.all([
    synapse.register('anna', 'Anna Berger'),
    synapse.register('ben', 'Ben Otto'),
    synapse.register('faden', 'Faden'),
  ])
  const room = await createRoom(synapse.url, annas, [bens.user, account.user], isEncrypted)
  await call(synapse.url, bens, 'POST', `join/${encodeURIComponent(room)}`, {})
  const [anna, ben] = await Promise.all([Person.signIn(synapse.url, annas), Person.signIn(synapse.url, bens)])

  return {
    synapse,
    people: { anna, ben },
    account,
    url: synapse.url,
    room,
    token: account.token,
    bot: account.user,
    anna: handOf(anna, room, isEncrypted),
    ben: handOf(ben, room, isEncrypted),
    async timeline() {
      const last = await lastEvent(synapse.url, annas, room)
      await until(`Anna’s client has ${last}`, () => hasCome(anna, last))
      return anna.seen.filter((one) => one.room === room).map(({ event }) => event)
    },
    async download(content) {
      const bytes = await download(synapse.url, annas, content.file?.url ?? content.url)
      if (!content.file) return bytes
      const answer = await anna.ask('decrypt', { data: bytes.toString('base64'), file: content.file })
      return Buffer.from((answer as unknown as { data: string }).data, 'base64')
    },
    fail: {
      rejected: async () => {
        await setPower(synapse.url, annas, room, account.user, -1)
        return () => setPower(synapse.url, annas, room, account.user, 0)
      },
      'gone channel': async () => {
        const path = `rooms/${encodeURIComponent(room)}`
        await call(synapse.url, annas, 'POST', `${path}/kick`, { user_id: account.user })
        return async () => {
          await call(synapse.url, annas, 'POST', `${path}/invite`, { user_id: account.user })
          await until('the bot has come back', async () => {
            const { joined } = await call<{ joined: object }>(
              synapse.url,
              annas,
              'GET',
              `${path}/joined_members`,
            )
            return account.user in joined
          })
        }
      },
    },
    spoil: [
      {
        way: 'a room that the bot may not write in',
        says: /power level -1 and needs 0/,
        spoil: async () => {
          await setPower(synapse.url, annas, room, account.user, -1)
          return () => setPower(synapse.url, annas, room, account.user, 0)
        },
      },
    ],
    outsiders: async () => [account.user],
    async join(name) {
      const local = name.split(' ')[0]?.toLowerCase() ?? ''
      const joined = await synapse.register(local, name)
      await call(synapse.url, annas, 'POST', `rooms/${encodeURIComponent(room)}/invite`, {
        user_id: joined.user,
      })
      await call(synapse.url, joined, 'POST', `join/${encodeURIComponent(room)}`, {})
      return joined.user
    },
    async leave(user) {
      await call(synapse.url, annas, 'POST', `rooms/${encodeURIComponent(room)}/kick`, { user_id: user })
    },
    async deleteThread({ id }) {
      await anna.ask('redact', { room, event: id })
    },
    async close() {
      await Promise.all([anna.signOut(), ben.signOut()])
      await synapse.stop()
    },
  }
}

const hasCome = (person: Person, event: string) =>
  person.seen.some((one) => one.event.event_id === event) || person.undecryptable.includes(event)

function handOf(person: Person, room: string, isEncrypted: boolean): Hand {
  return {
    id: person.id,
    send: (type, content) => person.send(room, type, content),
    redact: async (event) => String((await person.ask('redact', { room, event })).event),
    async upload({ name, type, content }: SeenFile) {
      const data = content.toString('base64')
      const made = (await person.ask('upload', { data, type, name, encrypt: isEncrypted })) as unknown as {
        url: string
        keys: object | null
      }
      return isEncrypted ? { file: { url: made.url, ...made.keys } } : { url: made.url }
    },
  }
}

/** matrix-nio 0.20 asks in the old way, without a token, which Synapse no longer answers. */
async function download(url: string, { token }: Account, mxc: string): Promise<Buffer> {
  const path = `/_matrix/client/v1/media/download/${mxc.slice('mxc://'.length)}`
  const response = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } })
  if (!response.ok) throw new Error(`${mxc}: ${response.status}`)
  return Buffer.from(await response.arrayBuffer())
}

export async function call<Answer>(
  url: string,
  { token }: Account,
  method: string,
  path: string,
  body?: object,
): Promise<Answer> {
  for (;;) {
    const response = await fetch(`${url}/_matrix/client/v3/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body && { body: JSON.stringify(body) }),
    })
    if (response.status === 429) {
      await setTimeout(500)
      continue
    }
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as Answer
  }
}

export async function createRoom(
  url: string,
  creator: Account,
  invite: readonly string[],
  isEncrypted: boolean,
): Promise<string> {
  const encryption = {
    type: 'm.room.encryption',
    state_key: '',
    content: { algorithm: 'm.megolm.v1.aes-sha2' },
  }
  const { room_id } = await call<{ room_id: string }>(url, creator, 'POST', 'createRoom', {
    name: 'Support',
    preset: 'private_chat',
    invite,
    initial_state: isEncrypted ? [encryption] : [],
  })
  return room_id
}

async function lastEvent(url: string, account: Account, room: string): Promise<string> {
  const path = `rooms/${encodeURIComponent(room)}/messages?dir=b&limit=1`
  const { chunk } = await call<{ chunk: TimelineEvent[] }>(url, account, 'GET', path)
  return chunk[0]?.event_id ?? ''
}

async function setPower(
  url: string,
  admin: Account,
  room: string,
  user: string,
  level: number,
): Promise<void> {
  const path = `rooms/${encodeURIComponent(room)}/state/m.room.power_levels/`
  const levels = await call<{ users: Record<string, number> }>(url, admin, 'GET', path)
  await call(url, admin, 'PUT', path, { ...levels, users: { ...levels.users, [user]: level } })
}
