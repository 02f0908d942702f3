import type { BystanderPolicy } from '../domain/bystanders.ts'
import type { TeamId } from '../domain/ids.ts'
import type { Organisation } from '../domain/organisations.ts'
import type { Outgoing } from '../domain/outgoing.ts'
import type { Agent, Channel, Team } from '../domain/people.ts'
import type { SignIn } from '../domain/sign-in.ts'
import type { Language, StatusMails } from '../domain/status.ts'
import type { PlatformConfig } from './platform.ts'

/** Everything that can be set, with all defaults filled in; frozen. Lists keep the order of the file. */
export interface Config {
  /** The file that was read; null: there was none, and this is the trial. */
  readonly file: string | null
  /** Absolute. */
  readonly dataFolder: string
  /** null: the embedded PostgreSQL in the data folder. Secret. */
  readonly databaseUrl: string | null
  /** Keys of MACs and links are derived from it. null: the data folder keeps one of its own. Secret. */
  readonly secret: string | null
  readonly http: {
    readonly host: string
    readonly port: number
    /** Without a slash at the end. */
    readonly publicUrl: string
  }
  /** Where an MTA hands mail over. */
  readonly smtpIn: HandOver
  readonly language: Language
  readonly teams: readonly Team[]
  readonly channels: readonly Channel[]
  /** Those that a channel is on and that have something to set. */
  readonly platforms: Readonly<Record<string, PlatformConfig>>
  readonly agents: readonly ConfiguredAgent[]
  readonly organisations: readonly Organisation[]
  readonly mailboxes: readonly Mailbox[]
  /** null: mail stays in the outbox. */
  readonly smtp: SmtpServer | null
  /** Of the teams that have one of their own. */
  readonly teamSmtp: readonly TeamSmtpServer[]
  readonly mail: {
    /** The sender where a team has none of its own. */
    readonly from: string
    /** Files of a mail that are larger together are linked. */
    readonly maxAttachmentBytes: number
    readonly outgoing: Outgoing
    /** Mail names its ticket's own address to answer to; the mail server must deliver what stands behind a plus. */
    readonly replyAddresses: boolean
    readonly statusMails: StatusMails
    /** Right of the @ in our Message-IDs. */
    readonly domain: string
    /** Of a larger mail only so much is read. */
    readonly maxBytes: number
    /** A larger mail is not kept whole. */
    readonly keepBytes: number
    /** Of a mail with more, the first are taken one by one, and the whole as one file. */
    readonly maxFiles: number
    /** Characters of text; what is longer is cut, and the whole taken as a file. */
    readonly maxTextLength: number
    /** How long reading one mail may take. */
    readonly readSeconds: number
    /** Whose Authentication-Results (RFC 8601) are believed; null: nobody's. */
    readonly authservId: string | null
    /** What comes faster is stopped, and a person is asked. */
    readonly atMostPerHour: { readonly ticketsOfSender: number; readonly mailsOfTicket: number }
    /** What becomes of those whom a requester's mail also went to. */
    readonly bystanders: BystanderPolicy
  }
  readonly form: { readonly team: TeamId; readonly maxFileBytes: number; readonly maxFiles: number }
}

export interface HandOver {
  readonly host: string
  readonly port: number
  readonly protocol: 'smtp' | 'lmtp'
  /** Addresses and networks that may; null: whoever reaches the port. */
  readonly allow: readonly string[] | null
  /** Paths of PEM files; null: no STARTTLS. */
  readonly tls: { readonly certificate: string; readonly key: string } | null
  readonly requireTls: boolean
}

export interface ConfiguredAgent extends Agent {
  readonly email: string | null
  /** The user ids by which the agent is known, by platform. */
  readonly accounts: Readonly<Record<string, string>>
}

export interface Mailbox {
  readonly id: string
  readonly team: TeamId
  /** Lower case. */
  readonly address: string
  /** null: mail for the address comes by SMTP hand-over alone. */
  readonly imap: ImapServer | null
}

export interface ImapServer {
  readonly host: string
  readonly port: number
  /** TLS from the first byte; otherwise STARTTLS. */
  readonly secure: boolean
  readonly user: string
  readonly signIn: SignIn
  /** At least one. */
  readonly folders: readonly string[]
  /** Where mail goes once it is taken in; null: it stays, marked as read. */
  readonly moveTo: string | null
}

export interface TeamSmtpServer extends SmtpServer {
  readonly team: TeamId
  /** What it sends is from there. */
  readonly from: string
}

export interface SmtpServer {
  readonly host: string
  readonly port: number
  /** TLS from the first byte; otherwise STARTTLS where offered. */
  readonly secure: boolean
  /** null: the server wants no sign-in. */
  readonly login: { readonly user: string; readonly signIn: SignIn } | null
}
