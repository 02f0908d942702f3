import { type DirectoryRows, syncDirectory } from '../../src/store/directory.ts'
import { folderChecked, readFolder, startFolder } from '../../src/store/mailboxes.ts'
import { Helpdesk } from '../flows/helpdesk.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open()
})
afterAll(() => desk.close())

const sync = (changes: Partial<DirectoryRows> = {}) => {
  const { teams, channels, agents } = desk.directory
  const named = { teams: teams.values(), channels: channels.values(), agents: agents.values() }
  const mailboxes = [{ id: 'support', team: 'support', imap: { folders: ['INBOX'] } }]
  return desk.core.database.transaction((db) => syncDirectory(db, { ...named, mailboxes, ...changes }))
}
const inbox = { mailbox: 'support', folder: 'INBOX' }
const active = async (table: string) =>
  (await desk.sql<{ id: string }>(`select id from ${table} where active order by id`)).map(({ id }) => id)

test('who is not named any more stays for history, inactive, and comes back when named again', async () => {
  const { agents } = desk.directory
  await sync({ agents: [...agents.values()].filter(({ id }) => id !== 'ben') })
  expect(await active('agents')).toEqual(['anna', 'carla', 'dora', 'vito'])
  expect(await active('mailboxes')).toEqual(['support'])
  await sync()
  expect(await active('agents')).toContain('ben')
})

test('two processes that start at once write the same', async () => {
  await Promise.all([sync(), sync(), sync()])
  expect(await active('teams')).toEqual(['network', 'second-level', 'support', 'vendor'])
  expect(await active('agents')).toContain('anna')
})

test('how far a mailbox was read only ever grows, and a new UIDVALIDITY does not make it read', async () => {
  const { db } = desk.core.database
  expect(await readFolder(db, inbox)).toBeNull()
  await startFolder(db, inbox, '7', 40)
  const first = new Date('2030-01-02T00:00:00Z')
  await folderChecked(db, inbox, first)
  await folderChecked(db, inbox, new Date('2030-01-01T00:00:00Z'))
  expect(await readFolder(db, inbox)).toEqual({
    uidValidity: '7',
    lastUid: 40,
    lastIsOurs: false,
    readAt: first,
  })
  await startFolder(db, inbox, '8', 3)
  await sync()
  expect(await readFolder(db, inbox)).toEqual({
    uidValidity: '8',
    lastUid: 3,
    lastIsOurs: false,
    readAt: first,
  })
})
