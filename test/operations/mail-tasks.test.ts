import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'
import { TokenEndpoint } from '../fakes/token-endpoint.ts'
import { freshDatabase } from '../setup/database.ts'
import { DataFolder } from '../tools/data-folder.ts'
import { runScript } from '../tools/run-script.ts'

let folder: DataFolder
beforeEach(async () => {
  folder = await new DataFolder().make()
})
afterEach(() => folder.clear())

const desk =
  'teams: { support: { name: Support, level: 1, channel: support } }\n' +
  'channels: { support: { platform: local, name: Support } }\n'

test('a person lets Faden use a mailbox once; what stands for it is kept, unreadable in the database', async () => {
  const endpoint = await new TokenEndpoint().start()
  const database = await freshDatabase()
  try {
    const oauth = `{ provider: microsoft, as: user, tenant: school.example, client_id: faden, login_url: '${endpoint.url}' }`
    const config = await folder.configure(
      `${desk}mailboxes: { support: { team: support, address: support@school.example, imap: { host: 127.0.0.1, oauth: ${oauth} } } }\n`,
    )
    const { code, said, complained } = await runScript('src/cli.ts', ['mail', 'sign-in', 'support'], {
      FADEN_CONFIG: config,
      FADEN_DATA: folder.path,
      DATABASE_URL: database.url,
      FADEN_SECRET: 'a secret of thirty-two characters',
    })
    expect({ code, complained }).toEqual({ code: 0, complained: '' })
    expect(said).toContain('enter the code ABCD-1234')
    expect(said).toContain('Faden may use the mailbox of support@school.example from now on.')
    const client = new Client({ connectionString: database.url })
    await client.connect()
    const [row] = (await client.query<{ name: string; sealed: Buffer }>('select * from mail_consents')).rows
    await client.end()
    expect(row?.name).toBe('support')
    expect(row?.sealed.toString('latin1')).not.toContain('refresh')
  } finally {
    await database.drop()
    await endpoint.stop()
  }
})

test('where nobody has to agree, that is said', async () => {
  const config = await folder.configure(desk)
  const { code, complained } = await runScript('src/cli.ts', ['mail', 'sign-in', 'support'], {
    FADEN_CONFIG: config,
    FADEN_DATA: folder.path,
  })
  expect(code).toBe(1)
  expect(complained).toContain('No mailbox is set to be used in the name of a person')
})

describe('mail preview', () => {
  const preview = async (texts: string, ...words: string[]) =>
    runScript('src/cli.ts', ['mail', 'preview', ...words], {
      FADEN_CONFIG: await folder.configure(`${desk}texts: { de: { ${texts} } }\n`),
      FADEN_DATA: folder.path,
    })

  test('shows every mail with the words that are set, and which of them leave out what usually stands there', async () => {
    const { code, said } = await preview('resolved: "Erledigt, {team}."')
    expect(code).toBe(0)
    expect(said).toMatch(/── support: resolved\n.*\n\nGuten Tag Lena Kaya,[\s\S]*?Erledigt, Support\./)
    expect(said).toContain('resolved: "Erledigt, {team}."   ← without {close}')
    expect(said.match(/← without/g)).toHaveLength(1)
    for (const name of [
      'acknowledgement',
      'first mail',
      'forwarded',
      'merged',
      'split',
      'quarantine',
      'reminder',
    ])
      expect(said).toContain(`── support: ${name}\n`)
    expect(said.split('── support: texts')[0]).not.toMatch(/\{\w+\}/)
  })

  test('writes them as files that a mail program and a browser open, in the language that is asked for', async () => {
    const to = join(folder.path, 'preview')
    expect((await preview('', 'support', '--language', 'en', '--to', to)).code).toBe(0)
    expect(await readFile(join(to, 'support en closed.eml'), 'utf8')).toContain('Content-Language: en')
    expect(await readFile(join(to, 'support en closed.html'), 'utf8')).toContain(
      'Your request 10042 is closed.',
    )
  })

  test('names the texts that can’t be filled, and what may stand in them', async () => {
    const { code, complained } = await preview('closed: "Bis {reopn}", greeting: "Hallo {number}"')
    expect(code).toBe(1)
    expect(complained).toMatch(/texts\.de\.closed.*\{number\}, \{reopen\}, \{link\}, \{team\}/)
    expect(complained).toMatch(/texts\.de\.greeting.*\{name\}/)
  })

  test.each([['nobody'], ['--language', 'fr'], ['--to'], ['--eml', 'x'], ['support', 'network']])(
    'says how it is called: %s %s',
    async (...words) => {
      const { code, complained } = await preview('', ...words)
      expect(code).toBe(1)
      expect(complained).toContain('mail preview [support] [--language de | en] [--to FOLDER]')
    },
  )
})
