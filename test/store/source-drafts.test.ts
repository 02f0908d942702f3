import { createHash, randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { storeMail } from '../../src/flows/mail-in.ts'
import { openBlob } from '../../src/store/files.ts'
import { forgetOld } from '../../src/store/retention.ts'
import { keepSource } from '../../src/store/source-drafts.ts'
import { Helpdesk } from '../flows/helpdesk.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open()
})
afterEach(() => desk.sql('truncate blobs, mail_arrivals, seen_mails, files cascade'))
afterAll(() => desk.close())

const db = () => desk.core.database.db
async function* pieces(bytes: Buffer, size: number, fails = false) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  if (fails) throw new Error('the connection was closed')
}
const arrival = () => {
  return { mailbox: 'support', place: null, envelopeFrom: null, recipients: [], receivedAt: desk.now }
}
const count = async (table: string) =>
  Number((await desk.sql<{ n: string }>(`select count(*) as n from ${table}`))[0]?.n)

test('what fits into a chunk is not stored before it is accepted', async () => {
  const raw = randomBytes(200_000)
  expect(await keepSource(db(), pieces(raw, 1000))).toEqual(raw)
  expect(await keepSource(db(), pieces(Buffer.alloc(0), 1))).toEqual(Buffer.alloc(0))
  expect(await count('blobs')).toBe(0)
})

test.each([
  [262_145, 65_536],
  [1_000_000, 1_048_576],
  [1_500_000, 1000],
  [524_288, 262_144],
])('%i bytes that come in pieces of %i are stored as they were', async (size, piece) => {
  const raw = randomBytes(size)
  const source = await keepSource(db(), pieces(raw, piece))
  const sha256 = createHash('sha256').update(raw).digest()
  expect(source).toMatchObject({ sha256, size })
  expect(await storeMail(desk.core, arrival(), source)).not.toBeNull()
  expect((await buffer(openBlob(db(), sha256))).equals(raw)).toBe(true)
  expect(await desk.sql('select sha256, size from blobs')).toEqual([{ sha256, size: String(size) }])
})

test('accepted for two mailboxes, or sent a second time, it is stored once', async () => {
  const raw = randomBytes(600_000)
  const source = await keepSource(db(), pieces(raw, 65_536))
  for (const _ of [1, 2]) await storeMail(desk.core, arrival(), source)
  await storeMail(desk.core, arrival(), await keepSource(db(), pieces(raw, 65_536)))
  expect([await count('mail_arrivals'), await count('blobs'), await count('blob_chunks')]).toEqual([3, 1, 3])
})

test('of a source that breaks off nothing remains', async () => {
  const broken = keepSource(db(), pieces(randomBytes(900_000), 65_536, true))
  await expect(broken).rejects.toThrow('the connection was closed')
  expect([await count('blobs'), await count('blob_chunks')]).toEqual([0, 0])
})

test('what a kill has left of one is forgotten after a day, and nothing else', async () => {
  await storeMail(desk.core, arrival(), await keepSource(db(), pieces(randomBytes(600_000), 65_536)))
  await storeMail(desk.core, arrival(), Buffer.alloc(0))
  const [left, young] = await Promise.all(
    [1, 2].map(() => keepSource(db(), pieces(randomBytes(600_000), 65_536))),
  )
  if (!left || !('draft' in left) || !young) throw new Error('no draft')
  await desk.sql(
    `update blobs set created_at = now() - interval '2 days' where sha256 = $1 or size <> 0`,
    left.draft,
  )
  await desk.sql(`update blobs set created_at = now() - interval '2 days' where sha256 = sha256('')`)
  await forgetOld(db())
  expect(await count('blobs')).toBe(3)
  expect(await desk.sql('select 1 from blobs where sha256 = $1', left.draft)).toEqual([])
})
