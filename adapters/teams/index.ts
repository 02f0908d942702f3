import type { AdapterContext } from '../../src/domain/adapter-context.ts'
import type { ChatAdapter, ChatFile, ChatInbox } from '../../src/domain/chat.ts'
import { type Cloud, playgroundCloud, publicCloud } from './cloud.ts'
import type { TeamsSettings } from './config.ts'
import { createConnector } from './connector.ts'
import { asDeliveryError } from './errors.ts'
import { examine } from './examine.ts'
import { download } from './files.ts'
import { platform } from './ids.ts'
import { createInbound } from './inbound.ts'
import { limits } from './limits.ts'
import { createMembers } from './members.ts'
import { createOutbound } from './outbound.ts'
import { createPeople } from './people.ts'
import { createPlaces } from './places.ts'
import { createRoster } from './roster.ts'
import { createViews } from './views.ts'
import { createWebhook } from './webhook.ts'

/** Microsoft Teams, over the Bot Connector's REST interface. */
export function createAdapter(
  context: AdapterContext<TeamsSettings>,
  cloud: Cloud = context.settings.playground ? playgroundCloud(context.settings.playground) : publicCloud,
): ChatAdapter {
  const { settings, agents, channels, language, publicUrl, log } = context
  const connector = createConnector(settings, context.secrets.MSTEAMS_APP_PASSWORD ?? '', cloud)
  const places = createPlaces(context.memory, cloud.serviceUrl)
  const people = createPeople(agents, places, connector)
  const tenant = settings.tenantId || null
  const roster = createRoster(connector, places)
  const viewsOf = createViews(roster, settings.playground === null)
  const inbound = createInbound({
    appId: settings.appId,
    channels,
    language,
    connector,
    places,
    roster,
    viewsOf,
    log,
  })

  return {
    ...createOutbound({ connector, places, people, viewsOf, channels, language, tenant }),
    platform,
    limits: { textLength: limits.textLength, fileBytes: limits.fileBytes },
    async start(inbox: ChatInbox) {
      inbound.start(inbox)
    },
    stop: () => inbound.stop(),
    async download(file: ChatFile) {
      try {
        return await download(file, connector, cloud)
      } catch (error) {
        throw asDeliveryError(error)
      }
    },
    members: createMembers(roster, tenant),
    webhook: createWebhook({ settings, cloud, connector, take: inbound.take, log }),
    examine: () => examine({ settings, connector, roster, channels, agents, publicUrl }),
  }
}
