import type { Readable } from 'node:stream'
import type { MailRemark } from './mail-remarks.ts'

export interface MailAddress {
  readonly name: string | null
  /** Lower case. */
  readonly email: string
}

/**
 * What kind of machine wrote a mail; such mail acknowledges, reopens and changes nothing. `receipt`: somebody's program says
 * that ours was read. `own`: our own mail has come back.
 */
export type MachineMail = 'auto-reply' | 'bounce' | 'receipt' | 'list' | 'own'

/** What a bounce says (RFC 3464), or seems to say. */
export interface Bounce {
  /** Message-IDs of ours that it names: what did not arrive. */
  readonly originals: readonly string[]
  /** null: it does not say whom it could not reach. Lower case. */
  readonly recipient: string | null
  /** False while the server goes on trying. */
  readonly final: boolean
  /** As the server put it, in one line; '' if it gave none. */
  readonly reason: string
}

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
  /** Set when `machine` is `bounce`. */
  readonly bounce: Bounce | null
  /** Authentication-Results as written by the authserv-id that we trust; null if none is configured or none was found. */
  readonly authenticated: boolean | null
  /** SHA-256 (hex) over body and stable headers: with `messageId` it names the mail. */
  readonly contentHash: string
  /** What was left out or could not be read, and what else the thread is told of. */
  readonly remarks: readonly MailRemark[]
}

/** How one mail came in: which mailbox, and its place there. */
export interface MailArrival {
  readonly mailbox: string
  /** IMAP only; null for SMTP hand-over. */
  readonly place: { readonly folder: string; readonly uidValidity: string; readonly uid: number } | null
  /** From the SMTP envelope or Return-Path; '' is the null sender of bounces, null is unknown. */
  readonly envelopeFrom: string | null
  readonly recipients: readonly string[]
  readonly receivedAt: Date
  /** Imported: whatever comes of it, nobody is written to. */
  readonly quiet?: true
}

/** A mail's source as it came. A large one is in no one's memory: it lies in the store already, as a draft. */
export type MailSource = Buffer | SourceDraft

export interface SourceDraft {
  /** By which the store finds it until it is accepted. */
  readonly draft: Buffer
  readonly sha256: Buffer
  /** Bytes. */
  readonly size: number
}

/** The door from the mail edges into the core. */
export interface MailInbox {
  /**
   * Takes a source in while it comes, and never holds a large one whole. It is nobody's until it is accepted, and forgotten
   * if it never is. Rejects when `pieces` does or when it can't be stored; then nothing of it remains.
   */
  keep(pieces: AsyncIterable<Buffer>): Promise<MailSource>
  /** Stores the raw source. Once this resolves, the mail is ours: acknowledge it, move the flag. Repeating the same place changes nothing. */
  accept(arrival: MailArrival, source: MailSource): Promise<void>
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

export interface ReadingMode {
  /**
   * An earlier try did not come to an end, so that this one must not be able to take the process with it: it is kept apart,
   * in time and memory, and what it can't do is left out.
   */
  readonly again?: boolean
  /** Bytes of the whole mail, where what is read is only its beginning. */
  readonly wholeSize?: number
}

/** What the core needs of mail: reading, writing and one attempt at sending. */
export interface MailPort {
  /** Never rejects. */
  parse(raw: Buffer, envelopeFrom: string | null, how?: ReadingMode): Promise<IncomingMail>
  /** So many bytes of a mail are read at most, from its beginning. */
  readonly maxBytes: number
  /** A mail's HTML as it was laid out, made harmless, inline pictures in place; null if it has none. Never rejects. */
  original(raw: Buffer): Promise<string | null>
  /** The same mail gives the same bytes. */
  render(mail: OutgoingMail): Promise<RenderedMail>
  /** Whether mail to all of these goes out, or is held back. */
  mayGoTo(recipients: readonly string[]): boolean
  /** One attempt; rejects with a `DeliveryError`. */
  send(mail: { readonly from: string; readonly to: readonly string[]; readonly raw: Buffer }): Promise<void>
}
