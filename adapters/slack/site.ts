import type { AdapterContext } from '../../src/domain/adapter-context.ts'
import type { ChatInbox, ThreadRef } from '../../src/domain/chat.ts'
import { createAnswers } from './answers.ts'
import { createClient } from './client.ts'
import type { SlackSettings, WorkspaceSetup } from './config.ts'
import { examine } from './examine.ts'
import { createFiles } from './files.ts'
import { createHistory } from './history.ts'
import { createIds, workspaceOf } from './ids.ts'
import { createInbound } from './inbound.ts'
import { createMarks } from './marks.ts'
import { createMessages } from './messages.ts'
import { createOutbound } from './outbound.ts'
import { createPeople } from './people.ts'
import { createWorkspace } from './workspace.ts'

/** Where a thread is shown to people, in whatever workspace; null: that is not known yet. */
export type LinkTo = (thread: ThreadRef) => string | null

export type Site = ReturnType<typeof createSite>

/** All that Faden does in one workspace, with that workspace’s own token. */
export function createSite(whole: AdapterContext<SlackSettings>, setup: WorkspaceSetup, linkTo: LinkTo) {
  const ids = createIds(setup.name)
  const context = partOf(whole, setup.name)
  const { log, memory, secrets, settings } = context
  const apiUrl = `${setup.api_url}/`
  const token = secrets[setup.variables.botToken] ?? ''
  const client = createClient(token, { apiUrl, log })
  const workspace = createWorkspace({ client, token, apiUrl, ids, log })
  const people = createPeople(workspace)
  const messages = createMessages(workspace, people)
  const files = createFiles(workspace, messages, memory)
  const answers = createAnswers(workspace, context)
  const inbound = createInbound({ workspace, messages, people, answers, settings, linkTo })

  return {
    ...setup,
    apiUrl,
    channels: context.channels.map(({ id }) => ids.channelRef(id)),
    signingSecret: setup.events === 'http' ? (secrets[setup.variables.signingSecret] ?? '') : null,
    appToken: setup.events === 'socket' ? (secrets[setup.variables.appToken] ?? '') : null,

    outbound: createOutbound(workspace, people, files, context, linkTo),
    marks: createMarks(workspace),
    history: createHistory(workspace, messages, files),
    download: files.download,
    members: people.members,
    examine: () => examine(workspace, context, setup),

    team: (): string | null => workspace.known()?.team ?? null,
    linkTo(thread: ThreadRef): string | null {
      const known = workspace.known()
      return known && ids.linkTo(known.url, thread)
    },
    take: inbound.take,
    /** Asks Slack who we are; what happens is taken from then on. */
    async open(to: ChatInbox): Promise<void> {
      await workspace.recognise()
      inbound.open(to)
    },
    close: inbound.close,
  }
}

/** What there is of channels and people in one workspace, by Slack’s own ids. */
function partOf(whole: AdapterContext<SlackSettings>, name: string): AdapterContext<SlackSettings> {
  const { theirs } = createIds(name)
  const own = <Named extends { readonly id: string }>(list: readonly Named[]) =>
    list.filter(({ id }) => workspaceOf(id) === name).map((one) => ({ ...one, id: theirs(one.id) ?? one.id }))
  return { ...whole, channels: own(whole.channels), agents: own(whole.agents) }
}
