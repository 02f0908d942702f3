import { channelToTell, type Outage } from '../../src/domain/outage.ts'
import type { Channel } from '../../src/domain/people.ts'
import { testDirectory } from '../flows/directory.ts'

const { teams, channels } = testDirectory()
const told = (outage: Partial<Outage>, ...others: Partial<Outage>[]): string | null => {
  const whole = (one: Partial<Outage>): Outage => ({
    kind: 'connection',
    subject: 'x',
    platform: null,
    channel: null,
    team: null,
    cause: '',
    mend: '',
    ...one,
  })
  const known: ReadonlyMap<Channel['id'], Channel> = channels
  return channelToTell(whole(outage), others.map(whole), [...teams.values()], known)?.id ?? null
}
const channel = (id: string) => ({ channel: id as Channel['id'] })
const team = (id: string) => ({ team: id as Outage['team'] })

test.each([
  ['a lost platform is told on another one', { platform: 'chat' }, [], 'vendor'],
  ['a lost channel, too', { platform: 'chat', ...channel('support') }, [], 'vendor'],
  [
    'else in another channel',
    { platform: 'chat', ...channel('support') },
    [{ platform: 'plain' }],
    'network',
  ],
  ['of two lost platforms nothing is left', { platform: 'chat' }, [{ platform: 'plain' }], null],
  ['what is on no chat is told to the lowest level', {}, [], 'support'],
  ['or to those whose it is', { ...team('network') }, [], 'network'],
  [
    'unless they can’t hear of it',
    { ...team('network') },
    [{ platform: 'chat', ...channel('network') }],
    'support',
  ],
] as const)('%s', (_, outage, others, expected) => {
  expect(told(outage, ...others)).toBe(expected)
})
