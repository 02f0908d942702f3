import type { ChannelId, TeamId } from '../../src/domain/ids.ts'
import { makeLackingThreads } from '../../src/flows/lacking-threads.ts'
import { syncDirectory } from '../../src/store/directory.ts'
import { Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
beforeEach(async () => {
  desk = await Helpdesk.open()
})
afterEach(() => desk.close())

/** The team has moved into another channel, and Faden is started with that. */
async function restartedWithout(channel: string, other: string): Promise<void> {
  const { teams, channels, agents } = desk.directory
  const old = channels.get(channel as ChannelId)
  if (!old) throw new Error(`no channel ${channel}`)
  channels.set(other as ChannelId, { ...old, id: other as ChannelId, externalId: `C-${other}` })
  channels.delete(channel as ChannelId)
  desk.change(channel, { channel: other as ChannelId })
  await desk.core.database.transaction((db) =>
    syncDirectory(db, {
      teams: teams.values(),
      channels: channels.values(),
      agents: agents.values(),
      mailboxes: [{ id: 'support', team: 'support' as TeamId, imap: { folders: ['INBOX'] } }],
    }),
  )
}

test('a closed ticket whose channel is gone is opened again by its customer, and goes on where its team is now', async () => {
  const ticket = await desk.opened('Drucker', 'Er druckt nicht.')
  await desk.say('anna', ticket, 'Nur unter uns')
  await desk.command('anna', ticket, 'note --share Toner bestellt')
  await desk.command('anna', ticket, 'close')
  await desk.pass(60)
  await desk.deliver()
  await desk.command('anna', ticket, 'note --share Noch nicht zugestellt')
  await restartedWithout('support', 'hall')

  expect((await desk.answer(ticket, 'Er druckt schon wieder nicht.'))?.status).toBe('open')
  await makeLackingThreads(desk.core)
  await desk.deliver()
  const texts = await desk.texts(ticket, 'hall')
  for (const said of [
    'Er druckt nicht.',
    'Toner bestellt',
    'Noch nicht zugestellt',
    'Er druckt schon wieder nicht.',
  ])
    expect(texts).toContainEqual(expect.stringContaining(said))
  // What that channel let out nobody knows any more.
  expect(JSON.stringify(texts)).not.toContain('Nur unter uns')
  expect(desk.errors).toEqual([])

  await desk.command('anna', ticket, 'reply Wir kommen', { channel: 'hall' })
  await desk.pass(60)
  await desk.deliver()
  expect((await desk.mailsTo(ticket)).at(-1)?.text).toContain('Wir kommen')
})

test('with open tickets in it a channel must stay, and the sentence says which', async () => {
  await desk.opened()
  await expect(restartedWithout('support', 'hall')).rejects.toThrow(
    /No longer in the configuration, but with open tickets: channel support \(1\)/,
  )
})
