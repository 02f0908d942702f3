import { openSession } from '../../src/store/session.ts'
import { Helpdesk } from '../flows/helpdesk.ts'
import { eventually } from '../jobs/eventually.ts'

let desk: Helpdesk
beforeEach(async () => {
  desk = await Helpdesk.open()
})
afterEach(() => desk.close())

const sessions = () =>
  desk.sql<{ pid: number }>(
    `select pid from pg_stat_activity where application_name = 'faden session' and datname = current_database()`,
  )

test('a session that can’t be begun leaves no connection behind', async () => {
  await desk.sql('alter table processes rename to elsewhere')
  const lost: Error[] = []
  const opening = openSession(desk.url, { wake: () => {}, lost: (error) => void lost.push(error) })
  await expect(opening).rejects.toThrow('processes')
  await eventually('its connection is gone', async () => (await sessions()).length === 0)
  expect(lost).toEqual([])
})

test('a session knows when it is dead, and says so once', async () => {
  const lost: Error[] = []
  const session = await openSession(desk.url, { wake: () => {}, lost: (error) => void lost.push(error) })
  expect(session.alive()).toBe(true)
  const [row] = await sessions()
  await desk.sql('select pg_terminate_backend($1)', row?.pid)
  await eventually('it knows', () => !session.alive())
  await session.close()
  expect(lost).toHaveLength(1)
})
