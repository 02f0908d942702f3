import { Client } from 'pg'
import { freshDatabase } from '../setup/database.ts'

test('every test gets a database of its own, which drop removes although a connection is open', async () => {
  const [one, two] = await Promise.all([freshDatabase(), freshDatabase()])
  const client = new Client({ connectionString: one.url })
  client.on('error', () => {})
  await client.connect()
  await client.query('create table mine (n int)')
  const other = new Client({ connectionString: two.url })
  await other.connect()
  await expect(other.query('select from mine')).rejects.toThrow('does not exist')
  await other.end()
  await Promise.all([one.drop(), two.drop()])
  await expect(new Client({ connectionString: one.url }).connect()).rejects.toThrow('does not exist')
})
