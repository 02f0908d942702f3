import { readFileSync, writeFileSync } from 'node:fs'
import { createMailReader } from '../../src/mail/reader.ts'
import { mailOfSize, mailSource } from './mails.ts'

/** Reads mails of one size, as many as it is told, and says how fast and how large it became doing so. */
async function main(bytes: number, count: number): Promise<void> {
  const reader = createMailReader({
    authservId: null,
    language: 'de',
    maxFiles: 100,
    maxTextLength: 200_000,
    timeoutMs: 20_000,
    secret: 'a secret of thirty-two characters',
  })
  for (let number = 0; number < 2000; number += 1) await reader.parse(mailSource(number), null)
  // Linux counts the peak anew from here on.
  writeFileSync('/proc/self/clear_refs', '5')
  const before = resident('VmRSS')
  const first = await reader.parse(mailOfSize(bytes, 0), null)
  if (!first.text || first.remarks.length > 0) throw new Error('the mail was not read whole')
  const grown = Math.max(0, resident('VmHWM') - before)

  let spent = 0
  let cpu = 0
  for (let number = 1; number <= count; number += 1) {
    const raw = mailOfSize(bytes, number)
    const [started, used] = [performance.now(), process.cpuUsage()]
    await reader.parse(raw, null)
    spent += performance.now() - started
    const { user, system } = process.cpuUsage(used)
    cpu += (user + system) / 1000
  }
  const figures = {
    perSecond: count / (spent / 1000),
    cpu: cpu / count,
    peak: resident('VmHWM') / 1e6,
    grown,
  }
  process.stdout.write(JSON.stringify(figures))
}

/** Bytes, as Linux counts them. */
function resident(field: 'VmRSS' | 'VmHWM'): number {
  const [, kilobytes] =
    new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8')) ?? []
  return Number(kilobytes) * 1024
}

await main(Number(process.argv[2]), Number(process.argv[3]))
