import { adapterMemory } from '../../src/store/adapter-memory.ts'
import { type Database, openDatabase } from '../../src/store/database.ts'
import { type FreshDatabase, freshDatabase } from '../setup/database.ts'

let fresh: FreshDatabase
let database: Database
beforeAll(async () => {
  fresh = await freshDatabase()
  database = await openDatabase(fresh.url, { connections: 4, onError: () => {} })
})
afterAll(async () => {
  await database.close()
  await fresh.drop()
})

const memory = (platform: string) => adapterMemory(database, platform)

test('what was written is read, whatever JSON it is, by every process', async () => {
  for (const value of [null, false, 0, 'x', '', [1, [2]], { '"': 'ü' }]) {
    await memory('teams').write('address', value)
    expect(await memory('teams').read('address')).toEqual(value)
  }
})

test('nothing was written: null, and so after forgetting', async () => {
  expect(await memory('teams').read('unknown')).toBeNull()
  await memory('teams').write('soon gone', 1)
  for (const _ of [1, 2]) await memory('teams').forget('soon gone')
  expect(await memory('teams').read('soon gone')).toBeNull()
})

test('each platform has its own', async () => {
  await memory('slack').write('key', 'of slack')
  await memory('matrix').write('key', 'of matrix')
  await memory('matrix').forget('key')
  expect(await memory('slack').read('key')).toBe('of slack')
})

test('several processes at once leave one value', async () => {
  await Promise.all(Array.from({ length: 20 }, (_, n) => memory('slack').write('race', n)))
  expect(await memory('slack').read('race')).toEqual(expect.any(Number))
})
