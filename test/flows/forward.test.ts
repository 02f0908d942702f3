import { randomUUID } from 'node:crypto'
import { readReplyAddress } from '../../src/domain/message-ids.ts'
import { storeMail, takeMail } from '../../src/flows/mail-in.ts'
import type { TicketRow } from '../../src/store/entities/ticket.ts'
import { bounces } from '../fakes/bounces.ts'
import { rejected } from '../fakes/mishaps.ts'
import type { WrittenMail } from '../fakes/raw-mail.ts'
import { authservId, Helpdesk, secret } from './helpdesk.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open({ replyAddresses: true })
})
afterAll(() => desk.close())

const someone = (domain = 'firma.example') => `${randomUUID().slice(0, 8)}@${domain}`
const later = async () => {
  await desk.pass(20)
  await desk.deliver()
}
const forwards = async (ticket: TicketRow, line: string, acting = {}) => {
  const receipt = await desk.command('anna', ticket, line, acting)
  await later()
  return receipt
}
const lastTo = async (address: string) => {
  const mail = (await desk.mailer.readBy(address)).at(-1)
  if (!mail) throw new Error(`no mail to ${address}`)
  return mail
}
/** The third party answers the last mail that it got. */
const answers = async (third: string, text: string, more: WrittenMail = {}) => {
  const { messageId, subject } = await lastTo(third)
  const from = `Technik <${third}>`
  const ticket = await desk.receive({ from, subject: `Re: ${subject}`, inReplyTo: messageId, text, ...more })
  await desk.deliver()
  return ticket
}
const passed = `Authentication-Results: ${authservId}; dmarc=pass header.from=kunde.example`

/** Everything that the customer can see, as text. */
const customerSees = async (ticket: TicketRow) => {
  const mails = await desk.mailsTo(ticket)
  return JSON.stringify([
    await desk.page(ticket),
    mails.map(({ headers, ...mail }) => [mail, [...headers]]),
    desk.mailer.taken.filter(({ to }) => to.includes(ticket.requesterEmail)).map(({ raw }) => raw.toString()),
  ])
}

describe('a ticket forwarded to a third party', () => {
  test('takes along the agent’s text and what the customer can read, after the undo time, and nothing internal', async () => {
    const ticket = await desk.opened('Drucker', 'Er druckt nicht.')
    const third = someone()
    await desk.say('anna', ticket, 'Der ist doch immer kaputt', {
      files: [desk.chat.upload('intern.txt', 'intern')],
    })
    await desk.command('anna', ticket, 'reply Wir kümmern uns.')
    await later()
    await desk.command('anna', ticket, 'note Die Kundin zahlt nie.')
    const receipt = await desk.command('anna', ticket, `forward ${third} Könnt ihr das ansehen?`)
    expect(receipt.notice?.text).toContain(third)
    await desk.deliver()
    expect(await desk.mailer.readBy(third)).toEqual([])
    await later()
    const mail = await lastTo(third)
    expect(mail.subject).toBe(`Drucker [Support #${ticket.number}]`)
    expect(mail.text).toMatch(
      /Könnt ihr das ansehen\?[\s\S]*Anna[\s\S]*Er druckt nicht\.[\s\S]*Wir kümmern uns\./,
    )
    expect(mail.files).toEqual([])
    const left = JSON.stringify([mail.text, mail.html, [...mail.headers]])
    expect(left).not.toMatch(/immer kaputt|zahlt nie|intern\.txt/)
    // The page's address is its key.
    expect(left).not.toContain(ticket.token)
    expect(left).not.toContain(ticket.requesterEmail)
  })

  test('of a team whose mails say nothing of the content takes along what the agent writes, and no more', async () => {
    const ticket = await desk.opened('Drucker', 'Er druckt nicht.')
    const third = someone()
    desk.change('support', { notifications: 'link-only' })
    const bare = await desk.command('anna', ticket, `forward ${third}`)
    const receipt = await forwards(ticket, `forward ${third} Könnt ihr kommen?`)
    desk.change('support', { notifications: 'full' })
    expect(bare).toMatchObject({ outcome: 'refused' })
    expect(bare.notice?.text).toContain('link-only')
    expect(receipt.notice?.text).toContain('nur dein Text')
    const { text } = await lastTo(third)
    expect(text).toContain('Könnt ihr kommen?')
    expect(text).not.toContain('Er druckt nicht.')
  })

  test('does not tell the address of a customer who gave no name', async () => {
    const from = someone('kunde.example')
    const ticket = await desk.receive({ from, subject: 'Drucker', text: 'Er druckt nicht.' })
    if (!ticket) throw new Error('no ticket')
    await desk.deliver()
    const third = someone()
    await forwards(ticket, `forward ${third} Könnt ihr das ansehen?`)
    const { text, html } = await lastTo(third)
    expect(text).toMatch(/Die Kundin oder der Kunde schrieb am [\s\S]*Er druckt nicht\./)
    expect(text + html).not.toContain(from)
  })

  test('takes along of a story that is too long the newest part, and says so', async () => {
    const words = `Anfang ${'wort '.repeat(9000)}Ende`
    const ticket = await desk.opened('Drucker', words)
    const third = someone()
    await forwards(ticket, `forward ${third} Könnt ihr das ansehen?`)
    const { text } = await lastTo(third)
    // Not the whole in one pattern: a failure would print it.
    const at = ['gekürzt.', 'Lena Kaya schrieb', '> Anfang wort', ' …'].map((part) => text.indexOf(part))
    expect(at).not.toContain(-1)
    expect(at).toEqual(at.toSorted((a, b) => a - b))
    expect(text.includes('Ende')).toBe(false)
  })

  test('takes along no way to the customer’s page, nothing that the helpdesk told him, and no secret that no agent has seen', async () => {
    const ticket = await desk.opened()
    const other = await desk.receive({
      from: ticket.requesterEmail,
      subject: 'Auch das',
      text: 'Papierstau.',
    })
    if (!other) throw new Error('the second mail opened no ticket')
    await desk.deliver()
    await desk.command('anna', other, `merge ${ticket.number}`)
    await later()
    await desk.answer(ticket, `Mein Passwort: Sommer2026!`)
    await desk.answer(ticket, `Sie schrieben: https://helpdesk.example/t/${other.token} – danke.`)
    await desk.deliver()
    const third = someone()
    await forwards(ticket, `forward ${third} Bitte ansehen.`)
    const { text, html } = await lastTo(third)
    expect(text).toContain('Sie schrieben: […] – danke.')
    expect(text).toContain('Hier zurückgehalten: Das sieht nach einem Passwort aus.')
    for (const hidden of ['Sommer2026', ticket.token, other.token, '/t/', 'gehört zu'])
      expect(text + html).not.toContain(hidden)
  })

  test('is something that the customer never hears of, not even by an id in a later mail', async () => {
    const ticket = await desk.opened()
    const third = someone()
    await forwards(ticket, `forward ${third} Bitte ansehen`)
    await answers(third, 'Die Fuse ist hinüber.', { id: '<third-1@firma.example>' })
    await desk.command('anna', ticket, 'reply Es war eine Sicherung.')
    await desk.command('anna', ticket, 'resolve')
    await later()
    const sees = await customerSees(ticket)
    expect(sees).toContain('Es war eine Sicherung.')
    expect(sees).not.toMatch(/Fuse|firma\.example|Bitte ansehen/)
    expect(sees).not.toContain((await lastTo(third)).messageId)
    const reply = (await desk.mailsTo(ticket)).at(-1)
    expect(reply?.references.length).toBeGreaterThan(0)
  })

  test('gets its answers back as internal, marked, and they change nothing', async () => {
    const ticket = await desk.opened()
    const third = someone()
    await desk.command('anna', ticket, 'resolve')
    await forwards(ticket, `forward ${third} Bitte ansehen`)
    const before = await desk.ticket(ticket.number)
    expect((await answers(third, 'Schon repariert.'))?.id).toBe(ticket.id)
    const message = (await desk.messages(ticket)).at(-1)
    expect(message).toMatchObject({
      visibility: 'internal',
      author_kind: 'stranger',
      text: 'Schon repariert.',
    })
    expect(await desk.ticket(ticket.number)).toEqual(before)
    const post = (await desk.posts(ticket)).at(-1)?.part
    expect(post).toMatchObject({ visibility: 'internal' })
    expect(post?.kind === 'text' && post.author.name).toBe(
      `${third} (Antwort auf die Weiterleitung an ${third})`,
    )
    expect(post?.kind === 'text' && post.buttons).toBeFalsy()
  })

  test('gets them by its own reply address, too, when the program drops every id', async () => {
    const ticket = await desk.opened()
    const third = someone()
    await forwards(ticket, `forward ${third} Bitte ansehen`)
    const replyTo = String(((await lastTo(third)).headers.get('reply-to') as { text: string }).text)
    const address = replyTo.match(/[^\s<>"]+@[^\s<>"]+/)?.[0] ?? ''
    expect(readReplyAddress(address, secret)).toMatchObject({
      ticketNumber: ticket.number,
      forward: expect.any(String),
    })
    const got = await desk.receive({
      from: third,
      to: address,
      subject: 'Ganz anderer Betreff',
      text: 'Ohne Ids',
    })
    expect(got?.id).toBe(ticket.id)
    expect((await desk.messages(ticket)).at(-1)).toMatchObject({ visibility: 'internal', text: 'Ohne Ids' })
  })

  test.each([
    ['', null],
    ['that failed the check', `Authentication-Results: ${authservId}; dmarc=fail header.from=kunde.example`],
  ])('can’t be answered in the customer’s name %s', async (_, header) => {
    const ticket = await desk.opened()
    const third = someone()
    await desk.command('anna', ticket, 'resolve')
    await forwards(ticket, `forward ${third} Bitte ansehen`)
    const { messageId } = await lastTo(ticket.requesterEmail)
    const more = { from: ticket.requesterEmail, headers: header ? [header] : [], references: [messageId] }
    expect((await answers(third, 'Alles gut, schließt das.', more))?.id).toBe(ticket.id)
    expect((await desk.messages(ticket)).at(-1)).toMatchObject({
      visibility: 'internal',
      author_kind: 'stranger',
    })
    expect((await desk.ticket(ticket.number)).status).toBe('resolved')
  })

  test('hears a participant who is confirmed, also in answer to the third party', async () => {
    const ticket = await desk.opened()
    const third = someone()
    await forwards(ticket, `forward ${third} Bitte ansehen`)
    const more = { from: ticket.requesterEmail, headers: [passed] }
    await answers(third, 'Ich lese mit.', more)
    expect((await desk.messages(ticket)).at(-1)).toMatchObject({
      visibility: 'public',
      text: 'Ich lese mit.',
    })
  })

  test('is one conversation: the second mail answers the first and does not repeat the story', async () => {
    const ticket = await desk.opened('Drucker', 'Er druckt nicht.')
    const third = someone()
    await forwards(ticket, `forward ${third} Erstens`)
    const { messageId } = await lastTo(third)
    await forwards(ticket, `forward ${third} Zweitens`)
    const second = await lastTo(third)
    expect(second).toMatchObject({ inReplyTo: messageId, subject: `Re: Drucker [Support #${ticket.number}]` })
    expect(second.text).not.toContain('Er druckt nicht.')
  })

  test('takes along the files that it names, and with --text-only nothing of the customer’s', async () => {
    const ticket = await desk.opened('Drucker', 'Er druckt nicht.')
    const third = someone()
    await desk.say('anna', ticket, 'Hier', { files: [desk.chat.upload('a b.log', 'eins')] })
    await desk.say('anna', ticket, 'Da', { files: [desk.chat.upload('c.log', 'zwei')] })
    await forwards(ticket, `forward --text-only ${third} --file "a b.log" Nur das`)
    const mail = await lastTo(third)
    expect(mail.files).toEqual([{ name: 'a b.log', content: 'eins' }])
    expect(mail.text).toContain('Nur das')
    expect(mail.text).not.toContain('Er druckt nicht.')
  })

  test('can be taken back, and is when its post is edited or deleted, until it has left', async () => {
    const ticket = await desk.opened()
    const third = someone()
    await desk.command('anna', ticket, `forward ${third} Falsch`)
    expect(await desk.command('anna', ticket, 'undo')).toMatchObject({ outcome: 'accepted' })
    for (const takeBack of ['edit', 'erase'] as const) {
      const post = desk.chat.newPost(await desk.threadRef(ticket))
      await desk.happen({
        id: randomUUID(),
        at: desk.now,
        user: { id: 'U-anna', name: 'anna' },
        channel: { platform: 'chat', id: 'C-support' },
        thread: post.thread,
        kind: 'command',
        line: `forward ${third} Auch falsch`,
        post,
      })
      const { notice } = await (takeBack === 'edit'
        ? desk.edit('anna', post, 'Anders')
        : desk.erase('anna', post))
      // Nothing there leads to the customer.
      expect(notice).toMatchObject({ text: expect.stringContaining('`forward`'), buttons: [] })
    }
    await later()
    expect(await desk.mailer.readBy(third)).toEqual([])
    await forwards(ticket, `forward ${third} Jetzt aber`)
    expect(await desk.command('anna', ticket, 'undo')).toMatchObject({ outcome: 'refused' })
    expect(await desk.mailer.readBy(third)).toHaveLength(1)
  })

  test('shows below the agent’s words that it did not arrive, and goes out again when told', async () => {
    const ticket = await desk.opened()
    const third = someone()
    desk.mailer.fate.script('send', rejected())
    await forwards(ticket, `forward ${third} Bitte ansehen`)
    expect(await desk.mailer.readBy(third)).toEqual([])
    expect((await desk.texts(ticket)).at(-1)).toContain('Nicht zugestellt')
    await forwards(ticket, 'retry')
    expect(await desk.mailer.readBy(third)).toHaveLength(1)
    const note = (await desk.messages(ticket)).find(({ text }) => text.includes('Weitergeleitet an'))
    expect(note).toMatchObject({ visibility: 'internal' })
  })

  test('shows there, too, when it bounces, and leaves the customer’s mails alone', async () => {
    const ticket = await desk.opened()
    const third = someone()
    await forwards(ticket, `forward ${third} Bitte ansehen`)
    const sent = desk.mailer.taken.find(({ to }) => to.includes(third))?.raw.toString() ?? ''
    const bounce = bounces['Postfix (RFC 3464)']?.(sent.replaceAll('\r', ''), third) ?? ''
    const raw = Buffer.from(bounce.replaceAll('\n', '\r\n'))
    const arrival = {
      mailbox: 'support',
      place: null,
      envelopeFrom: '',
      recipients: [],
      receivedAt: desk.now,
    }
    const id = (await storeMail(desk.core, arrival, raw)) ?? ''
    await takeMail(desk.core, id, { arrival, raw })
    await desk.deliver()
    expect((await desk.takenAs(id))?.id).toBe(ticket.id)
    const last = (await desk.posts(ticket)).at(-1)?.part
    expect(last?.kind === 'text' && last.text).toBe('Nicht zugestellt: 550 5.1.1 User unknown')
    const parked = `select kind from deliveries where ticket_id = $1 and state = 'parked'`
    expect(await desk.sql(parked, ticket.id)).toEqual([{ kind: 'forward' }])
  })

  test('tells the channel of an answer that nobody may see, but not of an out-of-office', async () => {
    const ticket = await desk.opened()
    const third = someone()
    await forwards(ticket, `forward ${third} Bitte ansehen`)
    const posts = desk.chat.posts.length
    await answers(third, 'Ich bin im Urlaub.', { headers: ['Auto-Submitted: auto-replied'] })
    expect(desk.chat.posts).toHaveLength(posts + 1)
    await answers(third, 'Wieder da: es ist die Sicherung.')
    expect(desk.chat.posts).toHaveLength(posts + 3)
    const line = desk.chat.posts.at(-1)?.part
    expect(line?.kind === 'text' && line.text).toContain(`in ${ticket.number} `)
  })

  test.each([
    [
      'whoever reads along already',
      (ticket: TicketRow) => `forward ${ticket.requesterEmail} Text`,
      'liest hier schon mit',
    ],
    ['ourselves', () => 'forward support@desk.example Text', 'Adresse des Helpdesks'],
    ['nothing', () => 'forward --text-only wer@firma.example', '--text-only'],
    ['a command', () => 'forward wer@firma.example !close', 'Befehl'],
    ['nobody', () => 'forward Text', 'forward [--text-only]'],
  ])('is refused to %s', async (_, line, says) => {
    const ticket = await desk.opened()
    const before = await desk.state(ticket)
    const receipt = await desk.command('anna', ticket, line(ticket))
    expect(receipt).toMatchObject({ outcome: 'refused' })
    expect(receipt.notice?.text).toContain(says)
    expect(await desk.state(ticket)).toBe(before)
  })

  test('is refused to whoever takes part under another address of his', async () => {
    const ticket = await desk.opened()
    const phone = someone('privat.example')
    await desk.answer(ticket, 'vom Handy', { from: phone })
    await desk.deliver()
    await desk.command('anna', ticket, `accept --same ${phone}`)
    await later()
    const refused = await desk.command('anna', ticket, `forward ${phone} Bitte ansehen`)
    expect(refused).toMatchObject({ outcome: 'refused' })
    expect(refused.notice?.text).toContain('liest hier schon mit')
    await later()
    expect(await desk.mailer.readBy(phone)).toEqual([])
  })

  test('waits for a person where outgoing mail is held back', async () => {
    const ticket = await desk.opened()
    desk.outgoing.mode = 'hold'
    await forwards(ticket, 'forward wer@firma.example Text')
    desk.outgoing.mode = 'live'
    expect(await desk.mailer.readBy('wer@firma.example')).toEqual([])
    expect((await desk.texts(ticket)).at(-1)).toContain('angehalten')
  })
})
