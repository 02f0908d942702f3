import { teamOf } from '../domain/directory.ts'
import type { CustomerDesk, TicketPage } from '../domain/form.ts'
import { openBlob } from '../store/files.ts'
import { publishedFile, publishedMessages } from '../store/pages.ts'
import { ticketByToken } from '../store/tickets.ts'
import type { Core } from './core.ts'
import { takeForm } from './form-in.ts'

/** What the customer's pages need. Reads public messages only, by a query that knows no others. */
export function customerDesk(core: Core): CustomerDesk {
  const { db } = core.database
  return {
    receive: (form) => takeForm(core, form),
    page: async (token): Promise<TicketPage | null> => {
      const ticket = await ticketByToken(db, token)
      if (!ticket) return null
      return {
        number: ticket.number,
        subject: ticket.subject,
        status: ticket.status,
        team: teamOf(core.directory, ticket.teamId).name,
        language: ticket.language,
        openedAt: ticket.arrivedAt,
        autoCloseAt: ticket.autoCloseAt,
        messages: await publishedMessages(db, ticket.id, core.now()),
      }
    },
    file: async (token, fileId) => {
      const ticket = await ticketByToken(db, token)
      const file = ticket && (await publishedFile(db, ticket.id, fileId, core.now()))
      if (!file) return null
      const { name, type, size, sha256 } = file
      return { name, type, size, open: () => openBlob(db, sha256) }
    },
  }
}
