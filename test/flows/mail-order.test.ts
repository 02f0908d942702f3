import type { TicketRow } from '../../src/store/entities/ticket.ts'
import { requestLost } from '../fakes/mishaps.ts'
import { Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
beforeEach(async () => {
  desk = await Helpdesk.open()
})
afterEach(() => desk.close())

const later = async (seconds: number) => {
  await desk.pass(seconds)
  await desk.deliver()
}
const opened = async (from: string, subject: string) => {
  const ticket = await desk.receive({ from, subject, text: `${subject}: was ist los?` })
  if (!ticket) throw new Error('no ticket came of the mail')
  return ticket
}
/** What the customer was told of, in the order in which it came. */
const told = async ({ requesterEmail }: TicketRow) =>
  (await desk.mailer.readBy(requesterEmail)).map(({ text }) =>
    /gehört zu diesem/.test(text)
      ? 'merged'
      : /etwas anderes/.test(text)
        ? 'split'
        : /ist angekommen/.test(text)
          ? 'acknowledgement'
          : text.split('\n')[2],
  )

test('what explains a merge waits for what the ticket that went has still to say', async () => {
  const kept = await desk.opened('Eins')
  desk.mailer.fate.script('send', requestLost())
  const gone = await opened(kept.requesterEmail, 'Zwei')
  await desk.deliver()
  await desk.command('anna', gone, `merge ${kept.number}`)
  await desk.command('anna', kept, 'reply Wir sehen nach.')
  desk.mailer.fate.script('send', requestLost(), requestLost())
  await later(16)
  await later(16)
  expect(await told(kept)).toEqual(['acknowledgement'])
  await later(60)
  expect(await told(kept)).toEqual(['acknowledgement', 'acknowledgement', 'merged', 'Wir sehen nach.'])
})

test('what explains a split waits for what the old ticket has still to say, and the new one’s replies for both', async () => {
  const kept = await desk.opened('Eins')
  const gone = await opened(kept.requesterEmail, 'Zwei')
  await desk.deliver()
  desk.mailer.fate.script('send', requestLost())
  await desk.command('anna', gone, `merge ${kept.number}`)
  await desk.deliver()
  const [, second] = (await desk.messages(kept)).filter(({ purpose }) => purpose === 'request')
  await desk.command('anna', kept, `split m${second?.id} Zwei`)
  const [row] = await desk.sql<{ number: string }>('select number from tickets order by id desc limit 1')
  const split = await desk.ticket(row?.number ?? '')
  expect(split.id).not.toBe(gone.id)
  desk.mailer.fate.script('send', requestLost(), requestLost())
  await later(2)
  await desk.command('anna', split, 'reply Hier geht es weiter.')
  await later(16)
  expect(await told(kept)).toEqual(['acknowledgement', 'acknowledgement'])
  await later(60)
  expect(await told(kept)).toEqual([
    'acknowledgement',
    'acknowledgement',
    'merged',
    'split',
    'Hier geht es weiter.',
  ])
})

test('a ticket that was split off has a lane of its own again once all has been said', async () => {
  const ticket = await desk.opened('Eins')
  await desk.answer(ticket, 'Und noch etwas anderes')
  await desk.command('anna', ticket, 'split Zwei')
  await later(16)
  const [row] = await desk.sql<{ number: string }>('select number from tickets order by id desc limit 1')
  const split = await desk.ticket(row?.number ?? '')
  desk.mailer.fate.script('send', requestLost())
  await desk.command('anna', ticket, 'reply Zum ersten.')
  await later(16)
  desk.mailer.fate.script('send', requestLost())
  await desk.command('anna', split, 'reply Zum zweiten.')
  await later(16)
  expect((await told(ticket)).slice(-2)).toEqual(['split', 'Zum zweiten.'])
})
