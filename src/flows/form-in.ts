import type { FormSubmission } from '../domain/form.ts'
import type { FileId, TeamId } from '../domain/ids.ts'
import { firstSeen } from '../store/events.ts'
import { storeFile } from '../store/files.ts'
import { personWithAddress } from '../store/people.ts'
import { recordSubmission, ticketOfSubmission } from '../store/submissions.ts'
import { ticketByToken } from '../store/tickets.ts'
import type { Core } from './core.ts'
import { openTicket } from './open-ticket.ts'

/** web form → ticket. A repeated submission is answered with the ticket that the first one made. */
export async function takeForm(core: Core, form: FormSubmission): Promise<{ number: string; token: string }> {
  return core.database.transaction(async (db) => {
    if (!(await firstSeen(db, 'form', form.id))) {
      const made = await ticketOfSubmission(db, form.id)
      return (await ticketByToken(db, made.token)) ?? made
    }
    const requester = await personWithAddress(db, {
      email: form.email,
      name: form.name,
      language: form.language,
    })
    const files: FileId[] = []
    for (const file of form.files) files.push(await storeFile(db, file))
    const { ticket } = await openTicket(db, core, {
      team: core.settings.formTeam as TeamId,
      requester: { ...requester, language: form.language },
      subject: form.subject,
      text: form.text,
      files,
      arrivedAt: form.receivedAt,
      actor: { kind: 'requester' },
      acknowledge: true,
    })
    await recordSubmission(db, form.id, ticket.id)
    return { number: ticket.number, token: ticket.token }
  })
}
