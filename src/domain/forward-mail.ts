import type { MailAddress, OutgoingFile, OutgoingMail } from './mail.ts'
import { mailTexts } from './mail-texts.ts'
import type { PublicMessage } from './messages.ts'
import type { Team } from './people.ts'
import { taggedSubject } from './subject.ts'
import { fill, literally, wordsOf } from './words/index.ts'
import { longMoment } from './words/moments.ts'

/** Characters of the story, the newest of it: a mail and no archive. */
const storyLength = 40_000

/**
 * The Markdown of a mail to a third party: what the agent wrote, and below it what customer and helpdesk have written to
 * each other. Takes public messages only. The ticket's page is nobody's but the customer's: its address is not in here,
 * not even by a signature that names it; nor is an address that stands where somebody has no name.
 */
export function forwardBody(of: {
  readonly text: string
  readonly story: readonly PublicMessage[]
  readonly team: Team
  readonly agentName: string
  readonly number: string
}): string {
  const { text, story, team, agentName, number } = of
  const texts = mailTexts(team, team.language)
  const signature = fill(texts.signedBy, { agent: agentName, team: team.signature, number, link: '' })
  const letter = text ? [texts.greetingNoName, text, `${texts.closing}\n${signature}`] : [signature]
  return [...letter, ...quoted(story, team)].join('\n\n')
}

function quoted(story: readonly PublicMessage[], { language }: Team): string[] {
  const { line } = wordsOf(language)
  const parts: string[] = []
  let length = 0
  for (const { authorName, at, text } of story.toReversed()) {
    if (text === '') continue
    const room = storyLength - length
    length += text.length
    if (room > 0) {
      const name = authorName.includes('@') ? line.customer : authorName
      const head = fill(line.wroteOn, { name: literally(name), time: longMoment(at, language) })
      const shown = text.length > room ? `${text.slice(0, room).toWellFormed()} …` : text
      parts.unshift(`${head}\n\n${shown.replace(/^/gm, '> ')}`)
    }
    if (length > storyLength) return [line.storyCut, ...parts]
  }
  return parts
}

export function forwardMail(of: {
  readonly messageId: string
  readonly email: string
  /** The customer's own. */
  readonly subject: string
  readonly tag: string
  readonly body: string
  readonly team: Team
  readonly replyTo: MailAddress | null
  /** The last one that went to the same address. */
  readonly parent: string | null
  readonly date: Date
  readonly files: readonly OutgoingFile[]
}): OutgoingMail {
  const { messageId, email, body, team, replyTo, parent, date, files } = of
  const subject = taggedSubject(of.subject, of.tag)
  return {
    messageId,
    from: { name: team.name, email: team.from },
    replyTo,
    to: [{ name: null, email }],
    cc: [],
    subject: parent ? `Re: ${subject}` : subject,
    body,
    inReplyTo: parent,
    references: [],
    automatic: false,
    language: team.language,
    date,
    files,
  }
}
