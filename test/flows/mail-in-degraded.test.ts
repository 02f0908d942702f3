import { parseMail } from '../../src/mail/parse.ts'
import { Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open()
  const options = {
    authservId: null,
    language: 'de',
    maxFiles: 9,
    maxTextLength: 500,
    timeoutMs: 5000,
  } as const
  const parse = (raw: Buffer, envelopeFrom: string | null) =>
    parseMail(raw, { ...options, envelopeFrom, isOwnMessageId: () => false })
  Object.assign(desk.core.mail, { parse })
})
afterAll(() => desk.close())

const tooLong = 'wort '.repeat(200)
const said = 'Der Text dieser Mail ist sehr lang und wurde gekürzt. Das Original hängt an (message.eml).'

/** What the thread shows of a mail that was not taken whole: the sentence as it is, and the original that it names. */
async function expectTold(ticket: Awaited<ReturnType<Helpdesk['receive']>>) {
  if (!ticket) throw new Error('no ticket')
  await desk.deliver()
  const texts = await desk.texts(ticket)
  expect(texts.filter((text) => text === said || text === 'message.eml').sort()).toEqual([
    said,
    'message.eml',
  ])
  const original = (await desk.posts(ticket)).find(({ part }) => part?.kind === 'file')
  expect(original?.content?.toString()).toContain(tooLong.trim())
}

test('a first mail that was not taken whole says so in whole sentences, with the original', async () => {
  await expectTold(await desk.receive({ from: 'lang@kunde.example', text: tooLong }))
})

test('so does a customer’s answer', async () => {
  await expectTold(await desk.answer(await desk.opened(), tooLong))
})

test('so does a mail of somebody else', async () => {
  await expectTold(await desk.answer(await desk.opened(), tooLong, { from: 'fremd@kunde.example' }))
})
