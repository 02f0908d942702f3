import { Helpdesk } from './helpdesk.ts'
import { failed, quarantineOf, someone } from './quarantine-desk.ts'

let desk: Helpdesk
beforeEach(async () => {
  desk = await Helpdesk.open()
  desk.change('support', { senders: 'known' })
})
afterEach(() => desk.close())

const { number, cards, onlyCard, click, takeStored, arrives } = quarantineOf(() => desk)

describe('the card’s buttons', () => {
  test('accept once: it becomes a ticket, the card says which, and the next mail waits again', async () => {
    const from = someone()
    await arrives({ from, subject: 'Hilfe' })
    expect((await click('accept')).notice?.text).toContain('Angenommen')
    await takeStored()
    const [ticket] = await desk.sql<{ number: string; requester_email: string }>('select * from tickets')
    expect(ticket).toMatchObject({ subject: 'Hilfe', requester_email: from })
    const { card } = onlyCard()
    expect(card.lines.join()).toContain(`Angenommen von Anna Berger. ${ticket?.number}`)
    expect(card.buttons).toEqual([])
    // He has a ticket now, so `known` lets him in; whom only domains let in waits again.
    desk.change('support', { senders: 'domains' })
    expect(await arrives({ from, subject: 'Noch etwas' })).toBeNull()
    expect(cards()).toHaveLength(2)
  })

  test('accept sender: everything that waits becomes tickets, and nothing of his waits any more', async () => {
    desk.change('support', { senders: 'registered' })
    const from = someone()
    await arrives({ from, subject: 'eins' })
    await arrives({ from, subject: 'zwei' })
    await click('accept --sender')
    await takeStored()
    expect(await number('tickets')).toBe(2)
    expect(await arrives({ from, subject: 'drei' })).not.toBeNull()
    expect(cards()).toHaveLength(1)
  })

  test('reject: nothing comes of it, it is kept, and can still be accepted', async () => {
    await arrives({ from: someone() })
    await click('reject')
    await takeStored()
    expect(await number('tickets')).toBe(0)
    expect(onlyCard().card.buttons.map(({ line }) => line)).toEqual(['accept', 'accept --sender', 'spam'])
    await click('accept', 'ben')
    await takeStored()
    expect(await number('tickets')).toBe(1)
    expect(onlyCard().card.lines.join()).toContain('Angenommen von Ben')
  })

  test('spam: further mail of the sender is only counted, wherever it goes, until somebody accepts', async () => {
    desk.change('support', { senders: 'anyone' })
    desk.change('network', { senders: 'anyone' })
    const from = someone()
    await arrives({ from, headers: failed })
    await click('spam')
    await desk.deliver()
    for (const mailbox of ['support', 'network']) await desk.receive({ from }, mailbox)
    await desk.deliver()
    expect(onlyCard().card.lines.join()).toMatch(/3 Mails.*Spam, sagt Anna Berger/)
    expect(await number('tickets')).toBe(0)
    await click('accept --sender')
    await takeStored()
    expect(await number('tickets')).toBe(3)
    expect(await arrives({ from })).not.toBeNull()
  })

  test('accept once of one who counts as spam: once, and the next mail is a card again', async () => {
    desk.change('support', { senders: 'anyone' })
    const from = someone()
    await arrives({ from, headers: failed })
    await click('spam')
    expect((await click('accept')).notice?.text).toContain('gilt weiter als Spam')
    await takeStored()
    expect(await number('tickets')).toBe(1)
    expect(await arrives({ from, subject: 'Noch eine' })).toBeNull()
    expect(cards().map(({ card }) => card.state.label)).toEqual(['angenommen', 'wartet auf euch'])
    expect(await number('tickets')).toBe(1)
  })

  test.each([
    ['of somebody who does not wait there', 'accept somebody@else.example'],
    ['who waits on another card', 'accept --sender wartet@anderswo.example'],
    ['as another address of the requester, where there is no ticket', 'accept --same'],
  ])('accept nobody %s', async (_, line) => {
    const from = someone()
    await arrives({ from })
    const { thread } = onlyCard()
    await arrives({ from: 'wartet@anderswo.example' })
    desk.chat.posts.splice(1)
    const refusal = await click(line)
    expect(refusal).toMatchObject({ outcome: 'refused' })
    await takeStored()
    expect(await number('tickets')).toBe(0)
    expect(await number('senders')).toBe(0)
    expect(onlyCard().thread).toEqual(thread)
    expect(await click(`accept ${from.toUpperCase()}`)).toMatchObject({ outcome: 'accepted' })
  })

  test('whoever comes second is told who was first', async () => {
    await arrives({ from: someone() })
    await click('accept')
    const second = await click('reject', 'ben')
    expect(second).toMatchObject({ outcome: 'refused' })
    expect(second.notice?.text).toContain('Anna Berger')
  })

  test('pressed by two at the same moment make one ticket', async () => {
    await arrives({ from: someone() })
    const pressed = await Promise.all([click('accept'), click('accept', 'ben'), click('accept')])
    expect(pressed.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1)
    await Promise.all([takeStored(), takeStored()])
    expect(await number('tickets')).toBe(1)
  })

  test('strangers in the chat can’t press them', async () => {
    await arrives({ from: someone() })
    expect(await click('accept', 'nobody')).toMatchObject({ outcome: 'refused' })
    await takeStored()
    expect(await number('tickets')).toBe(0)
  })

  test('are not for tickets, and a ticket’s are not for them', async () => {
    desk.change('support', { senders: 'anyone' })
    const ticket = await desk.opened()
    expect(await desk.command('anna', ticket, 'reject')).toMatchObject({ outcome: 'refused' })
    await arrives({ from: someone(), headers: failed })
    expect(await click('claim')).toMatchObject({ outcome: 'refused' })
  })
})
