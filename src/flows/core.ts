import type { BystanderPolicy } from '../domain/bystanders.ts'
import type { ChatAdapter } from '../domain/chat.ts'
import type { Directory } from '../domain/directory.ts'
import type { Log } from '../domain/log.ts'
import type { MailPort } from '../domain/mail.ts'
import type { Language, StatusMails } from '../domain/status.ts'
import type { Database } from '../store/database.ts'

/** What every flow stands on. Put together by main. */
export interface Core {
  readonly database: Database
  readonly directory: Directory
  readonly adapters: ReadonlyMap<string, ChatAdapter>
  readonly mail: MailPort
  readonly settings: Settings
  /** Looks again who is an agent, before an unknown person is taken for a stranger. */
  readonly newcomers: (platform: string) => Promise<void>
  readonly now: () => Date
  readonly log: Log
}

export interface Settings {
  /** Without a slash at the end. */
  readonly publicUrl: string
  readonly secret: string
  /** What our Message-IDs end in. */
  readonly mailDomain: string
  readonly language: Language
  readonly statusMails: StatusMails
  readonly formTeam: string
  /** What comes faster within an hour is stopped, and a person is asked. */
  readonly atMostPerHour: { readonly ticketsOfSender: number; readonly mailsOfTicket: number }
  /** What becomes of those whom a requester's mail also went to. */
  readonly bystanders: BystanderPolicy
  /** By which customers reach us, and from which we write. Lower case. */
  readonly ownAddresses: ReadonlySet<string>
  /** Files of a mail that are larger together are linked. */
  readonly maxAttachmentBytes: number
  /** Each mail names the address of its ticket as the one to answer to: `support+t10042-…@school.example`. */
  readonly replyAddresses: boolean
}

export function pageLink({ publicUrl }: Settings, token: string): string {
  return `${publicUrl}/t/${token}`
}
