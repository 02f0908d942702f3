import { welcome } from '../../src/start/welcome.ts'
import { readText } from '../config/config-file.ts'

test('without a mailbox says so, and shows no mail to send', async () => {
  const text =
    'teams: { support: { name: Support, level: 1, channel: support } }\n' +
    'channels: { support: { platform: local, name: Support } }\n'
  const said = welcome(await readText(text), { web: 'http://127.0.0.1:8080', smtpPort: 2525 })
  expect(said).toContain('faden.yaml names no mailbox')
  expect(said).not.toMatch(/undefined|Send a mail/)
})
