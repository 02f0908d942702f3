import { politeAnswer } from '../domain/customer-mail.ts'
import { teamOf } from '../domain/directory.ts'
import type { DeliveryContext } from '../store/delivery-context.ts'
import type { PoliteAnswerRow } from '../store/entities/quarantine.ts'
import { keepAnswer } from '../store/quarantine.ts'
import type { Core } from './core.ts'
import type { Delivered } from './deliver.ts'

/** One attempt at telling an unknown sender that his mail waits for a person. */
export async function deliverAnswer(core: Core, { answer }: DeliveryContext): Promise<Delivered> {
  if (!answer) throw new Error('a polite answer names none')
  if (!core.mail.mayGoTo([answer.email])) return { externalId: null, superseded: true }
  const team = teamOf(core.directory, answer.teamId)
  const raw = answer.raw ?? (await keepAnswer(core.database.db, answer.id, await render(core, answer)))
  await core.mail.send({ from: team.from, to: [answer.email], raw })
  return { externalId: answer.headerId }
}

async function render(core: Core, answer: PoliteAnswerRow): Promise<Buffer> {
  const { raw } = await core.mail.render(
    politeAnswer({
      messageId: answer.headerId,
      email: answer.email,
      subject: answer.subject,
      form: `${core.settings.publicUrl}/`,
      team: teamOf(core.directory, answer.teamId),
      inReplyTo: answer.parent,
      date: answer.at,
    }),
  )
  return raw
}
