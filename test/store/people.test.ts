import { personWithAddress } from '../../src/store/people.ts'
import { Helpdesk } from '../flows/helpdesk.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open()
})
afterAll(() => desk.close())

const person = (email: string, name: string | null = null) =>
  desk.core.database.transaction((db) => personWithAddress(db, { email, name, language: 'de' }))

test('of many first messages from one address at once one makes the person, and nobody is left over', async () => {
  for (let round = 0; round < 5; round++) {
    const email = `race${round}@kunde.example`
    const found = await Promise.all(Array.from({ length: 6 }, () => person(email, 'Kim Weber')))
    expect(new Set(found.map(({ id }) => id)).size).toBe(1)
  }
  expect(await desk.sql('select 1 from people')).toHaveLength(5)
})

test('a name is learnt once and not overwritten by what a later mail claims', async () => {
  expect((await person('name@kunde.example')).name).toBeNull()
  expect((await person('name@kunde.example', 'Kim Weber')).name).toBe('Kim Weber')
  expect((await person('name@kunde.example', 'Jemand Anders')).name).toBe('Kim Weber')
})
