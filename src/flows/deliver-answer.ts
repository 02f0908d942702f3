import { teamOf } from '../domain/directory.ts'
import { quarantineAnswer } from '../domain/mail-body.ts'
import { fill, wordsOf } from '../domain/words/index.ts'
import type { DeliveryContext } from '../store/delivery-context.ts'
import type { PoliteAnswerRow } from '../store/entities/quarantine.ts'
import { keepAnswer } from '../store/quarantine.ts'
import type { Core } from './core.ts'
import type { Delivered } from './deliver.ts'

/** What an unknown sender is told. It belongs to no ticket and quotes nothing but his subject. */
export async function deliverAnswer(core: Core, { answer }: DeliveryContext): Promise<Delivered> {
  if (!answer) throw new Error('a polite answer names none')
  if (!core.mail.mayGoTo([answer.email])) return { externalId: null, superseded: true }
  const team = teamOf(core.directory, answer.teamId)
  const raw = answer.raw ?? (await keepAnswer(core.database.db, answer.id, await render(core, answer)))
  await core.mail.send({ from: team.from, to: [answer.email], raw })
  return { externalId: answer.headerId }
}

async function render(core: Core, answer: PoliteAnswerRow): Promise<Buffer> {
  const team = teamOf(core.directory, answer.teamId)
  const { language } = team
  const subject = answer.subject || '–'
  const { raw } = await core.mail.render({
    messageId: answer.headerId,
    from: { name: team.name, email: team.from },
    replyTo: null,
    to: [{ name: null, email: answer.email }],
    cc: [],
    subject: fill(wordsOf(language).mail.quarantineSubject, { subject }),
    body: quarantineAnswer({ subject, form: `${core.settings.publicUrl}/`, team, language }),
    inReplyTo: answer.parent,
    references: [],
    automatic: true,
    language,
    date: answer.at,
    files: [],
  })
  return raw
}
