import { randomUUID } from 'node:crypto'
import type * as Bindings from '@matrix-org/matrix-sdk-crypto-wasm'
import { createFacts, derivedKey } from '../store/facts.ts'
import type { Store } from '../store/open.ts'
import {
  type Content,
  type CryptoEngine,
  Forged,
  type KeyRequest,
  type RequestKind,
  type RoomRules,
  Undecryptable,
} from './engine.ts'
import { closeIndexedDb, openIndexedDb } from './indexed-db.ts'

type Sdk = typeof Bindings

export interface Device {
  readonly user: string
  readonly device: string
  /** From the environment; what the library writes is encrypted with a key made from it. */
  readonly secret: string
}

/** The library as WebAssembly: runs wherever Node runs, and comes with npm. */
export async function openWasm(store: Store, { user, device, secret }: Device): Promise<CryptoEngine> {
  const sdk = await import('@matrix-org/matrix-sdk-crypto-wasm')
  await sdk.initAsync()
  const name = nameOf(store)
  const databases = [`${name}::matrix-sdk-crypto`, `${name}::matrix-sdk-crypto-meta`]
  await openIndexedDb(store, databases)
  const handle = await sdk.StoreHandle.openWithKey(name, new Uint8Array(derivedKey(secret, 'wasm')))
  const machine = await sdk.OlmMachine.initFromStore(new sdk.UserId(user), new sdk.DeviceId(device), handle)
  const trust = () => new sdk.DecryptionSettings(sdk.TrustRequirement.Untrusted)
  // The library takes ids that stand in a list away from us: each call gets its own.
  const ids = (users: readonly string[]) => users.map((id) => new sdk.UserId(id))

  return {
    kind: 'wasm',
    fingerprint: machine.identityKeys.ed25519.toBase64(),
    async receive({ toDevice, changed, left, oneTimeKeys, unusedFallbackKeys }) {
      await machine.receiveSyncChanges(
        JSON.stringify(toDevice),
        new sdk.DeviceLists(ids(changed), ids(left)),
        new Map(Object.entries(oneTimeKeys)),
        new Set(unusedFallbackKeys),
        trust(),
      )
    },
    async outgoing() {
      return (await machine.outgoingRequests()).flatMap((request) => toRequest(sdk, request) ?? [])
    },
    async settle({ id, kind }, answer) {
      await machine.markRequestAsSent(id, typeOf(sdk, kind), answer)
    },
    track: (users) => machine.updateTrackedUsers(ids(users)),
    async missingSessions(users) {
      const request = await machine.getMissingSessions(ids(users))
      return request ? toRequest(sdk, request) : null
    },
    async shareRoomKey(room, users, rules) {
      const requests = await machine.shareRoomKey(new sdk.RoomId(room), ids(users), settings(sdk, rules))
      return requests.flatMap((request) => toRequest(sdk, request) ?? [])
    },
    async encrypt(room, type, content) {
      return JSON.parse(await machine.encryptRoomEvent(new sdk.RoomId(room), type, JSON.stringify(content)))
    },
    async decrypt(room, event) {
      try {
        const found = await machine.decryptRoomEvent(JSON.stringify(event), new sdk.RoomId(room), trust())
        // It is decrypted all the same, with whatever sender the server put on it.
        if (found.shieldState(false).code === sdk.ShieldStateCode.MismatchedSender)
          throw new Forged('it was written by a device of somebody else than its sender')
        return JSON.parse(found.event)
      } catch (error) {
        if (error instanceof sdk.MegolmDecryptionError) throw new Undecryptable(error.description)
        throw error
      }
    },
    async rotate(room) {
      await machine.invalidateGroupSession(new sdk.RoomId(room))
    },
    async crossSign() {
      const made = await machine.bootstrapCrossSigning(false)
      const upload = made.uploadKeysRequest as { body: string } | undefined
      return {
        upload: upload ? JSON.parse(upload.body) : null,
        keys: JSON.parse(made.uploadSigningKeysRequest.body),
        signatures: JSON.parse(made.uploadSignaturesRequest.body),
      }
    },
    async close() {
      machine.close()
      closeIndexedDb(databases)
    },
  }
}

/** The databases of one process share a name space. The name moves with the store, wherever that is put. */
function nameOf(store: Store): string {
  const facts = createFacts(store)
  const name = facts.get('databases') ?? randomUUID()
  facts.set('databases', name)
  return name
}

function settings(sdk: Sdk, { rotateAfter, rotateAfterMessages, history }: RoomRules) {
  const made = new sdk.EncryptionSettings()
  made.algorithm = sdk.EncryptionAlgorithm.MegolmV1AesSha2
  // In microseconds.
  made.rotationPeriod = BigInt(rotateAfter) * 1000n
  made.rotationPeriodMessages = BigInt(rotateAfterMessages)
  made.historyVisibility = {
    joined: sdk.HistoryVisibility.Joined,
    invited: sdk.HistoryVisibility.Invited,
    shared: sdk.HistoryVisibility.Shared,
    world_readable: sdk.HistoryVisibility.WorldReadable,
  }[history]
  return made
}

const kinds: readonly (readonly [RequestKind, keyof typeof Bindings.RequestType])[] = [
  ['upload', 'KeysUpload'],
  ['query', 'KeysQuery'],
  ['claim', 'KeysClaim'],
  ['to-device', 'ToDevice'],
  ['signatures', 'SignatureUpload'],
]

function typeOf(sdk: Sdk, kind: RequestKind): Bindings.RequestType {
  const found = kinds.find(([name]) => name === kind)
  return sdk.RequestType[found?.[1] ?? 'ToDevice']
}

/** null: a kind that is not for us (a message in a room, a key backup that nobody has switched on). */
function toRequest(sdk: Sdk, request: unknown): KeyRequest | null {
  const { id, type, body, event_type, txn_id } = request as {
    id: string
    type: Bindings.RequestType
    body: string
    event_type?: string
    txn_id?: string
  }
  const kind = kinds.find(([, name]) => sdk.RequestType[name] === type)?.[0]
  if (!kind) return null
  const content = JSON.parse(body) as Content
  return {
    id,
    kind,
    body: content,
    ...(event_type && { eventType: event_type }),
    ...(txn_id && { transaction: txn_id }),
  }
}
