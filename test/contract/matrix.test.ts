import { FakeHomeserver } from '../fakes/matrix/homeserver.ts'
import { until } from '../tools/until.ts'
import { type Hand, lacks, type MatrixWorld, stageIn } from './matrix-stage.ts'
import type { SeenFile } from './stage.ts'
import { describeAdapter } from './suite.ts'

describeAdapter('Matrix (a small homeserver, a room in the clear)', {
  lacks,
  start: async (inbox) => stageIn(await startWorld(), inbox),
})

async function startWorld(): Promise<MatrixWorld> {
  const homeserver = await FakeHomeserver.start()
  const { rooms } = homeserver
  const [anna, ben, bot] = [
    homeserver.register('anna', 'Anna Berger'),
    homeserver.register('ben', 'Ben Otto'),
    homeserver.register('faden', 'Faden'),
  ]
  const room = rooms.create(anna.id)
  const member = (user: string, content: object) =>
    rooms.setState(room, anna.id, 'm.room.member', user, content)
  member(anna.id, { membership: 'join', displayname: anna.name })
  member(ben.id, { membership: 'join', displayname: ben.name })
  member(bot.id, { membership: 'invite', displayname: bot.name })

  let sent = 0
  const hand = ({ id }: typeof anna): Hand => ({
    id,
    async send(type, content) {
      sent += 1
      return rooms.send(room, id, type, { ...content }, `by-hand-${sent}`)
    },
    redact: async (event) => rooms.redact(room, id, event),
    upload: async ({ content, type }: SeenFile) => ({ url: homeserver.upload(content, type) }),
  })
  const befalls = (mishap: typeof homeserver.mishap) => async () => {
    homeserver.mishap = mishap
    return async () => {
      homeserver.mishap = null
    }
  }
  const listed = (set: Set<string>) => async () => {
    set.add(bot.id)
    return async () => void set.delete(bot.id)
  }

  return {
    url: homeserver.url,
    room,
    token: bot.token,
    bot: bot.id,
    anna: hand(anna),
    ben: hand(ben),
    timeline: async () => rooms.events.filter(({ room_id }) => room_id === room),
    download: async ({ url }) => homeserver.file(url),
    outsiders: async () => {
      member('@eve:elsewhere.test', { membership: 'join', displayname: 'Eve' })
      return ['@eve:elsewhere.test', bot.id]
    },
    async join(name) {
      const id = `@${name.split(' ')[0]?.toLowerCase()}:fake.test`
      member(id, { membership: 'join', displayname: name })
      return id
    },
    leave: async (user) => void member(user, { membership: 'leave' }),
    deleteThread: async ({ id }) => void rooms.redact(room, anna.id, id),
    fail: {
      'not-sent': befalls('busy'),
      uncertain: befalls('lost answer'),
      rejected: listed(rooms.muted),
      'gone account': listed(homeserver.revoked),
      'gone channel': async () => {
        member(bot.id, { membership: 'leave' })
        return async () => {
          member(bot.id, { membership: 'invite' })
          await until('the bot has come back', () => rooms.membership(room, bot.id) === 'join')
        }
      },
    },
    spoil: [
      { way: 'a revoked token', says: /Set a new MATRIX_ACCESS_TOKEN/, spoil: listed(homeserver.revoked) },
      {
        way: 'a room that the bot is not in',
        says: /is not in !room.*Invite it/,
        spoil: async () => {
          member(bot.id, { membership: 'leave' })
          return async () => void member(bot.id, { membership: 'join', displayname: bot.name })
        },
      },
      {
        way: 'too little power',
        says: /power level 0 and needs 50/,
        spoil: async () => {
          const levels = (needed: number) =>
            void rooms.setState(room, anna.id, 'm.room.power_levels', '', { events_default: needed })
          levels(50)
          return async () => levels(0)
        },
      },
    ],
    close: () => homeserver.stop(),
  }
}
