import { createCiphertexts } from '../../../adapters/matrix/crypto/ciphertexts.ts'
import { createEncryption, type Encryption } from '../../../adapters/matrix/crypto/encryption.ts'
import type {
  Content,
  CryptoEngine,
  Decrypted,
  EngineKind,
  RoomRules,
} from '../../../adapters/matrix/crypto/engine.ts'
import { createKeyExchange } from '../../../adapters/matrix/crypto/exchange.ts'
import { loadNative, openNative } from '../../../adapters/matrix/crypto/native.ts'
import { openWasm } from '../../../adapters/matrix/crypto/wasm.ts'
import type { RoomEvent } from '../../../adapters/matrix/events.ts'
import type { Homeserver } from '../../../adapters/matrix/homeserver.ts'
import type { Rooms } from '../../../adapters/matrix/rooms.ts'
import { openStore, type Store } from '../../../adapters/matrix/store/open.ts'
import type { KeyServer } from './key-server.ts'

const rules: RoomRules = { rotateAfter: 604_800_000, rotateAfterMessages: 100, history: 'joined' }

interface Owner {
  readonly user: string
  readonly secret: string
  /** Where its keys are. */
  readonly folder: string
  readonly keys: KeyServer
  /** Who is in every room. */
  readonly members: () => readonly string[]
  readonly device?: string
}

/** One device of somebody, with the product's own encryption, on a server that knows nothing but keys. */
export class Device {
  readonly engine: CryptoEngine
  readonly #owner: Owner
  readonly #encryption: Encryption
  readonly #shut: () => Promise<void>
  #sent = 0

  private constructor(engine: CryptoEngine, store: Store, owner: Owner, shut: () => Promise<void>) {
    this.engine = engine
    this.#owner = owner
    this.#shut = shut
    const { members } = owner
    const rooms = { rulesOf: async () => rules, readersOf: async () => [...members()] } as unknown as Rooms
    this.#encryption = createEncryption(
      engine,
      createKeyExchange(engine, serverOf(owner)),
      rooms,
      createCiphertexts(store),
    )
  }

  static async open(kind: EngineKind, owner: Owner): Promise<Device> {
    const given = { user: owner.user, device: deviceOf(owner), secret: owner.secret }
    const native = kind === 'native' ? loadNative() : null
    const store = openStore(owner.folder)
    const opening = native ? openNative(native, owner.folder, given) : openWasm(store, given)
    const engine = await opening.catch((error) => {
      store.close()
      throw error
    })
    const shut = async () => {
      await engine.close()
      store.close()
    }
    return new Device(engine, store, owner, shut).#greeted()
  }

  async #greeted(): Promise<this> {
    await this.#encryption.speak()
    return this
  }

  /** As a sync tells it. */
  async hear(): Promise<void> {
    const { user, keys, members } = this.#owner
    const [changed, oneTimeKeys] = [members(), keys.counts(user, deviceOf(this.#owner))]
    const toDevice = keys.take(user, deviceOf(this.#owner))
    await this.#encryption.receive({ toDevice, changed, left: [], oneTimeKeys, unusedFallbackKeys: [] })
    await this.#encryption.speak()
  }

  async say(room: string, content: Content): Promise<RoomEvent> {
    const sealed = await this.#encryption.seal(room, 'm.room.message', content)
    this.#sent += 1
    const { user } = this.#owner
    const event_id = `$${this.#sent}-of-${user.slice(1)}`
    return { ...sealed, event_id, sender: user, origin_server_ts: Date.now() }
  }

  read = (room: string, event: RoomEvent): Promise<Decrypted> => this.#encryption.open(room, event)

  rotate = (room: string): Promise<void> => this.#encryption.rotate(room)

  close = (): Promise<void> => this.#shut()
}

const deviceOf = ({ user, device }: Owner): string => device ?? `DEVICE${user.replace(/\W/g, '')}`

function serverOf(owner: Owner): Homeserver {
  const { keys, user } = owner
  const answers: Readonly<Record<string, (body: never) => object>> = {
    'keys/upload': (body) => keys.upload(user, deviceOf(owner), body),
    'keys/query': (body) => keys.query(body),
    'keys/claim': (body) => keys.claim(body),
    'keys/signatures/upload': () => ({ failures: {} }),
  }
  return {
    user,
    async request(_method: string, path: string, body: { messages?: never }) {
      const [, type] = /^v3\/sendToDevice\/([^/]+)\//.exec(path) ?? []
      if (type) return keys.send(user, decodeURIComponent(type), body.messages ?? {}) ?? {}
      return answers[path.replace('v3/', '')]?.(body as never)
    },
  } as unknown as Homeserver
}
