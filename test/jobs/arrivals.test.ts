import { storeMail } from '../../src/flows/mail-in.ts'
import { type Arrivals, startArrivals } from '../../src/jobs/arrivals.ts'
import { rawMail } from '../fakes/raw-mail.ts'
import { Helpdesk } from '../flows/helpdesk.ts'
import { eventually } from './eventually.ts'

let desk: Helpdesk
const running: Arrivals[] = []
beforeAll(async () => {
  desk = await Helpdesk.open()
})
afterEach(async () => {
  for (const arrivals of running.splice(0)) await arrivals.stop()
})
afterAll(() => desk.close())

const start = () => {
  const arrivals = startArrivals(desk.core)
  running.push(arrivals)
  return arrivals
}
const arrival = () => ({
  mailbox: 'support',
  place: null,
  envelopeFrom: null,
  recipients: [],
  receivedAt: desk.now,
})
const stateOf = async (id: string) =>
  (await desk.sql<{ state: string }>('select state from mail_arrivals where id = $1', id))[0]?.state
const allTaken = () =>
  eventually('every arrival is settled', async () => {
    return (await desk.sql(`select 1 from mail_arrivals where state = 'stored'`)).length === 0
  })

test('mail is ours once it is accepted, and becomes a ticket', async () => {
  const { inbox } = start()
  for (let n = 0; n < 20; n++) await inbox.accept(arrival(), rawMail({ from: `k${n}@kunde.example` }))
  expect(await desk.sql('select 1 from mail_arrivals')).toHaveLength(20)
  await allTaken()
  expect(await desk.sql('select 1 from tickets')).toHaveLength(20)
})

test('what an earlier process had stored is taken at the start, by one of two that start at once', async () => {
  const id = await storeMail(desk.core, arrival(), rawMail({ from: 'left@kunde.example' }))
  start()
  start()
  await allTaken()
  expect(await stateOf(id ?? '')).toBe('taken')
  expect(await desk.sql(`select 1 from tickets where requester_email = 'left@kunde.example'`)).toHaveLength(1)
})

test('mail that has failed five times is kept and given up, so that it can’t stop the others', async () => {
  const id = await storeMail(desk.core, arrival(), rawMail({ from: 'bad@kunde.example' }))
  await desk.sql('update mail_arrivals set attempts = 5 where id = $1', id)
  const errors = desk.errors.length
  start()
  await allTaken()
  expect(await stateOf(id ?? '')).toBe('failed')
  expect(desk.errors.length).toBe(errors + 1)
})

test('stop waits for the mail that is being taken', async () => {
  const arrivals = start()
  for (let n = 0; n < 10; n++)
    await arrivals.inbox.accept(arrival(), rawMail({ from: `s${n}@kunde.example` }))
  await arrivals.stop()
  const [row] = await desk.sql<{ n: string }>(
    `select count(*) as n from mail_arrivals a where state = 'taken' and ticket_id is null`,
  )
  expect(Number(row?.n)).toBe(0)
  start()
  await allTaken()
})
