import type { Readable } from 'node:stream'

export interface MailAddress {
  readonly name: string | null
  /** Lower case. */
  readonly email: string
}

/** Why a mail was written by a machine; such mail acknowledges, reopens and changes nothing. */
export type MachineMail = 'auto-reply' | 'bounce' | 'list' | 'own'

export interface MailFile {
  readonly name: string
  readonly type: string
  readonly content: Buffer
  /** Without angle brackets; set when the HTML shows it inline. */
  readonly contentId?: string
}

/** A parsed mail. Parsing never fails: what can't be read is missing here and present in the raw source. */
export interface IncomingMail {
  /** With angle brackets, like every Message-ID in this program; null if the mail had none. */
  readonly messageId: string | null
  readonly inReplyTo: readonly string[]
  readonly references: readonly string[]
  /** null if there was no usable From. */
  readonly from: MailAddress | null
  readonly to: readonly MailAddress[]
  readonly cc: readonly MailAddress[]
  readonly replyTo: readonly MailAddress[]
  readonly subject: string
  readonly date: Date | null
  /** The whole text as Markdown. */
  readonly text: string
  /** What is new in it: quotes and signature gone, never empty unless `text` is. */
  readonly reply: string
  readonly files: readonly MailFile[]
  readonly machine: MachineMail | null
  /** Authentication-Results as written by the authserv-id that we trust; null if none is configured or none was found. */
  readonly authenticated: boolean | null
  /** SHA-256 (hex) over body and stable headers: with `messageId` it names the mail. */
  readonly contentHash: string
  /** Set when the parser had to give up on some part; shown in the thread. */
  readonly degraded: string | null
}

/** How one mail came in: which mailbox, and its place there. */
export interface MailArrival {
  readonly mailbox: string
  /** IMAP only; null for SMTP hand-over. */
  readonly place: { readonly uidValidity: string; readonly uid: number } | null
  /** From the SMTP envelope or Return-Path; '' is the null sender of bounces, null is unknown. */
  readonly envelopeFrom: string | null
  readonly recipients: readonly string[]
  readonly receivedAt: Date
}

/** The door from the mail edges into the core. */
export interface MailInbox {
  /** Stores the raw source. Once this resolves, the mail is ours: acknowledge it, move the flag. Repeating the same place changes nothing. */
  accept(arrival: MailArrival, raw: Buffer): Promise<void>
}

export interface OutgoingFile {
  readonly name: string
  readonly type: string
  readonly size: number
  open(): Readable
}

/** One mail, ready to be rendered. Its Message-ID was fixed when the intent was stored. */
export interface OutgoingMail {
  readonly messageId: string
  readonly from: MailAddress
  readonly replyTo: MailAddress | null
  readonly to: readonly MailAddress[]
  readonly cc: readonly MailAddress[]
  readonly subject: string
  /** Markdown; text and HTML part are made from it. */
  readonly body: string
  readonly inReplyTo: string | null
  readonly references: readonly string[]
  /** Acknowledgements and other mail that no person wrote carry Auto-Submitted (RFC 3834 §5). */
  readonly automatic: boolean
  readonly language: 'de' | 'en'
  readonly date: Date
  readonly files: readonly OutgoingFile[]
}

export interface RenderedMail {
  /** As it goes over the wire. */
  readonly raw: Buffer
  readonly text: string
  readonly html: string
}

/** What the core needs of mail: reading, writing and one attempt at sending. */
export interface MailPort {
  /** Never rejects. */
  parse(raw: Buffer, envelopeFrom: string | null): Promise<IncomingMail>
  /** The same mail gives the same bytes. */
  render(mail: OutgoingMail): Promise<RenderedMail>
  /** One attempt; rejects with a `DeliveryError`. */
  send(mail: { readonly from: string; readonly to: readonly string[]; readonly raw: Buffer }): Promise<void>
}
