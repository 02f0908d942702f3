import type { InternalMessage } from '../../src/domain/messages.ts'
import type { mailDraft } from '../../src/flows/to-customer.ts'
import { Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open()
})
afterAll(() => desk.close())

describe('the database itself refuses', () => {
  const note = async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'note intern')
    const message = (await desk.messages(ticket)).find(({ visibility }) => visibility === 'internal')
    if (!message) throw new Error('no note')
    return { ticket, message }
  }
  const mailFor = (message: string, visibility: string | null) =>
    desk.sql(
      `insert into deliveries (lane, destination, kind, priority, key, message_id, message_visibility, due_at)
       values ('x', 'smtp', 'mail', 2, gen_random_uuid(), $1, $2, now())`,
      message,
      visibility,
    )

  test('a mail for an internal message, whatever the delivery calls it', async () => {
    const { message } = await note()
    await expect(mailFor(message.id, 'internal')).rejects.toThrow('deliveries_mail_is_public')
    await expect(mailFor(message.id, 'public')).rejects.toThrow('foreign key')
    await expect(mailFor(message.id, null)).rejects.toThrow('deliveries_mail_is_public')
  })

  test('to turn a delivery for a note into a mail', async () => {
    const { message } = await note()
    const change = desk.sql(`update deliveries set kind = 'mail' where message_id = $1`, message.id)
    await expect(change).rejects.toThrow('deliveries_mail_is_public')
  })

  test('to change a message’s visibility', async () => {
    const { message } = await note()
    const publish = desk.sql(
      `update messages set visibility = 'public', purpose = 'reply', publish_at = now() where id = $1`,
      message.id,
    )
    await expect(publish).rejects.toThrow('fixed at birth')
  })

  test('a publishing time on an internal message', async () => {
    const { message } = await note()
    const publish = desk.sql('update messages set publish_at = now() where id = $1', message.id)
    await expect(publish).rejects.toThrow('messages_purpose_fits')
  })

  test('to change or remove an event', async () => {
    const { ticket } = await note()
    const change = desk.sql(`update events set kind = 'closed' where ticket_id = $1`, ticket.id)
    await expect(change).rejects.toThrow('append-only')
    await expect(desk.sql('delete from events where ticket_id = $1', ticket.id)).rejects.toThrow(
      'append-only',
    )
  })
})

test('the type checker refuses to hand a note to what mails it', () => {
  const note = { visibility: 'internal' } as InternalMessage
  // @ts-expect-error a note is no PublicMessage; the check fails when it becomes one
  const mailed: Parameters<typeof mailDraft>[3] = note
  expect(mailed).toBe(note)
})
