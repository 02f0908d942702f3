import type { AdapterContext } from '../../src/domain/adapter-context.ts'
import type { ChatAdapter, ChatInbox } from '../../src/domain/chat.ts'
import { createAnswers } from './answers.ts'
import { createClient } from './client.ts'
import type { SlackSettings } from './config.ts'
import { examine } from './examine.ts'
import { createFiles, fileBytes } from './files.ts'
import { createHistory } from './history.ts'
import { platform } from './ids.ts'
import { createInbound } from './inbound.ts'
import { createMarks } from './marks.ts'
import { createMessages } from './messages.ts'
import { createOutbound } from './outbound.ts'
import { createPeople } from './people.ts'
import { createSocket } from './socket.ts'
import { createWebhook } from './webhook.ts'
import { createWorkspace } from './workspace.ts'

/** Below what Slack cuts or refuses, with room for what stands around the text. */
const textLength = 4000

export function createAdapter(context: AdapterContext<SlackSettings>): ChatAdapter {
  const { settings, secrets, log, memory } = context
  const apiUrl = `${settings.api_url}/`
  const token = secrets.SLACK_BOT_TOKEN ?? ''
  const client = createClient(token, { apiUrl, log })
  const workspace = createWorkspace({ client, token, apiUrl, log })
  const people = createPeople(workspace)
  const messages = createMessages(workspace, people)
  const files = createFiles(workspace, memory)
  const outbound = createOutbound(workspace, files, context)
  const answers = createAnswers(workspace, context)
  const inbound = createInbound({ workspace, messages, people, answers, settings })
  let inbox: ChatInbox | null = null

  const webhook = settings.events === 'http' ? createWebhook(secrets.SLACK_SIGNING_SECRET ?? '', log) : null
  const socket = () =>
    createSocket({
      appToken: secrets.SLACK_APP_TOKEN ?? '',
      apiUrl,
      log,
      onChange: (isConnected, cause) =>
        inbox?.connection(isConnected ? { state: 'well' } : { state: 'lost', cause, mend: 'npm run doctor' }),
    })
  const app = inbound.mount(webhook ?? socket())

  return {
    ...outbound,
    ...createMarks(workspace),
    ...createHistory(workspace, messages, files),
    platform,
    limits: { textLength, fileBytes },
    async start(to) {
      await workspace.recognise()
      inbound.open(to)
      inbox = to
      await app.start()
    },
    async stop() {
      await app.stop()
      await inbound.close()
    },
    download: files.download,
    members: people.members,
    examine: () => examine(workspace, context),
    ...(webhook && { webhook: { path: '/slack', handle: webhook.handle } }),
  }
}
