import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../config/index.ts'
import { type CustomerMail, customerMail, politeAnswer } from '../domain/customer-mail.ts'
import { SetupError } from '../domain/errors.ts'
import type { OutgoingMail } from '../domain/mail.ts'
import { acknowledgementText, mergedText } from '../domain/mail-body.ts'
import { mailTextNames, mailTexts, textKey } from '../domain/mail-texts.ts'
import type { Team } from '../domain/people.ts'
import { fill, wordsOf } from '../domain/words/index.ts'
import { renderMail } from '../mail/render.ts'

export interface SampleMail {
  readonly name: string
  readonly mail: OutgoingMail
}

const day = 24 * 60 * 60 * 1000
const number = '10042'

/** Every kind of mail that a customer can get of a team, made as the real ones are, in the team's language. */
export function sampleMails(team: Team, publicUrl: string, now: Date): SampleMail[] {
  const { language } = team
  const { practice } = wordsOf(language)
  const link = `${publicUrl}/t/example`
  const close = new Date(now.getTime() + team.resolvedCloseDays * day)
  const base: CustomerMail = {
    messageId: '<t10042.1.preview@help.example>',
    requesterName: practice.name,
    requesterEmail: 'lena.kaya@school.example',
    cc: [],
    subject: practice.subject,
    tag: fill(team.subjectTag, { team: team.name, number }),
    replyTo: null,
    inReplyTo: '<first@school.example>',
    references: ['<first@school.example>'],
    automatic: true,
    date: now,
    files: [],
    purpose: 'reply',
    text: '',
    agentName: null,
    team,
    language,
    number,
    status: 'open',
    autoCloseAt: close,
    reopenUntil: new Date(now.getTime() + team.reopenDays * day),
    link,
    linkedFiles: [],
  }
  const sample = (name: string, more: Partial<CustomerMail>) => ({
    name,
    mail: customerMail({ ...base, ...more }),
  })
  const byAgent = { automatic: false, agentName: 'Anna Berger', text: sentences[language] }
  const about = { team, language, number, link }
  return [
    sample('acknowledgement', { purpose: 'acknowledgement', text: acknowledgementText(about) }),
    sample('acknowledgement on behalf', {
      purpose: 'acknowledgement',
      inReplyTo: null,
      references: [],
      text: acknowledgementText({ ...about, request: practice.text }),
    }),
    sample('new number', {
      purpose: 'acknowledgement',
      text: acknowledgementText({ ...about, follows: '10017' }),
    }),
    sample('split', {
      purpose: 'acknowledgement',
      text: acknowledgementText({ ...about, request: practice.text, splitFrom: '10017' }),
    }),
    sample('merged', {
      purpose: 'merged',
      text: mergedText({ ...about, old: '10017', subject: practice.subject }),
    }),
    sample('reply', byAgent),
    sample('escalated', { ...byAgent, purpose: 'escalated', text: team.escalationSentence }),
    sample('resolved', { ...byAgent, purpose: 'resolved', status: 'resolved' }),
    sample('closed', { purpose: 'closed', status: 'closed' }),
    sample('reminder', { purpose: 'reminder', status: 'pending' }),
    sample('status', { purpose: 'status', status: 'open' }),
    {
      name: 'quarantine',
      mail: politeAnswer({
        messageId: base.messageId,
        email: base.requesterEmail,
        subject: practice.subject,
        form: `${publicUrl}/`,
        team,
        inReplyTo: base.inReplyTo,
        date: now,
      }),
    },
  ]
}

/** By the names that the configuration changes them by. */
function textsOf(team: Team): string {
  const texts = mailTexts(team, team.language)
  const rows = mailTextNames.map((name) => `${textKey(name)}: ${JSON.stringify(texts[name])}`)
  return [`── ${team.id}: texts.${team.language}`, ...rows, ''].join('\n')
}

const sentences = {
  de: 'der Zugangspunkt in Raum 204 ist getauscht. Bitte probieren Sie es noch einmal.',
  en: 'the access point in room 204 has been replaced. Please try again.',
}

/** What each mail says, for the terminal; with a folder also as files that a mail program opens. */
export async function previewMail(config: Config, [id, option, folder]: readonly string[], now: Date) {
  const teams = id ? config.teams.filter((team) => team.id === id) : config.teams
  if (teams.length === 0 || (option && (option !== '--eml' || !folder))) {
    const ids = config.teams.map((team) => team.id).join(' | ')
    throw new SetupError(`Say whose: npm run faden -- mail preview [${ids} [--eml FOLDER]]`)
  }
  if (folder) await mkdir(folder, { recursive: true })
  const shown: string[] = []
  for (const team of teams) {
    for (const { name, mail } of sampleMails(team, config.http.publicUrl, now)) {
      const { raw, text } = await renderMail(mail)
      shown.push(`── ${team.id}: ${name}\n${mail.subject}\n\n${text}`)
      if (folder) await writeFile(join(folder, `${team.id} ${name}.eml`), raw)
    }
  }
  return [...shown, ...teams.map(textsOf)].join('\n')
}
