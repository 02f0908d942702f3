import { randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { openBlob, readBlob, storeFile } from '../../src/store/files.ts'
import { Helpdesk } from '../flows/helpdesk.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open()
})
afterAll(() => desk.close())

const store = (name: string, content: Buffer) =>
  desk.core.database.transaction((db) => storeFile(db, { name, type: 'text/plain', content }))
const hashOf = async (id: string) =>
  (await desk.sql<{ sha256: Buffer }>('select sha256 from files where id = $1', id))[0]?.sha256 ??
  Buffer.alloc(0)

test('the same bytes are stored once under all their names, also when they come at once', async () => {
  const content = randomBytes(1000)
  const ids = await Promise.all(['a.txt', 'b.txt', 'c.txt'].map((name) => store(name, content)))
  expect(new Set(ids).size).toBe(3)
  expect(await desk.sql('select 1 from blobs')).toHaveLength(1)
  expect(await desk.sql('select 1 from blob_chunks')).toHaveLength(1)
})

test.each([0, 1, 256 * 1024, 256 * 1024 + 1, 700_000])(
  '%i bytes come back as they were, whole and as a stream',
  async (size) => {
    const content = randomBytes(size)
    const sha256 = await hashOf(await store('x', content))
    const { db } = desk.core.database
    const read = await readBlob(db, sha256, 1_000_000)
    expect(read.bytes.equals(content)).toBe(true)
    const beginning = await readBlob(db, sha256, 300_000)
    expect(beginning.bytes.equals(content.subarray(0, 300_000))).toBe(true)
    expect([read.size, beginning.size]).toEqual([size, size])
    expect((await buffer(openBlob(db, sha256))).equals(content)).toBe(true)
  },
)
