import { z } from 'zod'
import { choice, named, section, webAddress } from '../../src/config/fields.ts'
import type { PlatformSetup, Secret } from '../../src/config/platform.ts'

interface WorkspaceSettings {
  /** `socket`: Faden calls Slack, no public address is needed. `http`: Slack calls Faden. */
  readonly events: 'socket' | 'http'
  /** Where the Web API is; only a test or a government cloud has another. */
  readonly api_url: string
}

export interface SlackSettings extends WorkspaceSettings {
  /** Command lines by the name of the reaction that stands for them, on a card; `new` on what anybody else has said. */
  readonly reactions: Readonly<Record<string, string>>
  /** Further ones by the name that stands before their channels’ and people’s ids: `nord/C0123ABCD`. */
  readonly workspaces: Readonly<
    Record<string, { readonly [Key in keyof WorkspaceSettings]?: WorkspaceSettings[Key] | undefined }>
  >
}

/** One workspace, as it is set. */
export interface WorkspaceSetup extends WorkspaceSettings {
  /** '' is the first. */
  readonly name: string
  readonly variables: Readonly<Record<'botToken' | 'appToken' | 'signingSecret', string>>
}

export function workspacesOf({ events, api_url, workspaces }: SlackSettings): readonly WorkspaceSetup[] {
  const further = Object.entries(workspaces).map(([name, own]) => ({
    name,
    events: own.events ?? events,
    api_url: own.api_url ?? api_url,
    variables: variablesOf(`SLACK_${name.replaceAll('-', '_').toUpperCase()}`),
  }))
  return [{ name: '', events, api_url, variables: variablesOf('SLACK') }, ...further]
}

const variablesOf = (front: string) => ({
  botToken: `${front}_BOT_TOKEN`,
  appToken: `${front}_APP_TOKEN`,
  signingSecret: `${front}_SIGNING_SECRET`,
})

const reactionNames = {
  error: 'a reaction’s name without colons, for example eyes',
}
const lines = { error: 'a command, for example claim' }
const events = choice(['socket', 'http'])
const apiUrl = webAddress('https://slack.com/api')

export const setup: PlatformSetup<SlackSettings> = {
  key: 'slack',
  isCloud: true,
  section: section({
    events: events.default('socket'),
    api_url: apiUrl.default('https://slack.com/api'),
    reactions: z
      .record(
        z.string(reactionNames).regex(/^[a-z0-9_+'-]{1,100}$/, reactionNames),
        z.string(lines).trim().min(1, lines).max(200, lines),
        { error: 'commands by the name of a reaction, for example { eyes: claim }' },
      )
      .default({ eyes: 'claim', white_check_mark: 'resolve', ticket: 'new' }),
    workspaces: named(
      'further workspaces',
      'nord',
      section({ events: events.optional(), api_url: apiUrl.optional() }),
    ).default({}),
  }),
  secrets: (settings) => workspacesOf(settings).flatMap(secretsOf),
  problemWith({ workspaces }, id) {
    const [, name] = /^([^/]*)\//.exec(id) ?? []
    if (name === undefined || Object.hasOwn(workspaces, name)) return null
    return `found a workspace ${JSON.stringify(name)}; expected one of those under slack.workspaces, or nothing before the id where it is the first.`
  },
}

function secretsOf({ name, events, variables }: WorkspaceSetup): Secret[] {
  const app = name === '' ? 'the Slack app' : `the Slack app in workspace ${name}`
  return [
    {
      variable: variables.botToken,
      what: `the bot token of ${app} (OAuth & Permissions)`,
      example: 'xoxb-…',
      pattern: /^xoxb-/,
    },
    events === 'socket'
      ? {
          variable: variables.appToken,
          what: `the app-level token of ${app} with connections:write (Basic Information, App-Level Tokens)`,
          example: 'xapp-…',
          pattern: /^xapp-/,
        }
      : {
          variable: variables.signingSecret,
          what: `the signing secret of ${app} (Basic Information, App Credentials)`,
          example: '8f742231b10e8888abcd99yyyzzz85a5',
          pattern: /^\S{16,}$/,
        },
  ]
}
