import { readConfig } from '../../src/config/index.ts'
import { platforms, problemsOf, readText } from './config-file.ts'

const support = 'teams: { support: { name: Support, level: 1, channel: support } }'
const channel = 'channels: { support: { platform: local, name: Support } }'
const sound = `${support}\n${channel}\n`

const inTheFile: [what: string, text: string, key: string, says: string][] = [
  ['a key with a slip', `${sound}langage: de`, 'langage', 'Did you mean language?'],
  [
    'a key deep down with a slip',
    `${sound}mail: { status_mail: none }`,
    'mail.status_mail',
    'Did you mean status_mails?',
  ],
  ['a key from nowhere', `${sound}mail: { colour: red }`, 'mail.colour', 'Known here: outgoing, pilot'],
  [
    'a wrong type',
    sound.replace('level: 1', 'level: one'),
    'teams.support.level',
    'found "one"; expected a whole number',
  ],
  ['an example for it', sound.replace('level: 1', 'level: one'), 'teams.support.level', 'for example 1'],
  ['a missing key', sound.replace('level: 1,', ''), 'teams.support.level', 'found nothing'],
  [
    'a list where a part belongs',
    `${sound}agents: [anna]`,
    'agents',
    'found a list; expected agents by name',
  ],
  ['an empty part', `${sound}mail:`, 'mail', 'found nothing; expected a part with the keys outgoing'],
  [
    'an impossible name',
    sound.replace('teams: { support', 'teams: { Erste Hilfe'),
    'teams.Erste Hilfe',
    'small letters',
  ],
  [
    'a tag without the number',
    sound.replace('level: 1', "level: 1, subject_tag: '[x]'"),
    'teams.support.subject_tag',
    '{number}',
  ],
  [
    'a tag with an unknown field',
    sound.replace('level: 1', "level: 1, subject_tag: '{number} {x}'"),
    'teams.support.subject_tag',
    '{team}',
  ],
  [
    'a canned reply with a placeholder that is none',
    `${sound}canned: { wlan: { de: 'Hallo {name}, {note}' } }`,
    'canned.wlan.de',
    '{name}, {number}, {agent}, {team} may stand',
  ],
  [
    'a canned reply of a team that has no text',
    sound.replace('level: 1', 'level: 1, canned: { wlan: { title: WLAN } }'),
    'teams.support.canned.wlan',
    'de: "Bitte starten Sie',
  ],
  [
    'a canned reply that would never be sent',
    `${sound}canned: { wlan: { de: '!note Hallo' } }`,
    'canned.wlan.de',
    'does not begin like a command',
  ],
  [
    'more canned replies than a list holds',
    `${sound}canned: { ${Array.from({ length: 100 }, (_, n) => `r${n}: { de: Text }`).join(', ')} }`,
    'teams.support.canned',
    'found 100, with those of canned; expected at most 99',
  ],
  ['a sender with a name', `${sound}mail: { from: Anna <a@b.example> }`, 'mail.from', 'without a name'],
  [
    'a web address with a password',
    `${sound}public_url: https://a:b@c.example`,
    'public_url',
    'without user and password',
  ],
  [
    'a channel that is missing',
    `${support}\nchannels: { suport: { platform: local, name: S } }`,
    'teams.support.channel',
    'Did you mean suport?',
  ],
  [
    'a domain where anyone gets an address',
    `${sound}organisations: { nord: { name: Nord, domains: [gmx.de] } }`,
    'organisations.nord.domains.0',
    'anyone gets an address',
  ],
  [
    'a domain of two organisations',
    `${sound}organisations: { nord: { name: Nord, domains: [x.example] }, sued: { name: Süd, domains: [x.example] } }`,
    'organisations.sued.domains.0',
    'which organisations.nord.domains.0 has already',
  ],
  [
    'senders that let nobody in',
    sound.replace('level: 1', 'level: 1, senders: domains'),
    'teams.support.senders',
    'everyone would wait in quarantine',
  ],
  ['no team', `teams: {}\n${channel}`, 'teams', 'at least one team'],
  [
    'an unknown platform',
    sound.replace('platform: local', 'platform: martix'),
    'channels.support.platform',
    'Did you mean matrix?',
  ],
  [
    'an unknown team of an agent',
    `${sound}agents: { anna: { name: A, teams: [suport] } }`,
    'agents.anna.teams.0',
    'Did you mean support?',
  ],
  [
    'an unknown platform of an account',
    `${sound}agents: { anna: { name: A, teams: [support], accounts: { irc: a } } }`,
    'agents.anna.accounts.irc',
    'There are local, matrix, telex.',
  ],
  [
    'an unknown team of a mailbox',
    `${sound}mailboxes: { m: { team: x, address: a@b.example } }`,
    'mailboxes.m.team',
    'expected a team that exists',
  ],
  ['an unknown team of the form', `${sound}form: { team: x }`, 'form.team', 'expected a team that exists'],
  [
    'two teams in one channel',
    `teams: { a: { name: A, level: 1, channel: support }, b: { name: B, level: 2, channel: support } }\n${channel}`,
    'teams.b.channel',
    'which teams.a.channel has already',
  ],
  [
    'escalation downwards',
    'teams: { a: { name: A, level: 2, channel: a, escalates_to: b }, b: { name: B, level: 1, channel: b } }\n' +
      'channels: { a: { platform: local, name: A }, b: { platform: local, name: B } }',
    'teams.a.escalates_to',
    'expected a team of a level above 2',
  ],
  [
    'a reminder after the end',
    sound.replace('level: 1', 'level: 1, pending_close_days: 2'),
    'teams.support.reminder_days',
    'the reminder comes first',
  ],
  [
    'one address for two mailboxes',
    `${sound}mailboxes: { m: { team: support, address: A@b.example }, n: { team: support, address: a@b.example } }`,
    'mailboxes.n.address',
    'which mailboxes.m.address has already',
  ],
  [
    'one account for two agents',
    `${sound}agents: { a: { name: A, teams: [support], accounts: { local: x } }, b: { name: B, teams: [support], accounts: { local: x } } }`,
    'agents.b.accounts.local',
    'which agents.a.accounts.local has already',
  ],
]

test.each(inTheFile)('%s is reported with its key', async (_what, text, key, says) => {
  const lines = (await problemsOf(readText(text))).split('\n').filter((line) => line.startsWith(`  ${key}: `))
  expect(lines).toHaveLength(1)
  expect(lines[0]).toContain(says)
})

const inMail: typeof inTheFile = [
  [
    'a placeholder that a text does not know',
    `${sound}texts: { de: { resolved: 'Bis {datum}!' } }`,
    'texts.de.resolved',
    'in which {close}, {number}, {link}, {team} may stand',
  ],
  [
    'a brace that is not closed',
    sound.replace('level: 1', "level: 1, texts: { en: { greeting: 'Hi {name' } }"),
    'teams.support.texts.en.greeting',
    '{name} may stand',
  ],
  [
    'a text with a slip',
    `${sound}texts: { de: { acknowlegement: x } }`,
    'texts.de.acknowlegement',
    'acknowledgement?',
  ],
  [
    'a network that is none',
    `${sound}hand_over: { allow: [10.0.0.0/64] }`,
    'hand_over.allow.0',
    '10.0.0.0/8',
  ],
  [
    'a certificate without its key',
    `${sound}hand_over: { certificate: /c.pem }`,
    'hand_over.key',
    'PEM file',
  ],
  [
    'STARTTLS without a certificate',
    `${sound}hand_over: { require_tls: true }`,
    'hand_over.certificate',
    'PEM',
  ],
  ['a pilot with nobody in it', `${sound}mail: { outgoing: pilot }`, 'mail.pilot', 'anna@school.example'],
  [
    'OAuth2 at Microsoft without a directory',
    `${sound}mailboxes: { m: { team: support, address: a@b.example, imap: { host: h.example, oauth: { provider: microsoft, client_id: x } } } }`,
    'mailboxes.m.imap.oauth.tenant',
    'school.example',
  ],
  [
    'OAuth2 without its secret',
    `${sound}mailboxes: { m: { team: support, address: a@b.example, imap: { host: h.example, oauth: { provider: google, client_id: x } } } }`,
    'MAILBOX_M_CLIENT_SECRET',
    'private key (PEM)',
  ],
]

test.each(inMail)('of mail, %s is reported with its key', async (_, text, key, says) => {
  const problems = await problemsOf(readText(text))
  expect(problems).toContain(`${key}: `)
  expect(problems).toContain(says)
})

const inTheEnvironment: [what: string, env: NodeJS.ProcessEnv, key: string, says: string][] = [
  [
    'a port that is none',
    { PORT: '80a' },
    'PORT',
    'found "80a"; expected a port from 0 to 65535, for example 8080',
  ],
  ['a port too high', { SMTP_PORT: '70000' }, 'SMTP_PORT', 'for example 2525'],
  ['a host with a protocol', { HOST: 'http://x' }, 'HOST', 'for example 127.0.0.1'],
  [
    'a database address that is none',
    { DATABASE_URL: 'db.example', FADEN_SECRET: 'x'.repeat(32) },
    'DATABASE_URL',
    'postgresql://',
  ],
  [
    'a missing secret beside a database',
    { DATABASE_URL: 'postgresql://db/faden' },
    'FADEN_SECRET',
    'openssl rand -hex 32',
  ],
  ['a short secret', { FADEN_SECRET: 'x'.repeat(31) }, 'FADEN_SECRET', 'at least 32 characters'],
  ['the local chat for everyone', { HOST: '0.0.0.0' }, 'channels.support.platform', 'only for this machine'],
  ['everywhere without an address', { HOST: '::' }, 'public_url', 'because HOST is ::'],
]

test.each(inTheEnvironment)('%s is reported', async (_what, env, key, says) => {
  const lines = (await problemsOf(readText(sound, env)))
    .split('\n')
    .filter((line) => line.startsWith(`  ${key}: `))
  expect(lines).toHaveLength(1)
  expect(lines[0]).toContain(says)
})

test('problems of every kind come in one list', async () => {
  const text = `${sound}undo: 3\nform: { team: x }\nsmtp: { host: smtp.example, user: u }\nmail: { max_bytes: lots }`
  const message = await problemsOf(readText(text, { PORT: 'x' }))
  expect(message).toContain('has 5 problems')
  for (const key of ['undo', 'form.team', 'SMTP_PASSWORD', 'mail.max_bytes', 'PORT'])
    expect(message).toContain(`\n  ${key}: `)
})

const secrets: [key: string, text: string, says: string][] = [
  ['smtp.password', 'smtp: { host: h, password: geheim }', 'SMTP_PASSWORD'],
  [
    'mailboxes.the-box.pass',
    'mailboxes: { the-box: { team: support, address: a@b.example, pass: geheim } }',
    'MAILBOX_THE_BOX_PASSWORD',
  ],
  [
    'mailboxes.m.imap.pasword',
    'mailboxes: { m: { team: support, address: a@b.example, imap: { host: h, pasword: geheim } } }',
    'MAILBOX_M_PASSWORD',
  ],
  ['secret', 'secret: geheim', 'FADEN_SECRET'],
  ['database_url', 'database_url: postgresql://a:geheim@b/c', 'DATABASE_URL'],
  ['form.api_token', 'form: { api_token: geheim }', 'environment'],
]

test.each(secrets)(
  'a secret in the file (%s) is refused, told where it belongs, and not repeated',
  async (key, text, says) => {
    const message = await problemsOf(readText(sound + text))
    expect(message).toMatch(new RegExp(`^  ${key}: secrets do not belong in this file.*${says}`, 'm'))
    expect(message).not.toContain('geheim')
  },
)

test('a secret in the environment is not shown when it is wrong', async () => {
  const env = { DATABASE_URL: 'geheim-1', FADEN_SECRET: 'geheim-2' }
  expect(await problemsOf(readText(sound, env))).not.toContain('geheim')
})

test('broken YAML is reported with its line', async () => {
  const message = await problemsOf(readText('teams:\n  a: {}\n  b: c: d\n'))
  expect(message).toContain('line 3: ')
})

test.each(['a: *nobody', 'teams: [1', 'just words', '- a\n- list'])(
  'odd YAML (%j) is refused with a sentence',
  async (text) => {
    expect(await problemsOf(readText(text))).not.toBe('')
  },
)

test('a file that is named and missing is a problem', async () => {
  const message = await problemsOf(readConfig({ FADEN_CONFIG: '/nowhere/faden.yaml' }, platforms))
  expect(message).toContain('/nowhere/faden.yaml does not exist')
})

test('the trial desk is not shown to the network', async () => {
  expect(await problemsOf(readConfig({ HOST: '192.168.1.5' }, platforms))).toContain(
    'found HOST "192.168.1.5"',
  )
})
