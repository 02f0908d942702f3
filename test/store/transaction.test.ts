import { setTimeout } from 'node:timers/promises'
import { prepared, write } from '../../src/store/prepared.ts'
import { Helpdesk } from '../flows/helpdesk.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open()
})
afterAll(() => desk.close())

const insert = 'insert into organisations (name) values ($1)'
const names = async () =>
  (await desk.sql<{ name: string }>('select name from organisations order by name')).map((row) => row.name)
afterEach(() => desk.sql('delete from organisations'))

test('what is written without waiting is seen by what is asked next, and stands once the transaction resolves', async () => {
  await desk.core.database.transaction(async (db) => {
    await write(db, insert, ['North'])
    expect(await prepared(db, 'select name from organisations', [])).toEqual([{ name: 'North' }])
    await write(db, insert, ['South'])
  })
  expect(await names()).toEqual(['North', 'South'])
})

test('a statement nobody waited for fails its transaction with its own error, and nothing of it stays', async () => {
  const twice = desk.core.database.transaction(async (db) => {
    await write(db, insert, ['North'])
    await write(db, insert, ['North'])
  })
  await expect(twice).rejects.toThrow(/organisations_name_key/)
  const thenAsked = desk.core.database.transaction(async (db) => {
    await write(db, insert, ['North'])
    await write(db, insert, ['North'])
    await prepared(db, 'select 1', [])
  })
  await expect(thenAsked).rejects.toThrow(/organisations_name_key/)
  expect(await names()).toEqual([])
})

test('work that swallows an error of the database does not pass for done', async () => {
  const swallowed = desk.core.database.transaction(async (db) => {
    await write(db, insert, ['North'])
    await prepared(db, 'select 1 / 0', []).catch(() => {})
  })
  await expect(swallowed).rejects.toThrow(/had failed before it was committed/)
  expect(await names()).toEqual([])
})

test('a straggler can’t write outside of the transaction that it belonged to', async () => {
  let straggler: Promise<void> | undefined
  const failing = desk.core.database.transaction(async (db) => {
    straggler = setTimeout(20).then(() => write(db, insert, ['late']))
    straggler.catch(() => {})
    throw new Error('changed its mind')
  })
  await expect(failing).rejects.toThrow('changed its mind')
  await expect(straggler).rejects.toThrow(/after the end of its transaction/)
  expect(await names()).toEqual([])
})

test('a transaction whose connection dies rejects, and the next one works', async () => {
  const dying = desk.core.database.transaction(async (db) => {
    await write(db, insert, ['North'])
    await prepared(db, 'select pg_terminate_backend(pg_backend_pid())', [])
  })
  await expect(dying).rejects.toThrow()
  await desk.core.database.transaction((db) => write(db, insert, ['South']))
  expect(await names()).toEqual(['South'])
})
