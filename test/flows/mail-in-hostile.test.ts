import { Helpdesk } from './helpdesk.ts'
import { distinctMails, takeHostileMail } from './hostile-intake.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open()
})
afterAll(() => desk.close())

test('of hostile mail nothing is lost: each becomes a message of a ticket, or is one that was there before', async () => {
  const states = await takeHostileMail(desk, 200, 20_261_125)
  expect(Object.keys(states).filter((state) => state !== 'taken' && state !== 'duplicate')).toEqual([])
  expect(await distinctMails(desk)).toBe(states.taken)
  expect((states.taken ?? 0) + (states.duplicate ?? 0)).toBe(200)
  await desk.deliver()
  expect(desk.errors).toEqual([])
}, 120_000)
