import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type * as Bindings from '@matrix-org/matrix-sdk-crypto-nodejs'
import { derivedKey } from '../store/facts.ts'
import { type CryptoEngine, type KeyRequest, type RequestKind, Undecryptable } from './engine.ts'
import type { Device } from './wasm.ts'

type Sdk = typeof Bindings

/** Null where its library was not downloaded (`npm install` goes on without it) or does not run on this machine. */
export function loadNative(): Sdk | null {
  try {
    const require = createRequire(import.meta.url)
    // By its file: where the name leads may have been changed, so that matrix-bot-sdk can be loaded without the library.
    const sdk = require('@matrix-org/matrix-sdk-crypto-nodejs/index.js') as Sdk
    return typeof sdk.OlmMachine?.initialize === 'function' ? sdk : null
  } catch {
    return null
  }
}

export const nativeFolder = (folder: string): string => join(folder, 'native')

/** The library as native code. It keeps its keys in a database of its own, beside ours. */
export async function openNative(
  sdk: Sdk,
  folder: string,
  { user, device, secret }: Device,
): Promise<CryptoEngine> {
  const path = nativeFolder(folder)
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const passphrase = derivedKey(secret, 'native').toString('base64')
  const machine = await sdk.OlmMachine.initialize(
    new sdk.UserId(user),
    new sdk.DeviceId(device),
    path,
    passphrase,
    storeType.sqlite,
  )
  const ids = (users: readonly string[]) => users.map((id) => new sdk.UserId(id))

  const engine: CryptoEngine = {
    kind: 'native',
    fingerprint: machine.identityKeys.ed25519.toBase64(),
    async receive({ toDevice, changed, left, oneTimeKeys, unusedFallbackKeys }) {
      await machine.receiveSyncChanges(
        JSON.stringify(toDevice),
        new sdk.DeviceLists(ids(changed), ids(left)),
        { ...oneTimeKeys },
        [...unusedFallbackKeys],
      )
    },
    async outgoing() {
      return (await machine.outgoingRequests()).flatMap((request) => toRequest(request) ?? [])
    },
    async settle({ id, kind }, answer) {
      await machine.markRequestAsSent(id, kinds.indexOf(kind), answer)
    },
    track: (users) => machine.updateTrackedUsers(ids(users)),
    async missingSessions(users) {
      const request = await machine.getMissingSessions(ids(users))
      return request ? toRequest(request) : null
    },
    async shareRoomKey(room, users, { rotateAfter, rotateAfterMessages, history }) {
      const settings = new sdk.EncryptionSettings()
      settings.algorithm = megolm
      settings.rotationPeriod = BigInt(rotateAfter) * 1000n
      settings.rotationPeriodMessages = BigInt(rotateAfterMessages)
      settings.historyVisibility = histories.indexOf(history)
      const requests = await machine.shareRoomKey(new sdk.RoomId(room), ids(users), settings)
      return requests.flatMap((request) => toRequest(request) ?? [])
    },
    async encrypt(room, type, content) {
      return JSON.parse(await machine.encryptRoomEvent(new sdk.RoomId(room), type, JSON.stringify(content)))
    },
    async decrypt(room, event) {
      try {
        const found = await machine.decryptRoomEvent(JSON.stringify(event), new sdk.RoomId(room))
        return JSON.parse(found.event)
      } catch (error) {
        // This binding tells no kinds of errors apart: a key that is missing is by far the most frequent.
        throw new Undecryptable(error instanceof Error ? error.message : String(error))
      }
    },
    // A key can't be put aside by hand here, but it is left behind as soon as somebody who has it shall have it no more.
    async rotate(room) {
      const alone = { rotateAfter: 1, rotateAfterMessages: 1, history: 'joined' } as const
      await engine.shareRoomKey(room, [user], alone)
    },
    // The signing keys that it makes can't be had from it, so they can't be uploaded.
    crossSign: async () => null,
    close: async () => machine.close(),
  }
  return engine
}

/** The library's numbers, a place in a list each; its enums vanish when TypeScript is compiled file by file. */
export const kinds: readonly RequestKind[] = ['upload', 'query', 'claim', 'to-device', 'signatures']
export const histories: readonly string[] = ['invited', 'joined', 'shared', 'world_readable']
export const megolm = 1
export const storeType = { sqlite: 0 } as const

function toRequest(request: unknown): KeyRequest | null {
  const { id, type, body, eventType, txnId } = request as {
    id: string
    type: number
    body: string
    eventType?: string
    txnId?: string
  }
  const kind = kinds[type]
  if (!kind) return null
  return {
    id,
    kind,
    body: JSON.parse(body),
    ...(eventType && { eventType }),
    ...(txnId && { transaction: txnId }),
  }
}
