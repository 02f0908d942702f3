import { z } from 'zod'
import { bystanderPolicies } from '../domain/bystanders.ts'
import { senderPolicies } from '../domain/senders.ts'
import { canned } from './canned.ts'
import {
  address,
  choice,
  flag,
  hostName,
  id,
  named,
  network,
  section,
  text,
  webAddress,
  wholeNumber,
} from './fields.ts'
import { mailbox, smtp } from './mail-sections.ts'
import { texts } from './mail-texts.ts'
import type { Platforms } from './platform.ts'

const language = choice(['de', 'en'])
const days = (example: number) => wholeNumber(1, 3650, example)

const team = section({
  name: text('the name that people read', 'IT-Support'),
  level: wholeNumber(1, 9, 1),
  channel: id('support'),
  agents: choice(['listed', 'members']).default('listed'),
  escalates_to: id('second-level').optional(),
  language: language.optional(),
  undo_seconds: wholeNumber(0, 3600, 15).default(15),
  reminder_days: days(3).default(3),
  pending_close_days: days(7).default(7),
  resolved_close_days: days(5).default(5),
  reopen_days: days(14).default(14),
  escalation_sentence: section({
    de: text('a sentence', '"Unser Second Level übernimmt."', 2000).optional(),
    en: text('a sentence', '"Our second level takes over."', 2000).optional(),
  }).default({}),
  signature: text('a text', '"IT-Support der Stadt Nord"', 2000).optional(),
  from: address('support@school.example').optional(),
  smtp: smtp.optional(),
  senders: choice(senderPolicies).default('anyone'),
  subject_tag: subjectTag().default('[{team} #{number}]'),
  notifications: choice(['full', 'link-only']).default('full'),
  texts: texts.prefault({}),
  canned: canned.default({}),
})

function subjectTag() {
  const error = 'a text in quotes that holds {number} and perhaps {team}, for example "[{team} #{number}]"'
  return z
    .string({ error })
    .trim()
    .max(60, { error })
    .refine((tag) => tag.includes('{number}') && !/[{}\r\n]/.test(tag.replace(/\{(number|team)\}/g, '')), {
      error,
    })
}

const channel = section({
  platform: id('local'),
  id: text("the platform's own id of the channel", '"C0123456789"').optional(),
  name: text('the name that people read', 'IT-Support'),
  content: choice(['full', 'no-files', 'header']).default('full'),
  mirror: choice(['all', 'notes', 'public']).optional(),
  confidential: choice(['hold', 'show']).default('hold'),
})

const agent = section({
  name: text('the name that customers read', 'Anna Berger'),
  email: address('anna@school.example').optional(),
  teams: z.array(id('support'), { error: 'a list of teams, for example [support]' }).min(1, {
    error: 'a list of at least one team, for example [support]',
  }),
  accounts: z
    .record(z.string(), text('the user id on that platform', 'anna'), {
      error: 'user ids by platform, for example { local: anna }',
    })
    .default({}),
})

const organisation = section({
  name: text('the name that people read', 'GS Nord'),
  domains: z
    .array(hostName('gs-nord.example').toLowerCase(), {
      error: 'a list of domains, for example [gs-nord.example]',
    })
    .default([]),
  addresses: z
    .array(address('lena.kaya@mail.example'), {
      error: 'a list of e-mail addresses, for example [lena.kaya@mail.example]',
    })
    .default([]),
})

const mail = section({
  outgoing: choice(['live', 'hold', 'pilot']).default('live'),
  pilot: z
    .array(
      text('an address, or a domain behind an @', '"@school.example"')
        .toLowerCase()
        .regex(/^[^@\s]*@[a-z0-9.-]+$/, {
          error: 'an address, or a domain behind an @, for example "@school.example"',
        }),
      { error: 'a list of addresses and domains, for example [anna@school.example]' },
    )
    .default([]),
  max_attachment_bytes: wholeNumber(0, 100_000_000, 10_485_760).default(10_485_760),
  reply_addresses: flag().default(false),
  from: address('support@school.example').optional(),
  status_mails: choice(['none', 'normal', 'every']).default('normal'),
  domain: hostName('school.example').optional(),
  max_bytes: wholeNumber(100_000, 1_000_000_000, 52_428_800).default(52_428_800),
  keep_bytes: wholeNumber(100_000, 1_000_000_000, 157_286_400).default(157_286_400),
  max_files: wholeNumber(1, 10_000, 100).default(100),
  max_text_length: wholeNumber(1000, 10_000_000, 200_000).default(200_000),
  read_seconds: wholeNumber(1, 600, 20).default(20),
  authserv_id: hostName('mx.school.example').optional(),
  tickets_of_sender_per_hour: wholeNumber(1, 100_000, 30).default(30),
  mails_of_ticket_per_hour: wholeNumber(1, 100_000, 20).default(20),
  bystanders: choice(bystanderPolicies).default('ask'),
})

const form = section({
  team: id('support').optional(),
  max_file_bytes: wholeNumber(0, 1_000_000_000, 20_971_520).default(20_971_520),
  max_files: wholeNumber(0, 100, 10).default(10),
})

const handOver = section({
  protocol: choice(['smtp', 'lmtp']).default('smtp'),
  allow: z
    .array(network('10.0.0.0/8'), { error: 'a list of addresses and networks, for example [10.0.0.0/8]' })
    .optional(),
  certificate: text('the path of a PEM file', '/etc/ssl/certs/help.pem', 1000).optional(),
  key: text('the path of a PEM file', '/etc/ssl/private/help.pem', 1000).optional(),
  require_tls: flag().default(false),
})

const parts = {
  language: language.default('de'),
  public_url: webAddress('https://help.school.example').optional(),
  teams: named('teams', 'support', team),
  channels: named('channels', 'support', channel),
  agents: named('agents', 'anna', agent).default({}),
  organisations: named('organisations', 'gs-nord', organisation).default({}),
  mailboxes: named('mailboxes', 'support', mailbox).default({}),
  smtp: smtp.optional(),
  hand_over: handOver.prefault({}),
  texts: texts.prefault({}),
  canned: canned.default({}),
  mail: mail.prefault({}),
  form: form.prefault({}),
}
const withoutPlatforms = section(parts)

/** What faden.yaml may hold; each platform's part is its own to describe. */
export function fileSchema(platforms: Platforms): typeof withoutPlatforms {
  const own = [...platforms.values()].flatMap((setup) =>
    setup ? [[setup.key, setup.section.optional()] as const] : [],
  )
  return section({ ...Object.fromEntries(own), ...parts })
}

/** Beside these keys there are those of the platforms. */
export type FileConfig = z.output<typeof withoutPlatforms>
/** Before the defaults are filled in. */
export type FileInput = z.input<typeof withoutPlatforms>
