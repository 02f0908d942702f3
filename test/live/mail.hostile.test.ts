import { Helpdesk } from '../flows/helpdesk.ts'
import { distinctMails, takeHostileMail } from '../flows/hostile-intake.ts'

const mails = 20_000
/** Another one each day, so that not always the same mails are tried; it is printed with the result. */
const seed = Math.floor(Date.now() / 86_400_000)

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open()
})
afterAll(() => desk.close())

test(`of ${mails} hostile mails (seed ${seed}) none makes an exception and none is lost`, async () => {
  const states = await takeHostileMail(desk, mails, seed)
  process.stdout.write(`${JSON.stringify({ seed, ...states })}\n`)
  expect(Object.keys(states).filter((state) => state !== 'taken' && state !== 'duplicate')).toEqual([])
  expect((states.taken ?? 0) + (states.duplicate ?? 0)).toBe(mails)
  expect(await distinctMails(desk)).toBe(states.taken)
  expect(desk.errors).toEqual([])
}, 1_800_000)
