import { teamOf } from '../domain/directory.ts'
import type { CustomerDesk, TicketPage } from '../domain/form.ts'
import { readOriginalKey } from '../domain/original-key.ts'
import { takenBack } from '../domain/taken-back.ts'
import type { Ticket } from '../domain/ticket.ts'
import type { Db } from '../store/database.ts'
import { type TicketRow, ticketOf } from '../store/entities/ticket.ts'
import { openBlob } from '../store/files.ts'
import { sourceOfMail } from '../store/messages.ts'
import { publishedFile, publishedMessages, publishedSource, unpublishedCommands } from '../store/pages.ts'
import { ticketByToken } from '../store/tickets.ts'
import type { Core } from './core.ts'
import { takeForm } from './form-in.ts'
import { originalOf } from './original.ts'

/**
 * What the customer's pages need. Reads public messages only, by a query that knows no others; but for an agent
 * who was given a key to one mail.
 */
export function customerDesk(core: Core): CustomerDesk {
  const { db } = core.database
  return {
    receive: (form) => takeForm(core, form),
    page: async (token): Promise<TicketPage | null> => {
      const row = await ticketByToken(db, token)
      if (!row) return null
      const ticket = await asPublished(db, row, core.now())
      return {
        number: ticket.number,
        subject: ticket.subject,
        status: ticket.status,
        team: teamOf(core.directory, ticket.team).name,
        language: ticket.language,
        openedAt: ticket.arrivedAt,
        autoCloseAt: ticket.autoCloseAt,
        messages: await publishedMessages(db, ticket.id, core.now()),
      }
    },
    original: async (token, messageId) => {
      const ticket = await ticketByToken(db, token)
      const source = ticket && (await publishedSource(db, ticket.id, messageId, core.now()))
      return source ? originalOf(core, db, source) : null
    },
    mailForAgent: async (key) => {
      const messageId = readOriginalKey(key, core.settings.secret, core.now())
      const source = messageId && (await sourceOfMail(db, messageId))
      return source ? originalOf(core, db, source) : null
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

/** As the customer may see it: what can still be undone has not happened yet. */
async function asPublished(db: Db, row: TicketRow, now: Date): Promise<Ticket> {
  const ticket = ticketOf(row)
  for (const did of await unpublishedCommands(db, row.id, now)) Object.assign(ticket, takenBack(ticket, did))
  return ticket
}
