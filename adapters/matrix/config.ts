import { z } from 'zod'
import { choice, section, text, webAddress } from '../../src/config/fields.ts'
import type { PlatformSetup } from '../../src/config/platform.ts'
import { isAlias, isRoom } from './ids.ts'

export interface MatrixSettings {
  /** Where the client-server API is, without a slash at the end. */
  readonly homeserver: string
  /** `@faden:school.example`: signs in by password. undefined: there is a token. */
  readonly user?: string | undefined
  readonly device_name: string
  /** Servers and people whose invitations are accepted; undefined: the account's own server. */
  readonly invites_from?: readonly string[] | undefined
  /** A space (`!…` or `#…`) whose people are the team's; undefined: everybody on a trusted server is. */
  readonly space?: string | undefined
  /** Where whoever acted is answered: in the thread, which all can read, or in a room alone with Faden. */
  readonly notices: 'thread' | 'direct'
}

export const tokenVariable = 'MATRIX_ACCESS_TOKEN'
export const passwordVariable = 'MATRIX_PASSWORD'
export const storeKeyVariable = 'MATRIX_STORE_KEY'

const account = '@faden:school.example'
const isAccount = /^@[^\s:]+:[^\s:]+(:\d+)?$/
const isServer = /^[A-Za-z0-9.-]+(:\d+)?$|^\[[0-9a-fA-F:]+\](:\d+)?$/

const accountError = `a Matrix account, for example ${account}`
const spaceError = 'the id or an alias of a space, for example #team:school.example'
const inviterError = `a server or a Matrix account, for example school.example or ${account}`

export const setup: PlatformSetup<MatrixSettings> = {
  key: 'matrix',
  encryptsEndToEnd: true,
  section: section({
    homeserver: webAddress('https://matrix.school.example').default('http://127.0.0.1:8008'),
    user: z.string({ error: accountError }).trim().regex(isAccount, { error: accountError }).optional(),
    device_name: text('the name that people see among the sessions of the account', 'Faden').default('Faden'),
    invites_from: z
      .array(
        z
          .string({ error: inviterError })
          .trim()
          .refine((value) => isAccount.test(value) || isServer.test(value), { error: inviterError }),
        { error: `a list of servers and accounts, for example [school.example]` },
      )
      .optional(),
    space: z
      .string({ error: spaceError })
      .trim()
      .refine((value) => isRoom(value) || isAlias(value), { error: spaceError })
      .optional(),
    notices: choice(['thread', 'direct']).default('thread'),
  }),
  secrets: ({ user }) => [
    {
      variable: storeKeyVariable,
      what: 'at least 32 characters of chance that the keys on this machine are encrypted with (openssl rand -hex 32)',
      example: 'f3c1…',
      pattern: /^.{32,}$/,
    },
    user
      ? { variable: passwordVariable, what: `the password of ${user}, by which Faden signs in`, example: '…' }
      : {
          variable: tokenVariable,
          what: 'the access token of the bot account (or set matrix.user, and MATRIX_PASSWORD)',
          example: 'syt_ZmFkZW4_…',
        },
  ],
}

/** Above this the homeserver's own limit hardly ever is. */
export const largestFile = 100 * 1024 * 1024

/**
 * An event is at most 65,536 bytes (specification, “Size limits”), which encryption makes a third longer. A character is
 * up to three bytes in `body` and up to six in `formatted_body`, where quotes are written out.
 */
export const textLength = 5000
