import { DeliveryError } from '../../src/domain/errors.ts'
import type { Log } from '../../src/domain/log.ts'
import type { Client } from './client.ts'
import { attempt } from './errors.ts'
import type { Ids } from './ids.ts'

/** Who we are there. */
export interface Identity {
  readonly botUser: string
  readonly botId: string | null
  readonly team: string
  /** `https://school.slack.com/` */
  readonly url: string
}

/** What everything that talks to one Slack workspace shares. */
export interface Workspace {
  readonly ids: Ids
  readonly client: Client
  readonly token: string
  readonly apiUrl: string
  readonly log: Log
  /** Throws `not-sent` until we have been recognised. */
  identity(): Identity
  /** null until we have been recognised. */
  known(): Identity | null
  /** Asks Slack who we are; rejects when the token is not taken. */
  recognise(): Promise<Identity>
}

export function createWorkspace(given: Omit<Workspace, 'identity' | 'known' | 'recognise'>): Workspace {
  let known: Identity | null = null
  return {
    ...given,
    known: () => known,
    identity() {
      if (!known) throw new DeliveryError('not-sent', 'Slack has not been reached yet.')
      return known
    },
    async recognise() {
      const { user_id, bot_id, team_id, url } = await attempt(() => given.client.auth.test())
      known = { botUser: user_id ?? '', botId: bot_id ?? null, team: team_id ?? '', url: url ?? '' }
      return known
    },
  }
}
