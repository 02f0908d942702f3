import type { ChannelRef, ChatUser, Member } from '../../src/domain/chat.ts'
import { attempt } from './errors.ts'
import { within } from './pause.ts'
import type { Workspace } from './workspace.ts'

const freshFor = 20 * 60 * 1000
/** A name is asked for while Slack waits for our acknowledgement. */
const patience = 1500
/** How many are remembered at once. */
const most = 5000
/** How many of those whom one message mentions are asked for; the others stand there by their ids. */
const mostNames = 50

interface Known {
  readonly user: ChatUser
  /** An address of Slack's own; null: it has none there. */
  readonly picture: string | null
  /** Neither a guest nor an app, not deactivated, and of this workspace. */
  readonly isMember: boolean
}

interface SlackUser {
  readonly is_stranger?: unknown
  readonly team_id?: string
  readonly enterprise_user?: { readonly teams?: readonly string[] }
}

export type People = ReturnType<typeof createPeople>

/** Who the ids are, remembered for a while. Whom Slack does not tell about is called by his id. */
export function createPeople({ client, ids, identity }: Workspace) {
  const known = new Map<string, { readonly person: Promise<Known>; readonly until: number }>()

  async function ask(id: string): Promise<Known> {
    const { user = {} } = await attempt(() => client.users.info({ user: id }))
    const { display_name, real_name, email, image_72 = '' } = user.profile ?? {}
    // The full name is what customers read below a reply.
    const name = real_name || user.real_name || display_name || user.name || id
    const isOutside = user.is_bot || user.deleted || user.is_restricted || user.is_ultra_restricted
    const isMember = !isOutside && !isStranger(user) && id !== 'USLACKBOT'
    return {
      user: { id: ids.ours(id), name, ...(isMember && email && { email }) },
      picture: ourPicture(image_72),
      isMember,
    }
  }

  /** From another organisation, in a shared channel. */
  function isStranger({ is_stranger, team_id, enterprise_user }: SlackUser): boolean {
    const { team } = identity()
    // In a grid of workspaces a colleague's own may be another.
    const isOfTeam = team_id === undefined || team_id === team || enterprise_user?.teams?.includes(team)
    return Boolean(is_stranger) || !isOfTeam
  }

  function find(id: string): Promise<Known> {
    const found = known.get(id)
    if (found && found.until > Date.now()) return found.person
    const person = ask(id)
    person.catch(() => known.delete(id))
    known.set(id, { person, until: Date.now() + freshFor })
    const [oldest] = known.keys()
    if (known.size > most && oldest) known.delete(oldest)
    return person
  }

  /** null: Slack does not tell, or not soon. */
  const soon = (id: string) =>
    within(
      patience,
      find(id).catch(() => null),
    )

  return {
    async person(id: string, fallback = id): Promise<ChatUser> {
      return (await soon(id))?.user ?? { id: ids.ours(id), name: fallback }
    },

    /** Shown beside what the agent says; null where Slack does not tell it soon, or keeps it elsewhere. */
    async picture(id: string): Promise<string | null> {
      return (await soon(id))?.picture ?? null
    },

    /** The names of all of them, by our ids. */
    async names(mentioned: readonly string[]): Promise<ReadonlyMap<string, string>> {
      const people = await Promise.all(mentioned.slice(0, mostNames).map(soon))
      return new Map(people.flatMap((one) => (one ? [[one.user.id, one.user.name] as const] : [])))
    },

    async members(channel: ChannelRef): Promise<readonly Member[]> {
      const id = ids.channelOf(channel)
      identity()
      const found: Member[] = []
      let cursor: string | undefined
      do {
        const page = await attempt(() =>
          client.conversations.members({ channel: id, limit: 200, ...(cursor ? { cursor } : {}) }),
        )
        // One by one: there may be many, and Slack counts.
        for (const member of page.members ?? []) {
          const { user, isMember } = await find(member)
          if (isMember) found.push(user)
        }
        cursor = page.response_metadata?.next_cursor || undefined
      } while (cursor)
      return found
    },

    forget(id: string): void {
      known.delete(id)
    },
  }
}

/** A post with a picture that Slack can’t load is refused: only those that Slack keeps itself. */
function ourPicture(address: string): string | null {
  const url = URL.parse(address)
  const isSlacks = url?.protocol === 'https:' && /^[a-z0-9-]+\.slack-edge\.com$/.test(url.hostname)
  return isSlacks ? address : null
}
