import fc from 'fast-check'
import { storeMail, takeMail } from '../../src/flows/mail-in.ts'
import { hostileMail } from '../mail/hostile-mail.ts'
import type { Helpdesk } from './helpdesk.ts'

const atOnce = 6

/**
 * So many hostile mails through the whole intake. Answers with how many arrivals became what; anything but `taken` and
 * `duplicate` is lost.
 */
export async function takeHostileMail(
  desk: Helpdesk,
  count: number,
  seed: number,
): Promise<Record<string, number>> {
  const mails = fc.sample(hostileMail, { numRuns: count, seed })
  let next = 0
  const worker = async () => {
    for (let raw = mails[next++]; raw; raw = mails[next++]) {
      const arrival = {
        mailbox: 'support',
        place: null,
        envelopeFrom: null,
        recipients: [],
        receivedAt: new Date(),
      }
      const id = await storeMail(desk.core, arrival, raw)
      if (id) await takeMail(desk.core, id, { arrival, raw })
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  const rows = await desk.sql<{ state: string; n: number }>(
    'select state, count(*)::int as n from mail_arrivals group by state',
  )
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]))
}

/** Mails that are the same to the byte of body and stable headers; each but the first may be called a duplicate. */
export async function distinctMails(desk: Helpdesk): Promise<number> {
  const [row] = await desk.sql<{ n: number }>(
    'select count(distinct (ticket_id, message_id))::int as n from mail_arrivals where message_id is not null',
  )
  return row?.n ?? 0
}
