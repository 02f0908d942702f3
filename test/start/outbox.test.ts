import { outbox } from '../../src/start/platforms/outbox.ts'
import { authservId, Helpdesk } from '../flows/helpdesk.ts'

test('the outbox shows every mail that left, also to third parties and to whoever waits in quarantine', async () => {
  const desk = await Helpdesk.open()
  try {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'forward wer@firma.example Bitte ansehen')
    await desk.pass(20)
    await desk.deliver()
    desk.change('support', { senders: 'known' })
    const headers = [`Authentication-Results: ${authservId}; dmarc=pass header.from=fremd.example`]
    await desk.receive({ from: 'neu@fremd.example', subject: 'Drucker', headers })
    await desk.deliver()
    const mails = await outbox(desk.core)
    expect(mails.map(({ recipients }) => recipients.join())).toEqual(
      expect.arrayContaining([ticket.requesterEmail, 'wer@firma.example', 'neu@fremd.example']),
    )
    const answer = mails.find(({ recipients }) => recipients.includes('neu@fremd.example'))
    expect(answer).toMatchObject({ subject: 'Ihre Nachricht „Drucker“', inReplyTo: expect.any(String) })
    expect(answer?.text).toContain('Ein Mensch prüft sie')
    expect(answer?.html).toContain('Ein Mensch prüft sie')
  } finally {
    await desk.close()
  }
})
