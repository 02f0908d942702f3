import { Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open()
})
afterAll(() => desk.close())

const linkedOnCard = async (ticket: Awaited<ReturnType<Helpdesk['opened']>>) =>
  (await desk.card(ticket)).lines.find((line) => line.startsWith('verknüpft'))

test('link names each ticket on the other’s card, in `show`, and tells no customer', async () => {
  const [one, other] = [await desk.opened(), await desk.opened('Beamer')]
  const receipt = await desk.command('anna', one, `link ${other.number}`)
  expect(receipt).toMatchObject({
    outcome: 'accepted',
    notice: { text: `Vorgang ${one.number} ist jetzt mit ${other.number} „Beamer“ verknüpft.` },
  })
  await desk.deliver()
  expect(await linkedOnCard(one)).toBe(`verknüpft: ${other.number}`)
  expect(await linkedOnCard(other)).toBe(`verknüpft: ${one.number}`)
  expect((await desk.command('anna', other, 'show')).notice?.text).toContain(`verknüpft: ${one.number}`)
  expect(await desk.eventKinds(one)).toContain('linked')
  expect(await desk.eventKinds(other)).toContain('linked')
  expect(await desk.mailsTo(one)).toHaveLength(1)
  expect(await desk.mailsTo(other)).toHaveLength(1)
})

test('undo takes the link off both cards', async () => {
  const [one, other] = [await desk.opened(), await desk.opened('Beamer')]
  await desk.command('anna', one, `link #${other.number}`)
  await desk.deliver()
  expect(await desk.command('anna', one, 'undo')).toMatchObject({ outcome: 'accepted' })
  await desk.deliver()
  expect(await linkedOnCard(one)).toBeUndefined()
  expect(await linkedOnCard(other)).toBeUndefined()
})

test('outside a thread a link takes both numbers', async () => {
  const [one, other] = [await desk.opened(), await desk.opened('Beamer')]
  expect(await desk.inChannel('anna', `link ${one.number} ${other.number}`)).toMatchObject({
    outcome: 'accepted',
  })
  await desk.deliver()
  expect(await linkedOnCard(one)).toBe(`verknüpft: ${other.number}`)
})

test.each([
  ['without a number', 'link', 'So geht es: `link N`'],
  ['with what is no number', 'link Beamer', 'So geht es: `link N`'],
  ['with more than a number', 'link 10001 und so', 'So geht es: `link N`'],
  ['with a number that nobody has', 'link 99999', 'Vorgang 99999 gibt es nicht.'],
])('a link %s is refused and changes nothing', async (_, line, sentence) => {
  const ticket = await desk.opened()
  const before = await desk.state(ticket)
  expect(await desk.command('anna', ticket, line)).toMatchObject({
    outcome: 'refused',
    notice: { text: sentence },
  })
  expect(await desk.state(ticket)).toBe(before)
})

test('two agents who link the same two from either side at once make one link, and none waits for ever', async () => {
  for (let round = 0; round < 5; round++) {
    const [one, other] = [await desk.opened(), await desk.opened('Beamer')]
    const receipts = await Promise.all([
      desk.command('anna', one, `link ${other.number}`),
      desk.command('ben', other, `link ${one.number}`),
    ])
    expect(receipts.map(({ outcome }) => outcome).sort()).toEqual(['accepted', 'refused'])
  }
})
