import { Readable } from 'node:stream'
import { type CustomerMail, customerMail, politeAnswer } from '../domain/customer-mail.ts'
import { forwardBody, forwardMail } from '../domain/forward-mail.ts'
import type { OutgoingMail } from '../domain/mail.ts'
import { acknowledgementText, mergedText } from '../domain/mail-body.ts'
import type { PublicMessage } from '../domain/messages.ts'
import type { Team } from '../domain/people.ts'
import { fill, wordsOf } from '../domain/words/index.ts'

export interface SampleMail {
  readonly name: string
  readonly mail: OutgoingMail
}

const day = 24 * 60 * 60 * 1000
const number = '10042'
const messageId = '<t10042.1.preview@help.example>'
const agentName = 'Anna Berger'

/** What people would have written. */
const said = {
  de: {
    reply:
      'der Zugangspunkt in Raum 204 ist getauscht. Bitte probieren Sie es **einmal** aus:\n\n1. Laptop neu starten\n2. `Schule-WLAN` wählen',
    question: 'könnt ihr euch den Zugangspunkt in Raum 204 ansehen?',
    reminder: 'gibt es dazu etwas Neues?',
    subject: 'Neue Zugangspunkte im Nordbau',
    first: 'am Montag tauschen wir im Nordbau die Zugangspunkte. Ist Raum 204 ab 8 Uhr frei?',
    manual: 'Anleitung.pdf',
    film: 'Aufzeichnung.mp4',
    large: '48 MB',
  },
  en: {
    reply:
      'the access point in room 204 has been replaced. Please try it **once**:\n\n1. Restart the laptop\n2. Choose `School Wi-Fi`',
    question: 'could you look at the access point in room 204?',
    reminder: 'is there any news?',
    subject: 'New access points in the north wing',
    first: 'on Monday we replace the access points in the north wing. Is room 204 free from 8:00?',
    manual: 'Manual.pdf',
    film: 'Recording.mp4',
    large: '48 MB',
  },
}

/** Every kind of mail that leaves in a team's name, made as the real ones are, for those who read its own language. */
export function sampleMails(team: Team, publicUrl: string, now: Date): SampleMail[] {
  const form = `${publicUrl}/`
  return [
    ...toCustomers(team, `${publicUrl}/t/example`, now),
    ...toThirdParties(team, now),
    {
      name: 'quarantine',
      mail: politeAnswer({
        messageId,
        email: 'lena.kaya@school.example',
        subject: wordsOf(team.language).practice.subject,
        form,
        team,
        inReplyTo: '<first@school.example>',
        date: now,
      }),
    },
  ]
}

function toCustomers(team: Team, link: string, now: Date): SampleMail[] {
  const { language } = team
  const { practice } = wordsOf(language)
  const words = said[language]
  const file = { name: words.manual, type: 'application/pdf', size: 4, open: () => Readable.from(['%PDF']) }
  const base: CustomerMail = {
    messageId,
    requesterName: practice.name,
    requesterEmail: 'lena.kaya@school.example',
    cc: [],
    subject: practice.subject,
    tag: tagOf(team),
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
    autoCloseAt: new Date(now.getTime() + team.resolvedCloseDays * day),
    reopenUntil: new Date(now.getTime() + team.reopenDays * day),
    link,
    linkedFiles: [],
  }
  const sample = (name: string, more: Partial<CustomerMail>) => ({
    name,
    mail: customerMail({ ...base, ...more }),
  })
  const byAgent = { automatic: false, agentName, text: words.reply } as const
  const first = { inReplyTo: null, references: [] }
  const about = { team, language, number, link }
  const acknowledgement = (name: string, of: Partial<Parameters<typeof acknowledgementText>[0]>) =>
    sample(name, { purpose: 'acknowledgement', text: acknowledgementText({ ...about, ...of }) })
  return [
    acknowledgement('acknowledgement', {}),
    sample('acknowledgement on behalf', {
      ...first,
      purpose: 'acknowledgement',
      text: acknowledgementText({ ...about, request: practice.text }),
    }),
    acknowledgement('new number', { follows: '10017' }),
    acknowledgement('split', { request: practice.text, splitFrom: '10017' }),
    sample('merged', {
      purpose: 'merged',
      text: mergedText({ ...about, old: '10017', subject: practice.subject }),
    }),
    sample('reply', byAgent),
    sample('reply with files', {
      ...byAgent,
      cc: [{ name: 'Max Muster', email: 'max.muster@school.example' }],
      files: team.notifications === 'full' ? [file] : [],
      linkedFiles: [{ name: words.film, size: words.large, link: `${link}/files/1` }],
    }),
    sample('first mail', {
      ...byAgent,
      ...first,
      subject: words.subject,
      text: words.first,
      requesterName: null,
    }),
    sample('escalated', { ...byAgent, purpose: 'escalated', text: team.escalationSentence[language] }),
    sample('resolved', { ...byAgent, purpose: 'resolved', status: 'resolved' }),
    sample('closed', { purpose: 'closed', status: 'closed' }),
    sample('closed with a reply', { ...byAgent, purpose: 'closed', status: 'closed' }),
    sample('reminder', { purpose: 'reminder', status: 'pending' }),
    sample('status', { purpose: 'status', status: 'open' }),
  ]
}

/** What an agent forwards: the story the first time, then only what he writes. */
function toThirdParties(team: Team, now: Date): SampleMail[] {
  const { practice } = wordsOf(team.language)
  const words = said[team.language]
  const written = [
    message({ authorKind: 'requester', authorName: practice.name, text: practice.text, at: now }),
    message({ authorKind: 'agent', authorName: agentName, text: words.reply, at: now }),
  ]
  const sample = (name: string, text: string, told: PublicMessage[], parent: string | null) => ({
    name,
    mail: forwardMail({
      messageId,
      email: 'service@vendor.example',
      subject: practice.subject,
      tag: tagOf(team),
      body: forwardBody({ text, story: told, team, agentName, number }),
      team,
      replyTo: null,
      parent,
      date: now,
      files: [],
    }),
  })
  return [
    sample('forwarded', words.question, team.notifications === 'full' ? written : [], null),
    sample('forwarded again', words.reminder, [], '<t10042.f1.preview@help.example>'),
  ]
}

const tagOf = ({ subjectTag, name }: Team) => fill(subjectTag, { team: name, number })

function message(of: Pick<PublicMessage, 'authorKind' | 'authorName' | 'text' | 'at'>): PublicMessage {
  const nobody = { authorPerson: null, authorAgent: null, saidIn: null, revokedAt: null, fullText: null }
  return {
    ...of,
    ...nobody,
    id: '1' as PublicMessage['id'],
    ticketId: '1' as PublicMessage['ticketId'],
    offers: null,
    revealedIn: [],
    visibility: 'public',
    purpose: 'reply',
    publishAt: of.at,
    teamId: 'support' as PublicMessage['teamId'],
    shared: false,
    unsendable: false,
  }
}
