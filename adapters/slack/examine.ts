import type { AdapterContext } from '../../src/domain/adapter-context.ts'
import type { Finding } from '../../src/domain/finding.ts'
import { createClient } from './client.ts'
import type { SlackSettings, WorkspaceSetup } from './config.ts'
import { attempt, slackError } from './errors.ts'
import { scopes } from './scopes.ts'
import type { Workspace } from './workspace.ts'

/** Tries the tokens, each scope and each channel. Reads only. */
export async function* examine(
  { client, apiUrl, log }: Workspace,
  context: AdapterContext<SlackSettings>,
  { name, events, variables }: WorkspaceSetup,
): AsyncIterable<Finding> {
  const where = name === '' ? 'slack' : `slack ${name}`
  yield await trying(`${where} bot token`, async () => {
    const { team, user } = await attempt(() => client.auth.test())
    return `${user} in ${team}`
  })
  yield await trying(`${where} scopes`, async () => {
    const { response_metadata } = await attempt(() => client.auth.test())
    const granted = new Set(response_metadata?.scopes ?? [])
    if (granted.size === 0) return 'Slack does not tell; what is missing shows when it is used'
    const missing = Object.keys(scopes).filter((scope) => !granted.has(scope))
    if (missing.length > 0)
      throw new Problem(
        `${missing.join(', ')} missing. Add them under OAuth & Permissions and reinstall the app.`,
      )
    return `all ${Object.keys(scopes).length} are granted`
  })
  if (events === 'socket') {
    const app = createClient(context.secrets[variables.appToken] ?? '', { apiUrl, log })
    yield await trying(`${where} app token`, async () => {
      await attempt(() => app.apps.connections.open({}))
      return 'Socket Mode can be opened'
    })
  } else yield requestUrl(where, context.publicUrl)
  for (const { id, name: channel } of context.channels)
    yield await trying(`${where} channel ${channel}`, async () => {
      const { channel: found } = await attempt(() => client.conversations.info({ channel: id }))
      if (found?.is_archived) throw new Problem('It is archived. Unarchive it, or name another.')
      if (!found?.is_member) throw new Problem('The app is not in it. Type /invite @Faden there.')
      return `#${found.name}, ${id}`
    })
  for (const { id, name: agent } of context.agents)
    yield await trying(`${where} account of ${agent}`, async () => {
      const { user } = await attempt(() => client.users.info({ user: id }))
      if (user?.deleted)
        throw new Problem('The account is deactivated. Take it out of agents, or name another.')
      return user?.real_name ?? id
    })
}

class Problem extends Error {}

async function trying(part: string, attemptIt: () => Promise<string>): Promise<Finding> {
  try {
    return { part, detail: await attemptIt(), problem: null }
  } catch (error) {
    const name = slackError(error)
    const advice = name ? advices[name] : undefined
    const { message } = error as Error
    const isKnown = error instanceof Problem || advice === undefined
    return { part, detail: 'does not work', problem: isKnown ? message : `${message} ${advice}` }
  }
}

const advices: Readonly<Record<string, string>> = {
  invalid_auth: 'Copy the token again from the app’s pages at api.slack.com/apps.',
  not_authed: 'Copy the token again from the app’s pages at api.slack.com/apps.',
  token_revoked: 'Reinstall the app and copy the new token.',
  account_inactive: 'Reinstall the app and copy the new token.',
  not_allowed_token_type:
    'This is a token of another kind: bot tokens begin with xoxb-, app-level ones with xapp-.',
  channel_not_found:
    'Check the id (it stands at the end of the channel’s details); in a private channel type /invite @Faden.',
  not_in_channel: 'Type /invite @Faden there.',
  missing_scope: 'Add the scope under OAuth & Permissions and reinstall the app.',
  user_not_found: 'Check the member id (it is in the menu of the profile).',
}

function requestUrl(where: string, publicUrl: string): Finding {
  const url = `${publicUrl}/slack/events`
  const isReachable = publicUrl.startsWith('https://') && !/\/\/(127\.|localhost|\[::1\])/.test(publicUrl)
  return {
    part: `${where} request address`,
    detail: `${url}: whether Slack reaches it, Slack tells where it is entered`,
    problem: isReachable
      ? null
      : `Slack can’t call ${url}: set public_url to an https address, or events: socket.`,
  }
}
