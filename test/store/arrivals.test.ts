import type { MailArrival } from '../../src/domain/mail.ts'
import { storeArrivals } from '../../src/store/arrivals.ts'
import { readFolder, startFolder } from '../../src/store/mailboxes.ts'
import { Helpdesk } from '../flows/helpdesk.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open()
})
afterAll(() => desk.close())

const arrivalAt = (uid: number | null): MailArrival => ({
  mailbox: 'support',
  place: uid === null ? null : { folder: 'INBOX', uidValidity: '7', uid },
  envelopeFrom: 'lena@school.example',
  recipients: ['support@helpdesk.example'],
  receivedAt: new Date('2030-01-02T00:00:00Z'),
})
const inbox = { mailbox: 'support', folder: 'INBOX' }
const sourceOf = (id: string) =>
  desk.sql<{ bytes: Buffer }>(
    `select c.bytes from mail_arrivals a join blob_chunks c using (sha256) where a.id = $1 order by c.position`,
    id,
  )

test('mails that are stored together get an id each, keep their own source, and those known by place get none', async () => {
  const { db } = desk.core.database
  await startFolder(db, inbox, '7', 40)
  const [known] = await storeArrivals(db, [{ arrival: arrivalAt(41), raw: Buffer.from('forty-one') }])
  expect(known).not.toBeNull()

  const ids = await storeArrivals(db, [
    { arrival: arrivalAt(43), raw: Buffer.from('forty-three') },
    { arrival: arrivalAt(41), raw: Buffer.from('forty-one') },
    { arrival: arrivalAt(null), raw: Buffer.from([0, 255, 10, 13]) },
    { arrival: arrivalAt(null), raw: Buffer.from([0, 255, 10, 13]) },
    { arrival: arrivalAt(42), raw: Buffer.from('') },
  ])
  expect(ids[1]).toBeNull()
  const stored = ids.filter((id) => id !== null)
  expect(new Set(stored).size).toBe(4)
  const sources = await Promise.all(stored.map(sourceOf))
  expect(sources.map(([chunk]) => chunk?.bytes)).toEqual([
    Buffer.from('forty-three'),
    Buffer.from([0, 255, 10, 13]),
    Buffer.from([0, 255, 10, 13]),
    Buffer.from(''),
  ])
  expect(await readFolder(db, inbox)).toMatchObject({ uidValidity: '7', lastUid: 43, lastIsOurs: true })
})

test('processes that store the same mails at once, in any order, do not stand in each other’s way', async () => {
  const { db } = desk.core.database
  const mails = Array.from({ length: 40 }, (_, n) => ({
    arrival: arrivalAt(null),
    raw: Buffer.from(`mail ${n}`),
  }))
  const answers = await Promise.all([
    storeArrivals(db, mails),
    storeArrivals(db, mails.toReversed()),
    storeArrivals(db, mails),
  ])
  expect(new Set(answers.flat()).size).toBe(120)
})

test('the same number in another folder is another mail, and each folder goes on by itself', async () => {
  const { db } = desk.core.database
  const archive = { mailbox: 'support', folder: 'Archive' }
  await desk.sql(`insert into mailbox_folders (mailbox, folder) values ('support', 'Archive')`)
  await startFolder(db, archive, '7', 10)
  const before = await readFolder(db, inbox)
  const place = { folder: 'Archive', uidValidity: '7', uid: 41 }
  const [id] = await storeArrivals(db, [
    { arrival: { ...arrivalAt(null), place }, raw: Buffer.from('filed') },
  ])
  expect(id).not.toBeNull()
  expect(await readFolder(db, archive)).toMatchObject({ lastUid: 41 })
  expect(await readFolder(db, inbox)).toEqual(before)
})
