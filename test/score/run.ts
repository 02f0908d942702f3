import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { createMailReader } from '../../src/mail/reader.ts'
import { replyText } from '../../src/mail/reply-text.ts'
import { report } from '../bench/report.ts'

async function score(from: string): Promise<void> {
  const paths = (await readdir(from, { recursive: true })).sort()
  await scoreReplies(
    from,
    paths.filter((path) => /(^|\/)emails\/[^/]+\.txt$/.test(path)),
  )
  await scoreMails(
    from,
    paths.filter((path) => path.endsWith('.eml')),
  )
}

async function scoreReplies(from: string, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return
  let right = 0
  for (const path of paths) {
    const text = await readFile(join(from, path), 'utf8')
    const expected = await readFile(join(from, path.replace(/emails\/([^/]+)$/, 'trimmed/$1')), 'utf8')
    if (bare(replyText(text.replaceAll('\r', ''))) === bare(expected)) right += 1
    else look(path, 'what is new in it is another')
  }
  report('answers of which just what is new is shown', right, `of ${paths.length}`)
}

/** Blank lines and spaces at the end are nobody's text. */
const bare = (text: string) =>
  text
    .replaceAll('\r', '')
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{2,}/g, '\n')
    .trim()

async function scoreMails(from: string, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return
  const reader = createMailReader({
    authservId: null,
    language: 'de',
    maxFiles: 100,
    maxTextLength: 200_000,
    timeoutMs: 20_000,
    secret: 'nobody’s mail is our own here',
  })
  const counts = { read: 0, whole: 0, withText: 0, legible: 0 }
  let slowest = 0
  for (const path of paths) {
    const started = performance.now()
    try {
      const mail = await reader.parse(await readFile(join(from, path)), null)
      slowest = Math.max(slowest, performance.now() - started)
      counts.read += 1
      const shown = [mail.subject, mail.from?.name ?? '', mail.text, ...mail.files.map(({ name }) => name)]
      if (mail.remarks.some(({ kind }) => kind === 'unreadable')) look(path, JSON.stringify(mail.remarks))
      else counts.whole += 1
      if (mail.text || mail.files.length > 0) counts.withText += 1
      else look(path, 'neither text nor files')
      if (shown.some((text) => text.includes('\uFFFD') || text.includes('=?')))
        look(path, 'illegible characters')
      else counts.legible += 1
    } catch (error) {
      look(path, String(error))
    }
  }
  const of = `of ${paths.length}`
  report('mails read without an exception', counts.read, of)
  report('mails read whole', counts.whole, of)
  report('mails that show text or files', counts.withText, of)
  report('mails without illegible characters', counts.legible, of)
  report('the slowest mail', slowest, 'ms')
}

function look(path: string, why: string): void {
  process.stderr.write(`${basename(path)}: ${why}\n`)
}

/**
 * How well a collection of mail is read. Whole mails are files named `*.eml`, anywhere below the folder; answers are
 * `emails/NAME.txt` with what is new in them as `trimmed/NAME.txt`. Figures go to stdout, what to look at to stderr.
 */
const [folder] = process.argv.slice(2)
if (folder) await score(folder)
else {
  process.stderr.write('usage: npm run score -- FOLDER   with mails (*.eml) or answers (emails/, trimmed/)\n')
  process.exitCode = 2
}
