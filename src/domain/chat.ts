import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import type { Card } from './card.ts'
import type { Finding } from './finding.ts'
import type { Lease } from './lease.ts'
import type { FoundTicket, Overview } from './overview.ts'

/** A channel of a platform. `id` is the platform's own and opaque outside its adapter. */
export interface ChannelRef {
  readonly platform: string
  readonly id: string
}

/** The conversation under one root post. Opaque outside its adapter; it must outlive restarts and reinstalls. */
export interface ThreadRef {
  readonly platform: string
  readonly id: string
}

/** One post. A root post's `thread` is the thread that it opens. */
export interface PostRef {
  readonly thread: ThreadRef
  readonly id: string
}

export type Place = { readonly channel: ChannelRef } | { readonly thread: ThreadRef }

/** Whoever acts on the platform. Whether that is an agent, a guest or a stranger is the core's to decide. */
export interface ChatUser {
  readonly id: string
  readonly name: string
  /**
   * Only as the platform vouches for it, and only of full members of the own organisation: an agent is recognised by it.
   * Guests, bots and people of other organisations have none here.
   */
  readonly email?: string
}

/** A person who may act for the team whose channel it is. */
export interface Member {
  /** As in `ChatUser.id`. */
  readonly id: string
  readonly name: string
  /** As in `ChatUser.email`. */
  readonly email?: string
}

export interface ChatFile {
  /** What `download` needs to fetch the bytes; opaque outside the adapter. */
  readonly id: string
  readonly name: string
  readonly type: string
  /** Bytes, as the platform claims, 0 where it does not say; the core counts for itself while it downloads. */
  readonly size: number
  /** Where people can open it, which may be all there is to say of it: `download` may reject. A web address. */
  readonly link?: string
}

export interface Quoted {
  readonly by: ChatUser
  /** Markdown. */
  readonly text: string
}

interface ChatEventBase {
  /** Names what happened (this post, this edit of it, this submission), never the envelope it came in, so that a
   * redelivery, a twin and the back-fill all carry the same id. */
  readonly id: string
  readonly at: Date
  readonly user: ChatUser
  readonly channel: ChannelRef
  /** null: said in the channel itself. */
  readonly thread: ThreadRef | null
}

export type ChatEvent =
  | (ChatEventBase & {
      readonly kind: 'message'
      readonly post: PostRef
      /** Markdown. */
      readonly text: string
      readonly files: readonly ChatFile[]
    })
  | (ChatEventBase & {
      readonly kind: 'command'
      /** Without prefix or bot name: `claim`, `reply --wait Which room?`. A click, a slash command and a modal end here too. */
      readonly line: string
      /** What was filled into a form, by field name. */
      readonly values?: Readonly<Record<string, string>>
      /** The post that the line was typed as, on platforms where a command is a post. */
      readonly post?: PostRef
      /** The post that the command is about: “send to customer” on an existing message. */
      readonly about?: PostRef
      /** What that post says and who wrote it, where the platform hands it over: it may stand where no ticket is. */
      readonly quoted?: Quoted
      readonly files?: readonly ChatFile[]
      /** The platform can show a form as the answer to this very event (a click, a slash command; not a typed line). */
      readonly asks?: boolean
    })
  | (ChatEventBase & { readonly kind: 'edit'; readonly post: PostRef; readonly text: string })
  | (ChatEventBase & { readonly kind: 'delete'; readonly post: PostRef })

export interface Button {
  readonly label: string
  /** The command line that a click stands for. */
  readonly line: string
  readonly style?: 'primary' | 'danger'
  /** The post that the command is about; goes back as `ChatEvent.about`. */
  readonly about?: PostRef
}

/** For the eyes of one person; where a platform has nothing private, the adapter says so by lacking `whisper`. */
export interface Notice {
  /** Markdown. */
  readonly text: string
  readonly tone: 'done' | 'info' | 'refused'
  readonly buttons?: readonly Button[]
  /** What the notice speaks of comes true then: a reply leaves, and can't be undone any more. */
  readonly until?: Date
  /** The nudge: to stand there until acted on. */
  readonly lasting?: boolean
}

export interface FormField {
  readonly name: string
  readonly label: string
  /** `files`: what is chosen comes as the event's files; left out where a platform's forms take none. */
  readonly type: 'line' | 'text' | 'choice' | 'flag' | 'files'
  readonly value?: string
  readonly hint?: string
  readonly required?: boolean
  readonly choices?: readonly { readonly value: string; readonly label: string }[]
  /**
   * What is chosen here fills other fields: the form is sent in as it stands, and the core answers with it anew. Where a
   * platform can, at the moment of choosing (but not for a choice without value: that is nothing chosen); elsewhere
   * sending the form does it, and sending it once more sends it. Other fields may be empty then, required or not.
   */
  readonly refills?: true
}

/** A modal. Submitting it is a command event with `line`, `about` and the fields as `values` (a flag is `yes` or `no`). */
export interface Form {
  readonly title: string
  /** Shown above the fields, for example who will read this. */
  readonly intro?: string
  readonly fields: readonly FormField[]
  readonly submit: string
  readonly line: string
  readonly about?: PostRef
}

/** The answer to whoever just acted. */
export interface Receipt {
  readonly outcome: 'accepted' | 'refused' | 'ignored' | 'duplicate'
  readonly notice?: Notice
  readonly form?: Form
  /** What `search` has found, one by one. The notice says all of it, too. */
  readonly found?: readonly FoundTicket[]
  /**
   * What of a command's line the post that it was typed as says, as a message. A platform that hides such lines shows
   * this in the place where the line was written.
   */
  readonly said?: { readonly text: string; readonly visibility: 'public' | 'internal' }
}

/** Whether what happens on the platform can reach us: a socket, a sync, a token. */
export type Connection =
  | {
      readonly state: 'well'
      /** Where a platform is several workspaces: the channels of those from which nothing can reach us. */
      readonly except?: readonly (Loss & { readonly channels: readonly ChannelRef[] })[]
    }
  | ({ readonly state: 'lost' } & Loss)

interface Loss {
  /** Without any secret: `the app was uninstalled from the workspace`. */
  readonly cause: string
  /** What a person does about it, best a command. */
  readonly mend: string
}

/** The one door back into the core. */
export interface ChatInbox {
  /**
   * Resolves after commit; only then may the adapter acknowledge. A rejection means that nothing was taken: let the
   * platform redeliver. Under a lease that was lost meanwhile it rejects with `LeaseLost`.
   */
  receive(event: ChatEvent, under?: Lease): Promise<Receipt>
  /**
   * Says when events can no longer arrive, and when they can again: what was missed is then fetched by `history`. Where
   * the platform calls us (a webhook) there is nothing to say. Who resolves `start` is well, unless it says otherwise.
   */
  connection(state: Connection): void
  /** What this person has to do, for a page of the platform's own. Only reads. */
  overview?(platform: string, user: ChatUser): Promise<Overview>
  /**
   * A thread's card as it is now, with the buttons that this person may press: none for who is no agent. Only reads. null:
   * there is no such thread. Rejects while it may be one that is just being opened: ask again in a moment.
   */
  ownCard?(channel: ChannelRef, thread: ThreadRef, user: ChatUser): Promise<Card | null>
  /** Somebody has come into a channel, left one, or was deactivated: who is there is asked anew. A hint, any number of times. */
  membersChanged(): void
}

export interface Author {
  readonly name: string
  /** `stranger`: a guest or another app in the chat, a mail sender nobody has accepted, a machine. */
  readonly role: 'requester' | 'agent' | 'helpdesk' | 'stranger'
  /** Where the author sits, when the post is a copy from another thread. */
  readonly where?: string
  /** As whom an agent is there, in the channel of the post: the platform may know a picture. Nobody is mentioned by it. */
  readonly account?: string
}

/** What one post holds: the core splits long texts and sends each file by itself. */
export type Part =
  | {
      readonly kind: 'text'
      readonly author: Author
      /** Markdown, of strangers too: that nobody is called by what they wrote is for the adapter's `format` to see to. */
      readonly text: string
      readonly visibility: 'public' | 'internal'
      /** Platform user ids to mention. */
      readonly mentions?: readonly string[]
      readonly buttons?: readonly Button[]
      /** Shown as a link to that thread (a line in the channel that leads to it). */
      readonly thread?: ThreadRef
    }
  | {
      readonly kind: 'file'
      readonly author: Author
      readonly visibility: 'public' | 'internal'
      readonly name: string
      readonly type: string
      readonly size: number
      /** A fresh stream of the bytes at each call. */
      open(): Readable
    }

/** Where a public message stands on its way to the customer; shown on the agent's own post. */
export interface Mark {
  readonly state: 'waiting' | 'sent' | 'held' | 'parked' | 'revoked'
  readonly label: string
  /** The end of the undo time. */
  readonly until?: Date
}

/**
 * One chat platform. An adapter carries and never decides: it makes one attempt per call, throws only `DeliveryError`
 * from the sending members, drops nothing for reasons of policy, and keeps its SDK's types to itself.
 */
export interface ChatAdapter {
  readonly platform: string
  /** What stands before a command that is typed into a thread, as help shows it. Without it: a slash. */
  readonly prefix?: string
  readonly limits: {
    /** Characters of Markdown that surely fit into one post. */
    readonly textLength: number
    readonly fileBytes: number
  }

  /**
   * Begins to deliver events. Must not resolve before events can arrive. After a rejection (a revoked token) it is called
   * again later; until one call has succeeded, what sends throws `not-sent`.
   */
  start(inbox: ChatInbox): Promise<void>
  /** Takes no more events and finishes those under way. Sends may still be called until it resolves. */
  stop(): Promise<void>

  /**
   * False while another process has the account: this one's senders then leave its deliveries to that one. Without it
   * every process may send.
   */
  sends?(): boolean
  /** Posts the card as the root of a new thread. */
  openThread(channel: ChannelRef, card: Card, key: string): Promise<PostRef>
  /** One call, one post. `key` goes along, so that `find` can settle an uncertain attempt. */
  post(place: Place, part: Part, key: string): Promise<PostRef>
  /** Shows the card's present state; repeating it changes nothing. */
  updateCard(post: PostRef, card: Card): Promise<void>
  /** The bytes of a file that an event named. Rejects with a `DeliveryError` like any other call. */
  download(file: ChatFile): Promise<Readable>

  /**
   * Everyone who may act for the team there: the full members of the channel. Not bots, guests, deactivated accounts,
   * or people of other organisations in a shared channel. All of them or a rejection, never a part. Without it a team
   * can't say that its channel's members are its agents.
   */
  members?(channel: ChannelRef): Promise<readonly Member[]>
  /**
   * Tries every credential, every permission that is needed and every channel, one finding each, and says what to mend.
   * Changes nothing, posts nothing and opens no store: it is called on an adapter that was never started, beside a
   * Faden that runs. What is wrong is a finding, never a rejection.
   */
  examine?(): AsyncIterable<Finding>
  /** Mounted by the one web server under `path`; gets the raw request, body unread. */
  readonly webhook?: {
    readonly path: string
    handle(request: IncomingMessage, response: ServerResponse): void
  }
  /** The post that carries `key` in that place, or null if certainly none does. Never posts. */
  find?(place: Place, key: string): Promise<PostRef | null>
  /**
   * What happened in that place since then, oldest first, with the same event ids as live delivery. In a channel: what
   * was said in the channel itself; a thread is asked for by itself. A platform whose sync misses nothing has no need of it.
   */
  history?(place: Place, since: Date): AsyncIterable<ChatEvent>
  /** Shows the delivery state on a post, ours or an agent's. Without it only failures are posted, as a line. */
  mark?(post: PostRef, mark: Mark): Promise<void>
  /** Replaces one of our own posts. Without it a correction is posted. */
  edit?(post: PostRef, part: Part): Promise<void>
  /** Removes one of our own posts; removing it again is no error. Without it a line says that it no longer holds. */
  remove?(post: PostRef): Promise<void>
  /** Shows a notice to one person that stays until dismissed. Without it the core waits, then posts a visible line. */
  whisper?(thread: ThreadRef, userId: string, notice: Notice, key: string): Promise<void>
}
