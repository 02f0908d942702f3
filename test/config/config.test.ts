import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { platforms as shipped } from '../../adapters/index.ts'
import { describeConfig, readConfig } from '../../src/config/index.ts'
import { fileSchema } from '../../src/config/schema.ts'
import { platforms, readText } from './config-file.ts'

const example = new URL('../../manifests/faden.example.yaml', import.meta.url)
const secrets = {
  DATABASE_URL: 'postgresql://faden:geheim-1@db.example:5432/faden?password=geheim-2',
  FADEN_SECRET: 'geheim-3'.repeat(4),
  SMTP_PASSWORD: 'geheim-4',
  MAILBOX_SUPPORT_PASSWORD: 'geheim-5',
  MAILBOX_NETWORK_CLIENT_SECRET: 'geheim-6',
}

test('without a file and environment it is the trial, ready to run', async () => {
  const config = await readConfig({}, platforms)
  expect(config).toMatchObject({
    file: null,
    dataFolder: resolve('data'),
    databaseUrl: null,
    secret: null,
    http: { host: '127.0.0.1', port: 8080, publicUrl: 'http://127.0.0.1:8080' },
    smtpIn: { host: '127.0.0.1', port: 2525 },
    language: 'de',
    smtp: null,
    mail: {
      from: 'support@localhost',
      statusMails: 'normal',
      domain: 'localhost',
      maxBytes: 52_428_800,
      keepBytes: 157_286_400,
      maxFiles: 100,
      maxTextLength: 200_000,
      readSeconds: 20,
      atMostPerHour: { ticketsOfSender: 100_000, mailsOfTicket: 100_000 },
    },
    form: { team: 'support' },
    mailboxes: [{ id: 'support', team: 'support', address: 'support@localhost', imap: null }],
  })
  expect(
    config.teams.map(({ id, level, channel, escalatesTo }) => ({ id, level, channel, escalatesTo })),
  ).toEqual([
    { id: 'support', level: 1, channel: 'support', escalatesTo: 'second-level' },
    { id: 'second-level', level: 2, channel: 'second-level', escalatesTo: null },
  ])
  expect(config.agents.map(({ id, name, accounts }) => [id, name, accounts])).toEqual([
    ['anna', 'Anna Berger', { local: 'anna' }],
    ['ben', 'Ben Yılmaz', { local: 'ben' }],
    ['carla', 'Carla Novak', { local: 'carla' }],
  ])
})

test('nothing in it can be changed', async () => {
  const config = await readConfig({}, platforms)
  expect(() => Object.assign(config.teams[0] ?? {}, { level: 9 })).toThrow(TypeError)
  expect(() => (config.agents as unknown[]).push({})).toThrow(TypeError)
})

test('the example file is valid and holds every key', async () => {
  const text = await readFile(example, 'utf8')
  const config = await readText(text, { ...secrets }, await shipped())
  expect(config.mailboxes[0]?.imap?.signIn).toMatchObject({ kind: 'password', password: 'geheim-5' })
  // The same part as elsewhere, where it is explained; and the texts, which the preview names.
  const missing = missingKeys(fileSchema(await shipped()), parse(text))
  const elsewhere = /\.texts\.|^\.teams\.\*\.canned\./
  expect(missing.filter((key) => !elsewhere.test(key))).toEqual(['.teams.*.smtp', '.smtp.oauth'])
})

test('the defaults in the example file are the true ones', async () => {
  const full = await readText(await readFile(example, 'utf8'), { ...secrets }, await shipped())
  const bare = await readText(
    'teams: { support: { name: IT-Support, level: 1, channel: support }, network: { name: Netz, level: 2, channel: network } }\n' +
      'channels: { support: { platform: local, name: IT-Support }, network: { platform: local, name: Netz } }\n' +
      'mailboxes: { support: { team: support, address: support@school.example, imap: { host: imap.school.example } },\n' +
      '  network: { team: network, address: netz@school.example, imap: { host: outlook.office365.com, move_to: Erledigt,\n' +
      '  oauth: { provider: microsoft, tenant: school.example, client_id: 11111111-2222-3333-4444-555555555555 } } } }\n' +
      'smtp: { host: smtp.school.example, user: support@school.example }',
    { ...secrets },
  )
  const { file: _, agents: __, http: ___, organisations: ____, ...expected } = full
  const mail = { ...full.mail, authservId: null, outgoing: { mode: 'live', pilot: [] } }
  const smtpIn = { ...full.smtpIn, allow: null, tls: null }
  expect(bare).toMatchObject({
    ...expected,
    mail,
    smtpIn,
    teams: full.teams.map(({ signature: _, texts: __, canned: ___, ...team }) => team),
  })
  expect(bare.teams[0]?.signature).toBe('IT-Support')
})

test('a team has everyone’s canned replies, and its own take the place of those of the same name', async () => {
  const teams =
    'teams: { a: { name: A, level: 1, channel: a, canned: { two: { title: Zwei, en: Own } } }, b: { name: B, level: 1, channel: b } }'
  const channels = 'channels: { a: { platform: local, name: A }, b: { platform: local, name: B } }'
  const { teams: [a, b] = [] } = await readText(
    `${teams}\n${channels}\ncanned: { one: { de: Eins }, two: { de: Zwei } }`,
  )
  const one = { name: 'one', title: 'one', texts: { de: 'Eins' } }
  expect(a?.canned).toEqual([one, { name: 'two', title: 'Zwei', texts: { en: 'Own' } }])
  expect(b?.canned).toEqual([one, { name: 'two', title: 'two', texts: { de: 'Zwei' } }])
})

test('a team can have a mail server of its own, with a secret of its own', async () => {
  const teams =
    'teams: { a-team: { name: A, level: 1, channel: a, from: a@x.example, smtp: { host: out.example, user: a } }, b: { name: B, level: 1, channel: b, from: b@x.example } }'
  const channels = 'channels: { a: { platform: matrix, name: A }, b: { platform: matrix, name: B } }'
  const env = { SMTP_A_TEAM_PASSWORD: 'geheim-9' }
  const config = await readText(`${teams}\n${channels}`, env)
  expect(config.teamSmtp).toMatchObject([
    { team: 'a-team', from: 'a@x.example', host: 'out.example', login: { signIn: { password: 'geheim-9' } } },
  ])
  expect(JSON.stringify(describeConfig(config))).not.toContain('geheim')
  const twice = readText(`${teams.replace('b@x', 'a@x')}\n${channels}`, env)
  await expect(twice).rejects.toThrow(/teams\.a-team\.from: found a@x\.example, from which b sends, too/)
})

test('what is logged holds no secret', async () => {
  const logged = JSON.stringify(
    describeConfig(await readText(await readFile(example, 'utf8'), { ...secrets }, await shipped())),
  )
  expect(logged).not.toContain('geheim')
  expect(logged).toContain('db.example:5432/faden')
  expect(logged).toContain('IT-Support')
})

test('the environment sets folder, ports and addresses', async () => {
  const env = { FADEN_DATA: '/srv/faden', HOST: '::1', PORT: '0', SMTP_PORT: '25' }
  expect(await readConfig(env, platforms)).toMatchObject({
    dataFolder: '/srv/faden',
    http: { host: '::1', port: 0, publicUrl: 'http://[::1]:0' },
    smtpIn: { host: '::1', port: 25 },
  })
})

test('a team escalates to the lowest level above its own, in the language of the team', async () => {
  const team = (level: number, id: string, more = '') =>
    `${id}: { name: ${id}, level: ${level}, channel: ${id}${more} }`
  const ids = ['third', 'first', 'second', 'other']
  const config = await readText(
    `language: en\nteams: { ${team(3, 'third')}, ${team(1, 'first', ', language: de')}, ${team(2, 'second')}, ${team(2, 'other')} }\n` +
      `channels: { ${ids.map((id) => `${id}: { platform: matrix, name: ${id} }`).join(', ')} }`,
  )
  expect(Object.fromEntries(config.teams.map(({ id, escalatesTo }) => [id, escalatesTo]))).toEqual({
    third: null,
    first: 'second',
    second: 'third',
    other: 'third',
  })
  expect(config.form.team).toBe('first')
  expect(config.teams[1]?.escalationSentence).toEqual({
    de: expect.stringMatching(/^Das können wir vor Ort nicht lösen/),
    en: expect.stringMatching(/^We can't solve this on site/),
  })
})

function missingKeys(schema: unknown, value: unknown, path = ''): string[] {
  const bare = unwrap(schema)
  if (bare instanceof z.ZodRecord) {
    // One of several may show what another can't.
    const [first = [`${path}.*`], ...others] = Object.values(value as object).map((part) =>
      missingKeys(bare.valueType, part, `${path}.*`),
    )
    const lacks = (key: string) => others.every((other) => other.some((end) => key.startsWith(end)))
    return first.filter(lacks)
  }
  if (!(bare instanceof z.ZodObject)) return []
  return Object.entries(bare.shape).flatMap(([key, part]) => {
    const own = (value as Record<string, unknown>)[key]
    return own === undefined ? [`${path}.${key}`] : missingKeys(part, own, `${path}.${key}`)
  })
}

function unwrap(schema: unknown): unknown {
  const isWrapper =
    schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault
  return isWrapper ? unwrap(schema.unwrap()) : schema
}
