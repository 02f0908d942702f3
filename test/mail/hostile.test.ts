import fc from 'fast-check'
import { parseBare, parseMail } from '../../src/mail/parse.ts'
import { expectSound } from './expect-sound.ts'
import { hostileMail } from './hostile-mail.ts'
import { parseOptions } from './parse-options.ts'

const options = parseOptions({ authservId: 'mx', maxFiles: 5, maxTextLength: 5000 })

test('hostile mail is read without an exception, and what comes of it can be stored and shown', async () => {
  await fc.assert(
    fc.asyncProperty(hostileMail, async (raw) => expectSound(await parseMail(raw, options))),
    { numRuns: 500 },
  )
}, 60_000)

test('so it is by its head and text alone', () => {
  fc.assert(
    fc.property(hostileMail, (raw) => expectSound(parseBare(raw, 'why', options))),
    { numRuns: 300 },
  )
})

test('a failed address holds no character that can’t be stored', async () => {
  const raw = Buffer.from(
    'X-Failed-Recipients: \0a@b.example\r\nSubject: Undelivered\r\n\r\nIt did not go.\r\n',
  )
  const mail = await parseMail(raw, options)
  expectSound(mail)
  expect(mail.bounce?.recipient).toBe('a@b.example')
})
