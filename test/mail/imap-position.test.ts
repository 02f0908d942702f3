import { backOff } from '../../src/mail/back-off.ts'
import { missedMail, resumption } from '../../src/mail/imap-position.ts'

const readAt = new Date('2026-11-03T09:00:00Z')
const state = { uidValidity: '7', newestUid: 500 }

test('a mailbox that was never read begins at its newest mail', () => {
  expect(resumption(null, state)).toEqual({ kind: 'first', lastUid: 500 })
})

test('a known mailbox goes on after the last mail that was taken in', () => {
  expect(resumption({ uidValidity: '7', lastUid: 480, lastIsOurs: true, readAt }, state)).toEqual({
    kind: 'continue',
    lastUid: 480,
  })
})

test('after renumbering the date decides, with an hour of overlap', () => {
  expect(resumption({ uidValidity: '6', lastUid: 480, lastIsOurs: true, readAt }, state)).toEqual({
    kind: 'renumbered',
    lastUid: 500,
    since: new Date('2026-11-03T08:00:00Z'),
  })
  expect(resumption({ uidValidity: '6', lastUid: 480, lastIsOurs: true, readAt: null }, state)).toMatchObject(
    { since: null },
  )
})

test('missed mail is what arrived since, whatever order the new numbers have', () => {
  const at = (uid: number, time: string) => ({ uid, arrivedAt: new Date(`2026-11-03T${time}:00Z`) })
  const found = missedMail(
    [at(3, '09:30'), at(1, '07:00'), at(2, '08:30'), at(4, '07:10'), at(6, '10:00')],
    readAt,
    5,
  )
  expect(found).toEqual({ uids: new Set([3]), startAfter: 2 })
  expect(missedMail([], readAt, 5)).toEqual({ uids: new Set(), startAfter: 5 })
})

test('pauses grow from a second to a minute, and differ by chance', () => {
  expect([1, 2, 3, 7, 50].map((failures) => backOff(failures, () => 1))).toEqual([
    1000, 2000, 4000, 60_000, 60_000,
  ])
  expect(backOff(3, () => 0)).toBe(2000)
})
