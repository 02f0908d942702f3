import { makeReplyAddress } from '../../src/domain/message-ids.ts'
import { customerDesk } from '../../src/flows/pages.ts'
import type { TicketRow } from '../../src/store/entities/ticket.ts'
import { Helpdesk, secret } from './helpdesk.ts'
import { mergedPair, twoOfOne } from './merged.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open()
})
afterAll(() => desk.close())

const later = async () => {
  await desk.pass(20)
  await desk.deliver()
}

describe('a merged ticket leads to the other at every way in:', () => {
  test.each<[string, (gone: TicketRow) => Promise<TicketRow | null>]>([
    [
      'an answer to its acknowledgement',
      async (gone) => {
        const mails = await desk.mailsTo(gone)
        const own = mails.find(({ subject }) => subject.includes(`#${gone.number}`))
        return desk.answer(gone, 'Geht wieder nicht', { inReplyTo: own?.messageId ?? '' })
      },
    ],
    [
      'its number in the subject',
      (gone) =>
        desk.receive({
          from: gone.requesterEmail,
          subject: `Drucker [Support #${gone.number}]`,
          text: 'Noch immer',
        }),
    ],
    [
      'its reply address',
      (gone) => {
        const address = { address: 'support@desk.example', ticketNumber: gone.number, secret }
        return desk.receive({ from: gone.requesterEmail, to: makeReplyAddress(address), text: 'Noch immer' })
      },
    ],
    [
      'an answer to the customer’s own first mail',
      async (gone) => {
        const [row] = await desk.sql<{ header_id: string }>(
          `select i.header_id from mail_ids i join messages m on m.id = i.message_id
           where i.direction = 'in' and m.text like 'Drucker druckt%' and i.ticket_id = $1`,
          (await desk.ticket(gone.number)).mergedInto,
        )
        return desk.answer(gone, 'Nachtrag', { inReplyTo: row?.header_id ?? '' })
      },
    ],
    ['the explaining mail', (gone) => desk.answer(gone, 'Gut so.')],
  ])('%s', async (_, write) => {
    const [gone, kept] = await mergedPair(desk)
    expect((await write(gone))?.number).toBe(kept.number)
    expect(await desk.ticket(gone.number)).toMatchObject({ status: 'closed', mergedInto: kept.id })
  })

  test('its number in the subject, by someone who takes part in the other only', async () => {
    const [gone, kept] = await mergedPair(desk)
    await desk.command('anna', kept, 'cc add olga@kunde.example')
    const subject = `Drucker [Support #${gone.number}]`
    const taken = await desk.receive({ from: 'olga@kunde.example', subject, text: 'Bei mir auch' })
    expect(taken?.number).toBe(kept.number)
  })

  test('a third party’s answer to what was forwarded from it; it is still internal, and known as that', async () => {
    const [kept, gone] = await twoOfOne(desk)
    await desk.command('anna', gone, 'forward hersteller@werk.example Kennen Sie das?')
    await later()
    const [sent] = await desk.mailer.readBy('hersteller@werk.example')
    await desk.command('anna', gone, `merge ${kept.number}`)
    const from = 'hersteller@werk.example'
    const taken = await desk.receive({ from, text: 'Ja, Fehler 7.', inReplyTo: sent?.messageId ?? '' })
    await desk.deliver()
    expect(taken?.number).toBe(kept.number)
    expect((await desk.messages(kept)).at(-1)).toMatchObject({
      visibility: 'internal',
      text: 'Ja, Fehler 7.',
    })
    expect((await desk.posts(kept)).at(-1)?.part).toMatchObject({
      author: { name: expect.stringContaining('hersteller@werk.example') },
    })
    // The next one goes on where that conversation was.
    await desk.command('anna', kept, 'forward hersteller@werk.example Und was hilft?')
    await later()
    expect((await desk.mailer.readBy('hersteller@werk.example')).at(-1)?.references).toContain(
      sent?.messageId,
    )
  })

  test('a command with its number, and one in its thread', async () => {
    const [gone, kept] = await mergedPair(desk)
    expect((await desk.inChannel('anna', `show ${gone.number}`)).notice?.text).toContain(kept.number)
    await desk.command('ben', gone, 'claim')
    expect((await desk.ticket(kept.number)).assigneeId).toBe('ben')
    await desk.command('ben', gone, 'reply Kommt heute', { typed: true })
    await later()
    expect((await desk.mailsTo(kept)).at(-1)?.subject).toContain(`#${kept.number}`)
    expect(await desk.texts(kept)).toContain('Kommt heute')
    expect((await desk.ticket(gone.number)).status).toBe('closed')
  })

  test('“send to customer” on a message that was written in its thread', async () => {
    const [kept, gone] = await twoOfOne(desk)
    const { post } = await desk.say('anna', gone, 'Ich komme um zehn.')
    await desk.command('anna', gone, `merge ${kept.number}`)
    await desk.command('anna', gone, 'reply', { about: post })
    await later()
    expect((await desk.mailsTo(kept)).at(-1)).toMatchObject({
      subject: expect.stringContaining(`#${kept.number}`),
      text: expect.stringContaining('Ich komme um zehn.'),
    })
  })

  test('what is typed in its thread is taken by nobody, and the writer is told where to', async () => {
    const [gone, kept] = await mergedPair(desk)
    const before = await desk.state(kept)
    const { receipt } = await desk.say('anna', gone, 'Ist das noch hier?')
    expect(receipt).toMatchObject({
      outcome: 'refused',
      notice: { text: `Dieser Vorgang ging in ${kept.number} „Drucker“ auf. Schreibe es bitte dort.` },
    })
    expect(await desk.state(kept)).toBe(before)
  })

  test('a form that is sent once more', async () => {
    const form = {
      id: 'merged-form',
      name: 'Lena Kaya',
      email: 'formular@kunde.example',
      subject: 'Beamer',
      text: 'Er flackert.',
      language: 'de',
      files: [],
      receivedAt: desk.now,
    } as const
    const made = await customerDesk(desk.core).receive(form)
    const other = await desk.receive({
      from: 'formular@kunde.example',
      subject: 'Beamer',
      text: 'Noch einmal',
    })
    await desk.deliver()
    await desk.command('anna', await desk.ticket(made.number), `merge ${other?.number}`)
    expect(await customerDesk(desk.core).receive(form)).toMatchObject({ number: other?.number })
  })
})
