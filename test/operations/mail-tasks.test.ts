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
