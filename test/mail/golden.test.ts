import { simpleParser } from 'mailparser'
import { mailTextNames, placeholdersOf } from '../../src/domain/mail-texts.ts'
import type { Team } from '../../src/domain/people.ts'
import { renderMail } from '../../src/mail/render.ts'
import { sampleMails } from '../../src/start/sample-mails.ts'
import { support } from '../domain/a-scene.ts'

const now = new Date(2026, 10, 25, 12, 0)
const team = (more: Partial<Team>): Team => ({
  ...support,
  name: 'IT-Support',
  signature: 'IT-Support der Stadt Nord',
  from: 'support@school.example',
  subjectTag: '[{team} #{number}]',
  escalationSentence: {
    de: 'Das übernimmt unser Second Level.',
    en: 'Our second level takes over.',
  },
  ...more,
})
const english = {
  language: 'en',
  name: 'IT Support',
  signature: 'IT Support',
} as const
const kinds: [what: string, team: Team][] = [
  ['German', team({ language: 'de' })],
  ['English', team(english)],
  ['German, only links', team({ language: 'de', notifications: 'link-only' })],
  [
    'with words of its own',
    team({ ...english, texts: { en: { acknowledgement: 'Got it: {number}, {team}.', signed: '{team}' } } }),
  ],
]
const samples = kinds.flatMap(([what, one]) =>
  sampleMails(one, 'https://help.school.example', now).map(
    (sample) => [what, sample.name, sample.mail] as const,
  ),
)

/** Everything that goes over the wire, with what is encoded made readable; its date is that of this machine's time zone. */
async function readable(mail: (typeof samples)[number][2]): Promise<string> {
  const { raw, html } = await renderMail(mail)
  const source = raw.toString()
  const headers = source.slice(0, source.indexOf('\r\n\r\n')).replace(/^Date: .*$/m, 'Date: …')
  const { text, subject } = await simpleParser(raw)
  return [headers, `(${subject})`, text, html].join('\n\n').replaceAll('\r\n', '\n')
}

test.each(samples)('%s: %s, as it goes out', async (_what, _name, mail) => {
  expect(await readable(mail)).toMatchSnapshot()
})

test.each(samples)(
  '%s: %s leaves colours to the reader’s program, loads nothing and asks for nothing',
  async (_, __, mail) => {
    const { html } = await renderMail(mail)
    expect(html).toContain('<meta name="color-scheme" content="light dark">')
    expect(html).not.toMatch(/[^-]color\s*:|background|bgcolor|<img|<script|<link|<form|@import|url\(/i)
  },
)

test.each(samples)('%s: %s says by its headers whether a machine wrote it', async (_, __, mail) => {
  const { headers } = await simpleParser((await renderMail(mail)).raw)
  const said = ['auto-submitted', 'precedence', 'x-auto-response-suppress'].map((name) => headers.get(name))
  const kind = mail.inReplyTo ? 'auto-replied' : 'auto-generated'
  expect(said).toEqual(
    mail.automatic ? [kind, 'bulk', 'DR, RN, NRN, OOF, AutoReply'] : [undefined, undefined, undefined],
  )
  // It is no list: a helpdesk that answers another one would be taken for one, and never be answered.
  expect(headers.has('list-id') || headers.has('list')).toBe(false)
})

test.each(mailTextNames)(
  'whatever may stand in braces in the text %s is filled in, in every mail',
  (name) => {
    const own = ['«', ...placeholdersOf(name).map((word) => `{${word}}`), '»'].join(' ')
    const told = (['full', 'link-only'] as const).flatMap((notifications) =>
      sampleMails(
        team({ language: 'de', notifications, texts: { de: { [name]: own } } }),
        'https://help.school.example',
        now,
      ).flatMap(({ mail }) => [mail.subject, mail.body].filter((words) => words.includes('«'))),
    )
    expect(told).not.toEqual([])
    for (const words of told) expect(words).not.toMatch(/\{\w+\}/)
  },
)
