import type { AdapterContext } from '../../src/domain/adapter-context.ts'
import type { ChatAdapter, ChatEvent, Place } from '../../src/domain/chat.ts'
import { DeliveryError } from '../../src/domain/errors.ts'
import { type SlackSettings, workspacesOf } from './config.ts'
import { createConnections } from './connections.ts'
import { fileBytes } from './files.ts'
import { platform, workspaceOf } from './ids.ts'
import { createSite, type LinkTo, type Site } from './site.ts'

/** Below what Slack cuts or refuses, with room for what stands around the text. */
const textLength = 4000

/** Each call goes to the workspace that its ids belong to, by that workspace’s own client. */
export function createAdapter(context: AdapterContext<SlackSettings>): ChatAdapter {
  const linkTo: LinkTo = (thread) => siteNamed(workspaceOf(thread.id))?.linkTo(thread) ?? null
  const sites: readonly Site[] = workspacesOf(context.settings).map((setup) =>
    createSite(context, setup, linkTo),
  )
  const connections = createConnections(sites, context.log)
  const siteNamed = (name: string) => sites.find((site) => site.name === name)

  async function at<Result>(id: string, call: (site: Site) => Promise<Result>): Promise<Result> {
    try {
      return await call(siteFor(id))
    } catch (error) {
      throw ofThePart(error)
    }
  }

  function siteFor(id: string): Site {
    const site = siteNamed(workspaceOf(id))
    if (site) return site
    throw new DeliveryError('rejected', `${workspaceOf(id)} is no workspace under slack.workspaces`, {
      gone: 'channel',
    })
  }

  /** One of several workspaces is not the account: what is for the others goes on. */
  function ofThePart(error: unknown): unknown {
    if (sites.length === 1 || !(error instanceof DeliveryError) || error.gone !== 'account') return error
    const { failure, message } = error
    return new DeliveryError(failure, message, { gone: 'channel', cause: error })
  }

  return {
    platform,
    // Slack has no slash commands in threads.
    prefix: '!',
    limits: { textLength, fileBytes },
    start: connections.start,
    stop: connections.stop,
    openThread: (channel, card, key) =>
      at(channel.id, ({ outbound }) => outbound.openThread(channel, card, key)),
    post: (place, part, key) => at(idOf(place), ({ outbound }) => outbound.post(place, part, key)),
    updateCard: (post, card) => at(post.thread.id, ({ outbound }) => outbound.updateCard(post, card)),
    edit: (post, part) => at(post.thread.id, ({ outbound }) => outbound.edit(post, part)),
    remove: (post) => at(post.thread.id, ({ outbound }) => outbound.remove(post)),
    mark: (post, mark) => at(post.thread.id, ({ marks }) => marks.mark(post, mark)),
    find: (place, key) => at(idOf(place), ({ history }) => history.find(place, key)),
    download: (file) => at(file.id, (site) => site.download(file)),
    members: (channel) => at(channel.id, (site) => site.members(channel)),
    async *history(place, since): AsyncGenerator<ChatEvent> {
      try {
        yield* siteFor(idOf(place)).history.history(place, since)
      } catch (error) {
        throw ofThePart(error)
      }
    },
    async *examine() {
      for (const site of sites) yield* site.examine()
    },
    ...(connections.webhook && { webhook: { path: '/slack', handle: connections.webhook.handle } }),
  }
}

const idOf = (place: Place): string => ('channel' in place ? place.channel.id : place.thread.id)
