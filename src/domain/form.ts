import type { Readable } from 'node:stream'
import type { Language, Status } from './status.ts'

export interface UploadedFile {
  readonly name: string
  readonly type: string
  readonly content: Buffer
}

/** What a customer filled in. Already trimmed and checked for presence and size by the web edge, believed by nobody. */
export interface FormSubmission {
  /** Names this submission, so that a double click or a reload makes one ticket. */
  readonly id: string
  readonly name: string | null
  readonly email: string
  readonly subject: string
  readonly text: string
  readonly files: readonly UploadedFile[]
  readonly language: Language
  readonly receivedAt: Date
}

export interface TicketPageMessage {
  readonly id: string
  readonly from: { readonly name: string; readonly role: 'requester' | 'agent' | 'helpdesk' }
  readonly at: Date
  /** Markdown. */
  readonly text: string
  /** Of a mail of which `text` is what is new: all of it. */
  readonly whole: string | null
  /** Its author laid it out in a mail, which can be shown as it was. */
  readonly isMail: boolean
  readonly files: readonly {
    readonly id: string
    readonly name: string
    readonly type: string
    readonly size: number
  }[]
}

/** The customer's view of a ticket: public messages that are published, nothing else. */
export interface TicketPage {
  readonly number: string
  readonly subject: string
  readonly status: Status
  readonly team: string
  readonly language: Language
  readonly openedAt: Date
  /** When it will close by itself. */
  readonly autoCloseAt: Date | null
  readonly messages: readonly TicketPageMessage[]
}

/** What the customer's pages need of the core. */
export interface CustomerDesk {
  /** Resolves after commit. `token` is the unguessable part of the ticket page's address. */
  receive(form: FormSubmission): Promise<{ readonly number: string; readonly token: string }>
  page(token: string): Promise<TicketPage | null>
  /** The mail that a published message of that ticket came by, as harmless HTML; null if there is none. */
  original(token: string, messageId: string): Promise<string | null>
  /** The mail that an agent was given this key to, as harmless HTML; null if there is none, or its time is over. */
  mailForAgent(key: string): Promise<string | null>
  /** A file of a published message of that ticket, or null. */
  file(
    token: string,
    fileId: string,
  ): Promise<{ readonly name: string; readonly type: string; readonly size: number; open(): Readable } | null>
}
