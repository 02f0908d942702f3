import type { TicketRow } from '../../src/store/entities/ticket.ts'
import { Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open()
})
afterAll(() => desk.close())

const later = async () => {
  await desk.pass(20)
  await desk.deliver()
}
const posts = (ticket: TicketRow, name: string, content: string) =>
  desk.say('anna', ticket, 'Seht mal', { files: [desk.chat.upload(name, content)] })
const leftWith = async (ticket: TicketRow, line: string, more = {}) => {
  const receipt = await desk.command('anna', ticket, line, more)
  await later()
  return { receipt, files: (await desk.mailsTo(ticket)).at(-1)?.files ?? [] }
}

describe('files of the thread go to the customer', () => {
  test('when a reply names them, and no others', async () => {
    const ticket = await desk.opened()
    await posts(ticket, 'anleitung.pdf', 'So geht es')
    await posts(ticket, 'intern.txt', 'Nicht für draußen')
    const { receipt, files } = await leftWith(ticket, 'reply --file anleitung.pdf Bitte sehr')
    expect(receipt).toMatchObject({ outcome: 'accepted' })
    expect(files).toEqual([{ name: 'anleitung.pdf', content: 'So geht es' }])
    expect((await desk.mailsTo(ticket)).at(-1)?.text).toMatch(/^Bitte sehr$/m)
  })

  test('with spaces in the name, in the quotes of any keyboard, several at once', async () => {
    const ticket = await desk.opened()
    await posts(ticket, 'Log vom Montag.txt', 'eins')
    await posts(ticket, 'b.txt', 'zwei')
    const { files } = await leftWith(ticket, 'reply --file „Log vom Montag.txt“ —file B.TXT --wait Text')
    expect(files.map(({ content }) => content)).toEqual(['eins', 'zwei'])
    expect((await desk.ticket(ticket.number)).status).toBe('pending')
  })

  test('by number where two different files have one name', async () => {
    const ticket = await desk.opened()
    await posts(ticket, 'image.png', 'alt')
    await posts(ticket, 'image.png', 'neu')
    const mails = (await desk.mailsTo(ticket)).length
    const { receipt } = await leftWith(ticket, 'reply --file image.png Text')
    expect(receipt).toMatchObject({ outcome: 'refused' })
    expect(await desk.mailsTo(ticket)).toHaveLength(mails)
    const ids = [...(receipt.notice?.text ?? '').matchAll(/f\d+(?= image)/g)].map(([id]) => id)
    expect(ids).toHaveLength(2)
    const { files } = await leftWith(ticket, `reply --file ${ids[1]} Text`)
    expect(files).toEqual([{ name: 'image.png', content: 'alt' }])
  })

  test('once, when the very same file was posted twice', async () => {
    const ticket = await desk.opened()
    await posts(ticket, 'a.txt', 'gleich')
    await posts(ticket, 'a.txt', 'gleich')
    expect((await leftWith(ticket, 'reply --file a.txt Text')).files).toHaveLength(1)
  })

  test('never a note’s file that nobody named, and none of another ticket’s', async () => {
    const ticket = await desk.opened()
    const other = await desk.opened()
    await posts(other, 'fremd.txt', 'von anderen')
    const [file] = await desk.sql<{ id: string }>('select max(id) as id from files')
    await posts(ticket, 'notiz.txt', 'intern')
    expect((await leftWith(ticket, 'reply Ohne Datei')).files).toEqual([])
    for (const name of ['fremd.txt', `f${file?.id}`, 'gibt-es-nicht.txt']) {
      const { receipt } = await leftWith(ticket, `reply --file ${name} Text`)
      expect(receipt).toMatchObject({ outcome: 'refused' })
      expect(receipt.notice?.text).toContain('notiz.txt')
    }
    await desk.erase('anna', (await posts(ticket, 'weg.txt', 'zurückgezogen')).post)
    expect((await leftWith(ticket, 'reply --file weg.txt Text')).receipt).toMatchObject({
      outcome: 'refused',
    })
  })

  test('when they are ticked in the form, where none is ticked beforehand', async () => {
    const ticket = await desk.opened()
    await posts(ticket, 'eins.txt', '1')
    await posts(ticket, 'zwei.txt', '2')
    const { form } = await desk.command('anna', ticket, 'reply', { asks: true })
    const boxes = form?.fields.filter(({ name }) => name.startsWith('file-')) ?? []
    expect(boxes.map(({ value, label }) => [value, label])).toEqual([
      ['no', expect.stringMatching(/zwei\.txt.*intern/)],
      ['no', expect.stringMatching(/eins\.txt.*intern/)],
    ])
    const values = { text: 'Im Anhang', [boxes[0]?.name ?? '']: 'no', [boxes[1]?.name ?? '']: 'yes' }
    expect((await leftWith(ticket, 'reply', { values })).files).toEqual([{ name: 'eins.txt', content: '1' }])
  })
})
