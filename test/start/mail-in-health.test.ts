import { storeMail } from '../../src/flows/mail-in.ts'
import { healthOf } from '../../src/start/health.ts'
import { createMetrics } from '../../src/start/metrics.ts'
import { rawMail } from '../fakes/raw-mail.ts'
import { Helpdesk } from '../flows/helpdesk.ts'

let desk: Helpdesk
beforeEach(async () => {
  desk = await Helpdesk.open()
})
afterEach(() => desk.close())

const mailIn = async () => {
  const { database } = desk.core
  const parts = {
    database,
    sender: { ok: () => true },
    mailer: { check: async () => null },
    intakes: { mailboxes: new Map() },
    chats: { states: () => new Map() },
  }
  return (await healthOf(parts))['mail in']
}
const metrics = async () => {
  const text = await createMetrics(desk.core.database).metrics()
  return text.split('\n').filter((line) => line.startsWith('faden_mail_arrivals{'))
}
const stored = async (change: string) => {
  const at = { mailbox: 'support', place: null, envelopeFrom: null, recipients: [], receivedAt: desk.now }
  const id = await storeMail(desk.core, at, rawMail({ from: 'k@kunde.example' }))
  await desk.sql(`update mail_arrivals set ${change} where id = $1`, id)
}

test('mail that was just stored is none of an operator’s business', async () => {
  await stored('attempts = 0')
  expect(await mailIn()).toEqual({ ok: true, detail: 'no mail waits' })
  expect(await metrics()).toEqual([
    'faden_mail_arrivals{state="stored"} 0',
    'faden_mail_arrivals{state="failed"} 0',
  ])
})

test('mail that waits for more than five minutes is counted and named', async () => {
  await stored(`stored_at = now() - interval '6 minutes'`)
  expect(await mailIn()).toEqual({ ok: true, detail: '1 mail waiting for more than 5 minutes, tried again' })
  expect(await metrics()).toContain('faden_mail_arrivals{state="stored"} 1')
})

test('mail that could not be taken makes the helpdesk not ready: how many, and where they are', async () => {
  await stored(`state = 'failed'`)
  await stored(`state = 'failed'`)
  const part = await mailIn()
  expect(part?.ok).toBe(false)
  expect(part?.detail).toMatch(/^2 mails could not be turned into a ticket/)
  expect(part?.detail).toContain('mail_arrivals')
  expect(await metrics()).toContain('faden_mail_arrivals{state="failed"} 2')
})
