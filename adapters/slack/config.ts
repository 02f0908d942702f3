import { z } from 'zod'
import { choice, section, webAddress } from '../../src/config/fields.ts'
import type { PlatformSetup } from '../../src/config/platform.ts'

export interface SlackSettings {
  /** `socket`: Faden calls Slack, no public address is needed. `http`: Slack calls Faden. */
  readonly events: 'socket' | 'http'
  /** Where the Web API is; only a test or a government cloud has another. */
  readonly api_url: string
  /** Command lines by the name of the reaction that stands for them, on a card; `new` on what anybody else has said. */
  readonly reactions: Readonly<Record<string, string>>
}

const reactionNames = {
  error: 'a reaction’s name without colons, for example eyes',
}
const lines = { error: 'a command, for example claim' }

export const setup: PlatformSetup<SlackSettings> = {
  key: 'slack',
  isCloud: true,
  section: section({
    events: choice(['socket', 'http']).default('socket'),
    api_url: webAddress('https://slack.com/api').default('https://slack.com/api'),
    reactions: z
      .record(
        z.string(reactionNames).regex(/^[a-z0-9_+'-]{1,100}$/, reactionNames),
        z.string(lines).trim().min(1, lines).max(200, lines),
        { error: 'commands by the name of a reaction, for example { eyes: claim }' },
      )
      .default({ eyes: 'claim', white_check_mark: 'resolve', ticket: 'new' }),
  }),
  secrets: ({ events }) => [
    {
      variable: 'SLACK_BOT_TOKEN',
      what: 'the bot token of the Slack app (OAuth & Permissions)',
      example: 'xoxb-…',
      pattern: /^xoxb-/,
    },
    events === 'socket'
      ? {
          variable: 'SLACK_APP_TOKEN',
          what: 'the app-level token with connections:write (Basic Information, App-Level Tokens)',
          example: 'xapp-…',
          pattern: /^xapp-/,
        }
      : {
          variable: 'SLACK_SIGNING_SECRET',
          what: 'the signing secret of the Slack app (Basic Information, App Credentials)',
          example: '8f742231b10e8888abcd99yyyzzz85a5',
          pattern: /^\S{16,}$/,
        },
  ],
}
