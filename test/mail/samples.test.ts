import { readdir, readFile } from 'node:fs/promises'
import type { IncomingMail } from '../../src/domain/mail.ts'
import { parseMail } from '../../src/mail/parse.ts'
import { parseOptions } from './parse-options.ts'

const folder = new URL('samples/', import.meta.url)
const names = (await readdir(folder)).filter((file) => file.endsWith('.eml')).map((file) => file.slice(0, -4))

/** Everything but the bytes of files, and what other tests are about. */
const seen = ({ files, contentHash: _, authenticated: __, ...mail }: IncomingMail) => ({
  ...mail,
  files: files.map(({ name, type, content, contentId }) => ({
    name,
    type,
    size: content.length,
    ...(contentId ? { contentId } : {}),
  })),
})

test.each(names)('%s is read exactly like this', async (name) => {
  const raw = await readFile(new URL(`${name}.eml`, folder))
  const isOwnMessageId = (id: string) => id.startsWith('<t10042.')
  const mail = await parseMail(raw, parseOptions({ language: 'de', isOwnMessageId }))
  const golden = await readFile(new URL(`${name}.json`, folder), 'utf8')
  expect(JSON.parse(JSON.stringify(seen(mail)))).toEqual(JSON.parse(golden))
})
