import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type CryptoEngine, Undecryptable } from '../../adapters/matrix/crypto/engine.ts'
import {
  histories,
  kinds,
  megolm,
  nativeFolder,
  openNative,
  storeType,
} from '../../adapters/matrix/crypto/native.ts'
import { NativeLibrary } from '../fakes/matrix/native-library.ts'

const secret = 'a secret of more than thirty-two characters'
let folder: string
let library: NativeLibrary
let engine: CryptoEngine

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'faden-matrix-native-'))
  library = new NativeLibrary()
  engine = await openNative(library.sdk, folder, { user: '@faden:fake.test', device: 'DEVICE', secret })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** From the declarations that come with the package, also where its library could not be downloaded. */
function declared(name: string): Record<string, number> {
  const home = dirname(
    createRequire(import.meta.url).resolve('@matrix-org/matrix-sdk-crypto-nodejs/package.json'),
  )
  const text = readFileSync(join(home, 'index.d.ts'), 'utf8')
  const [, body = ''] = new RegExp(`export const enum ${name} \\{([\\s\\S]*?)\\n\\}`).exec(text) ?? []
  return Object.fromEntries(
    [...body.matchAll(/^ {2}(\w+) = (\d+)/gm)].map(([, key = '', number]) => [key, Number(number)]),
  )
}

test('the numbers that stand here for the library’s names are those that it declares', () => {
  const requests = declared('RequestType')
  const { KeysUpload, KeysQuery, KeysClaim, ToDevice, SignatureUpload } = requests
  expect([KeysUpload, KeysQuery, KeysClaim, ToDevice, SignatureUpload].map((at) => kinds[at ?? -1])).toEqual([
    'upload',
    'query',
    'claim',
    'to-device',
    'signatures',
  ])
  const { Invited, Joined, Shared, WorldReadable } = declared('HistoryVisibility')
  expect([Invited, Joined, Shared, WorldReadable].map((at) => histories[at ?? -1])).toEqual([
    'invited',
    'joined',
    'shared',
    'world_readable',
  ])
  expect(declared('EncryptionAlgorithm').MegolmV1AesSha2).toBe(megolm)
  expect(declared('StoreType').Sqlite).toBe(storeType.sqlite)
})

test('it opens its own store, for its owner alone, under a key that is not the secret itself', () => {
  expect(engine).toMatchObject({ kind: 'native', fingerprint: 'fingerprint' })
  const [name, user, device, path, passphrase, type] = library.calls[0] ?? []
  expect([name, user, device, path, type]).toEqual([
    'initialize',
    '@faden:fake.test',
    'DEVICE',
    nativeFolder(folder),
    0,
  ])
  expect(String(passphrase)).toMatch(/^[\w+/]{43}=$/)
  expect(String(passphrase)).not.toContain(secret)
  expect(statSync(nativeFolder(folder)).mode & 0o777).toBe(0o700)
})

test('what has to be sent is told by kind, and what is not for us is left out', async () => {
  library.answers.outgoingRequests = [
    { id: 'a', type: declared('RequestType').KeysUpload, body: '{"keys":1}' },
    {
      id: 'b',
      type: declared('RequestType').ToDevice,
      body: '{"messages":{}}',
      eventType: 'm.x',
      txnId: 't',
    },
    { id: 'c', type: declared('RequestType').RoomMessage, body: '{}' },
  ]
  expect(await engine.outgoing()).toEqual([
    { id: 'a', kind: 'upload', body: { keys: 1 } },
    { id: 'b', kind: 'to-device', body: { messages: {} }, eventType: 'm.x', transaction: 't' },
  ])
  await engine.settle({ id: 'b', kind: 'to-device', body: {} }, '{}')
  expect(library.calls.at(-1)).toEqual(['markRequestAsSent', 'b', declared('RequestType').ToDevice, '{}'])
  expect(await engine.missingSessions(['@anna:fake.test'])).toBeNull()
})

test('a room’s key is shared by the room’s rules, its time in microseconds', async () => {
  const rules = { rotateAfter: 604_800_000, rotateAfterMessages: 100, history: 'joined' } as const
  await engine.shareRoomKey('!room:fake.test', ['@anna:fake.test'], rules)
  expect(library.calls.at(-1)).toEqual([
    'shareRoomKey',
    '!room:fake.test',
    ['@anna:fake.test'],
    {
      algorithm: declared('EncryptionAlgorithm').MegolmV1AesSha2,
      rotationPeriod: 604_800_000_000n,
      rotationPeriodMessages: 100n,
      historyVisibility: declared('HistoryVisibility').Joined,
    },
  ])
})

test('what it can’t decrypt waits for its key', async () => {
  library.answers.decryptRoomEvent = new Error('Can’t find the room key to decrypt the event')
  await expect(engine.decrypt('!room:fake.test', {})).rejects.toBeInstanceOf(Undecryptable)
  library.answers.decryptRoomEvent = { event: '{"type":"m.room.message","content":{"body":"da"}}' }
  expect(await engine.decrypt('!room:fake.test', {})).toEqual({
    type: 'm.room.message',
    content: { body: 'da' },
  })
})

test('what a sync says about keys is handed on whole', async () => {
  await engine.receive({
    toDevice: [{ type: 'm.room_key' }],
    changed: ['@anna:fake.test'],
    left: ['@ben:fake.test'],
    oneTimeKeys: { signed_curve25519: 7 },
    unusedFallbackKeys: ['signed_curve25519'],
  })
  expect(library.calls.at(-1)).toEqual([
    'receiveSyncChanges',
    '[{"type":"m.room_key"}]',
    { changed: ['@anna:fake.test'], left: ['@ben:fake.test'] },
    { signed_curve25519: 7 },
    ['signed_curve25519'],
  ])
})
