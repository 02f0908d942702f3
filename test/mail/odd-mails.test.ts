import { needsSource } from '../../src/domain/mail-remarks.ts'
import { parseMail } from '../../src/mail/parse.ts'
import { expectSound } from './expect-sound.ts'
import { oddHeads } from './odd-heads.ts'
import { oddStructures } from './odd-structures.ts'
import { oddWords } from './odd-words.ts'
import { parseOptions } from './parse-options.ts'

/** As public collections and old programs have them; each with what a thread must show of it. */
test.each([...oddHeads, ...oddWords, ...oddStructures])(
  '$what',
  async ({ raw, shows = {} }) => {
    const mail = await parseMail(raw, parseOptions({ timeoutMs: 60_000 }))
    expectSound(mail)
    const { text, files, ...fields } = shows
    expect({
      from: mail.from?.email ?? null,
      name: mail.from?.name ?? null,
      subject: mail.subject,
    }).toMatchObject(fields)
    if (text === '') expect(mail.text).toBe('')
    else if (text) expect(mail.text).toContain(text)
    if (files) expect(mail.files.map(({ name }) => name)).toEqual(files)
    // Whatever there is to read, the thread has it: as text, as a file, or as the original.
    if (text !== '') expect(mail.text !== '' || mail.files.length > 0 || needsSource(mail.remarks)).toBe(true)
  },
  60_000,
)
