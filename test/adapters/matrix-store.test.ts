import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { jest } from '@jest/globals'
import { decryptFile, encryptFile } from '../../adapters/matrix/crypto/attachment.ts'
import { createCiphertexts } from '../../adapters/matrix/crypto/ciphertexts.ts'
import type { CryptoEngine, KeyRequest } from '../../adapters/matrix/crypto/engine.ts'
import { openWasm } from '../../adapters/matrix/crypto/wasm.ts'
import { derivedKey, seal, unseal } from '../../adapters/matrix/store/facts.ts'
import { openStore, type Store } from '../../adapters/matrix/store/open.ts'

jest.setTimeout(30_000)

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faden-matrix-store-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const secret = 'a secret of more than thirty-two characters'
const device = { user: '@faden:fake.test', device: 'DEVICE', secret }
const rules = { rotateAfter: 604_800_000, rotateAfterMessages: 100, history: 'shared' } as const

async function opened<Result>(work: (engine: CryptoEngine, store: Store) => Promise<Result>, given = device) {
  const store = openStore(folder)
  try {
    const engine = await openWasm(store, given)
    try {
      return await work(engine, store)
    } finally {
      await engine.close()
    }
  } finally {
    store.close()
  }
}

const answers: Readonly<Record<KeyRequest['kind'], object>> = {
  upload: { one_time_key_counts: { signed_curve25519: 50 } },
  query: { device_keys: {}, failures: {} },
  claim: { one_time_keys: {}, failures: {} },
  'to-device': {},
  signatures: { failures: {} },
}

async function ready(engine: CryptoEngine): Promise<void> {
  await engine.track([device.user])
  for (const request of await engine.outgoing()) {
    const own = request.kind === 'query' ? { [device.user]: {} } : {}
    await engine.settle(
      request,
      JSON.stringify({ ...answers[request.kind], ...(request.kind === 'query' && { device_keys: own }) }),
    )
  }
}

test('a ciphertext that somebody else sends first does not take the place of its author’s', () => {
  const store = openStore(folder)
  try {
    const ciphertexts = createCiphertexts(store)
    const content = { ciphertext: Buffer.alloc(200, 7).toString('base64') }
    const event = (event_id: string, sender: string) =>
      ({ event_id, sender, content, type: 'm.room.encrypted', origin_server_ts: 0 }) as const
    expect(ciphertexts.isOf(event('$stolen', '@eve:fake.test'))).toBe(true)
    expect(ciphertexts.isOf(event('$hers', '@anna:fake.test'))).toBe(true)
    expect(ciphertexts.isOf(event('$again', '@anna:fake.test'))).toBe(false)
  } finally {
    store.close()
  }
})

test('a second process is told that the first has it', () => {
  const store = openStore(folder)
  const script = `import { openStore } from ${JSON.stringify(join(import.meta.dirname, '../../adapters/matrix/store/open.ts'))}; openStore(${JSON.stringify(folder)})`
  const other = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  expect(other.status).not.toBe(0)
  expect(other.stderr).toContain('Another Faden works with')
  store.close()
  openStore(folder).close()
})

test('signing keys are the same at every call, also after a restart', async () => {
  const first = await opened((engine) => engine.crossSign())
  const second = await opened((engine) => engine.crossSign())
  expect(second?.keys).toEqual(first?.keys)
})

test('a full disk: what could not be kept is not known either, and what waited for it is told', async () => {
  await opened(async (engine, store) => {
    await ready(engine)
    store.db.exec("create trigger full before insert on keys begin select raise(abort, 'full'); end")
    await expect(engine.shareRoomKey('!room:fake.test', [device.user], rules)).rejects.toThrow()
    store.db.exec('drop trigger full')
    await engine.shareRoomKey('!room:fake.test', [device.user], rules)
    await engine.encrypt('!room:fake.test', 'm.room.message', { body: 'geht wieder' })
  })
})

test('what is sealed opens with its key alone', () => {
  const sealed = seal('syt_token', derivedKey(secret, 'token'))
  expect(sealed).not.toContain('syt_token')
  expect(unseal(sealed, derivedKey(secret, 'token'))).toBe('syt_token')
  expect(() => unseal(sealed, derivedKey('another', 'token'))).toThrow(/MATRIX_STORE_KEY does not fit/)
})

test('a file comes back byte for byte, and one that was changed on the way is refused', async () => {
  const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * 7) % 256))
  const { through, key } = encryptFile()
  const encrypted = await buffer(Readable.from([bytes]).pipe(through))
  const named = key()
  expect(encrypted.includes(bytes.subarray(0, 32))).toBe(false)
  expect(await buffer(Readable.from([encrypted]).pipe(decryptFile(named)))).toEqual(bytes)
  const changed = Buffer.from(encrypted)
  changed[1000] = (changed[1000] ?? 0) ^ 1
  await expect(buffer(Readable.from([changed]).pipe(decryptFile(named)))).rejects.toThrow(
    /not the one that was sent/,
  )
})
