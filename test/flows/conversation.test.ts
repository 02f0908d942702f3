import { randomUUID } from 'node:crypto'
import { wordsOf } from '../../src/domain/words/index.ts'
import { Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open()
})
afterAll(() => desk.close())

const someone = () => `${randomUUID().slice(0, 8)}@kunde.example`
const numberIn = (text = '') => text.match(/\d{5}/)?.[0] ?? ''
const later = async () => {
  await desk.pass(20)
  await desk.deliver()
}
const starts = async (line: string, agent = 'anna') => {
  const receipt = await desk.inChannel(agent, line)
  expect(receipt).toMatchObject({ outcome: 'accepted' })
  return { receipt, ticket: await desk.ticket(numberIn(receipt.notice?.text)) }
}

describe('an agent who writes to a customer first', () => {
  test('makes a ticket that is his, and one mail that leaves after the undo time', async () => {
    const lena = someone()
    const { receipt, ticket } = await starts(`mail ${lena} Wartung am Freitag\nAm Freitag ist das WLAN aus.`)
    expect(receipt.notice).toMatchObject({ text: expect.stringContaining(lena), until: expect.any(Date) })
    expect(ticket).toMatchObject({ status: 'open', assigneeId: 'anna', subject: 'Wartung am Freitag' })
    await desk.deliver()
    expect(await desk.mailer.readBy(lena)).toEqual([])
    expect((await desk.page(ticket))?.messages).toEqual([])
    await later()
    const mails = await desk.mailer.readBy(lena)
    expect(mails).toHaveLength(1)
    expect(mails[0]?.subject).toBe(`Wartung am Freitag [Support #${ticket.number}]`)
    expect(mails[0]?.text).toContain('Am Freitag ist das WLAN aus.')
    expect(await desk.texts(ticket)).toEqual(['Am Freitag ist das WLAN aus.'])
    expect((await desk.page(ticket))?.messages).toHaveLength(1)
  })

  test('gets the answer in that ticket', async () => {
    const lena = someone()
    const { ticket } = await starts(`mail ${lena} Frage\nPasst Montag?`)
    await later()
    const answered = await desk.answer(ticket, 'Montag passt.')
    await desk.deliver()
    expect(answered?.id).toBe(ticket.id)
    expect(await desk.texts(ticket)).toEqual(['Passt Montag?', 'Montag passt.'])
  })

  test('takes it back whole: nobody is mailed, the ticket is closed and nobody’s', async () => {
    const lena = someone()
    const { receipt, ticket } = await starts(`mail ${lena} Irrtum\nDas war falsch.`)
    await desk.deliver()
    const undo = receipt.notice?.buttons?.[0]?.line ?? ''
    expect(await desk.inChannel('anna', undo)).toMatchObject({ outcome: 'accepted' })
    await later()
    expect(await desk.mailer.readBy(lena)).toEqual([])
    expect(await desk.ticket(ticket.number)).toMatchObject({ status: 'closed', assigneeId: null })
    expect((await desk.page(ticket))?.messages).toEqual([])
  })

  test('is asked for address, subject and text where the chat can ask', async () => {
    const ticket = await desk.opened()
    const { form } = await desk.command('anna', ticket, 'mail', { asks: true })
    expect(form?.fields.map(({ name }) => name)).toEqual(['email', 'subject', 'text'])
    const lena = someone()
    const values = { email: lena, subject: 'Aus dem Formular', text: 'Zwei\nZeilen' }
    const receipt = await desk.command('anna', ticket, 'mail', { values })
    await later()
    const [mail] = await desk.mailer.readBy(lena)
    expect(mail?.subject).toBe(`Aus dem Formular [Support #${numberIn(receipt.notice?.text)}]`)
    expect(mail?.text).toMatch(/Zwei\nZeilen/)
  })

  test.each([
    ['no address', 'mail lena Betreff\nText', 'mail E-MAIL'],
    ['no text', 'mail lena@kunde.example Nur ein Betreff', 'darunter der Text'],
    ['our own address', 'mail support@desk.example Betreff\nText', 'Adresse des Helpdesks'],
    ['our own address with a plus part', 'mail support+x@desk.example B\nText', 'Adresse des Helpdesks'],
    [
      'a text that looks like a command',
      'mail lena@kunde.example B\n/clsoe',
      wordsOf('de').refusal.unsendable,
    ],
  ])('is refused and makes no ticket: %s', async (_, line, says) => {
    const [before] = await desk.sql<{ n: number }>('select count(*)::int as n from tickets')
    const receipt = await desk.inChannel('anna', line)
    expect(receipt).toMatchObject({ outcome: 'refused' })
    expect(receipt.notice?.text).toContain(says)
    expect(await desk.sql('select count(*)::int as n from tickets')).toEqual([before])
  })
})
