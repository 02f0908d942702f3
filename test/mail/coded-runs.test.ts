import { createHash, randomBytes } from 'node:crypto'
import { jest } from '@jest/globals'
import fc from 'fast-check'
import { around, codedRuns, decodedRun } from '../../src/mail/coded-runs.ts'
import { readMime } from '../../src/mail/mime.ts'

const limits = { maxFiles: 100, timeoutMs: 20_000 }
const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const base64 = (bytes: Buffer, width = 76, eol = '\r\n') =>
  (bytes.toString('base64').match(new RegExp(`.{1,${width}}`, 'g')) ?? [])
    .map((line) => `${line}${eol}`)
    .join('')

const part = (name: string, body: string, more: { type?: string; coding?: string; eol?: string } = {}) => {
  const { type = 'application/zip', coding = 'base64', eol = '\r\n' } = more
  return [
    `Content-Type: ${type}; name="${name}"`,
    `Content-Transfer-Encoding: ${coding}`,
    `Content-Disposition: attachment; filename="${name}"`,
    '',
    body,
  ].join(eol)
}
const mail = (parts: readonly string[], eol = '\r\n') =>
  Buffer.from(
    [
      'From: lena@school.example',
      'Subject: Dateien',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain; charset=utf-8',
      '',
      'Guten Tag',
      ...parts.flatMap((one) => ['--b', one]),
      '--b--',
      '',
    ].join(eol),
  )

test('large files go round the parser and arrive byte for byte, small ones and the text as ever', async () => {
  const large = [randomBytes(400_001), randomBytes(1_000_000)]
  const small = Buffer.from('klein')
  const raw = mail([
    part('a.zip', base64(large[0] as Buffer)),
    part('b.txt', base64(small)),
    part('c.zip', base64(large[1] as Buffer)),
  ])
  expect(codedRuns(raw)).toHaveLength(2)
  const rest = [...around(raw, codedRuns(raw), 65_536)].reduce((sum, piece) => sum + piece.length, 0)
  expect(rest).toBeLessThan(2000)
  const read = await readMime(raw, limits)
  expect(read.files.map(({ name, content }) => [name, hash(content)])).toEqual([
    ['a.zip', hash(large[0] as Buffer)],
    ['b.txt', hash(small)],
    ['c.zip', hash(large[1] as Buffer)],
  ])
  expect(read.sections).toMatchObject([{ text: expect.stringContaining('Guten Tag') }])
})

test('whatever its lines, line ends and padding, a run decodes to the file', () => {
  const widths = fc.constantFrom(4, 60, 64, 72, 76, 996)
  fc.assert(
    fc.property(
      fc.integer({ min: 300_000, max: 400_000 }),
      widths,
      fc.constantFrom('\r\n', '\n'),
      (size, width, eol) => {
        const file = randomBytes(size)
        const raw = mail([part('a.zip', base64(file, width, eol), { eol })], eol)
        const [run, ...more] = codedRuns(raw)
        expect(more).toEqual([])
        expect(run && hash(decodedRun(raw, run))).toBe(hash(file))
      },
    ),
    { numRuns: 20 },
  )
})

const body = base64(randomBytes(400_000))
test.each([
  ['text, which has a charset', part('a.txt', body, { type: 'text/plain' })],
  ['a mail', part('a.eml', body, { type: 'message/rfc822' })],
  ['what is coded otherwise', part('a.zip', body, { coding: '7bit' })],
  ['lines that can’t be decoded one by one', part('a.zip', base64(randomBytes(400_000), 75))],
  ['a body without an end of the head', body],
])('left to the parser: %s', (_, one) => {
  expect(codedRuns(mail([one]))).toEqual([])
})

test('a mail that only seems to hold such a file is read as it stands', async () => {
  const inside = part('a.zip', body)
  const raw = mail([
    ['Content-Type: text/plain; charset=utf-8', '', 'Das kam an:', '', '--other', inside].join('\r\n'),
  ])
  expect(codedRuns(raw)).toHaveLength(1)
  const { files, sections } = await readMime(raw, limits)
  expect(files).toEqual([])
  expect(JSON.stringify(sections)).toContain(body.slice(0, 76))
})

test('a mail cut off in its large file keeps what came of it', async () => {
  const file = randomBytes(600_000)
  const whole = mail([part('a.zip', base64(file))])
  const cut = whole.subarray(0, whole.length - 200_037)
  const [read] = (await readMime(cut, limits)).files
  expect(read?.name).toBe('a.zip')
  expect(hash(read?.content ?? Buffer.alloc(0))).toBe(hash(file.subarray(0, read?.content.length)))
  expect(read?.content.length).toBeGreaterThan(440_000)
})

test('a large text in base64 is looked at once, not anew every few lines', () => {
  const raw = mail([part('a.csv', base64(randomBytes(3_000_000)), { type: 'text/csv' })])
  const looks = jest.spyOn(raw, 'subarray')
  expect(codedRuns(raw)).toEqual([])
  expect(looks.mock.calls.length).toBeLessThan(20)
})

test('a line as long as a file is not searched for its ends', () => {
  const raw = mail([part('a.csv', 'a'.repeat(3_000_000), { type: 'text/csv' })])
  const searches = [jest.spyOn(raw, 'indexOf'), jest.spyOn(raw, 'lastIndexOf')]
  expect(codedRuns(raw)).toEqual([])
  expect(searches.flatMap(({ mock }) => mock.calls)).toEqual([])
})
