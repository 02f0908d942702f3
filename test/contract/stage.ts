import type { ChannelRef, ChatAdapter, ChatInbox, Mark, PostRef, ThreadRef } from '../../src/domain/chat.ts'

/**
 * What a platform brings to the contract suite: a stand-in for the platform, the adapter connected to it, and hands and
 * eyes of the people who use it. A new adapter adds one file that makes one of these, and nothing else.
 */
export interface Harness {
  /** Starts platform and adapter; the adapter delivers to this inbox. */
  start(inbox: ChatInbox): Promise<Stage>
  /** What this platform can't do, each with its reason: those tests are skipped and say so. */
  readonly lacks: Lacks
}

export const abilities = [
  // optional members of the adapter, checked against what is there
  'find',
  'history',
  'mark',
  'edit',
  'remove',
  'whisper',
  'examine',
  'members',
  // of the platform
  'buttons',
  'forms',
  /** A form takes files. */
  'formFiles',
  'edits',
  'deletes',
  /** Any file, in both directions; without it, pictures only. */
  'files',
  'emptyFiles',
  /** One message can hold several. */
  'severalFiles',
  /** People can write while the adapter is down. */
  'writingWhileDown',
  // failures that the stand-in can produce
  'not-sent',
  'uncertain',
  'rejected',
  'gone thread',
  'gone channel',
  'gone account',
] as const
export type Ability = (typeof abilities)[number]
/** `gone channel`: archived, deleted, or the bot was removed from it; `gone account`: its token was revoked. */
export type Failure = 'not-sent' | 'uncertain' | 'rejected' | 'gone channel' | 'gone account'
export type Lacks = Partial<Record<Ability, string>>

export interface Stage {
  /** The present one: `startAdapter` makes another. */
  readonly adapter: ChatAdapter
  readonly channel: ChannelRef
  /** Two people's ids on the platform; both are full members of the channel. */
  readonly anna: string
  readonly ben: string

  say(user: string, thread: ThreadRef | null, text: string, files?: readonly SeenFile[]): Promise<Said>
  /** Every way to type a command there (slash command, `!…`, mention), by name. */
  readonly commands: Readonly<
    Record<string, (user: string, thread: ThreadRef, line: string) => Promise<Said>>
  >
  edit?(user: string, post: PostRef, text: string): Promise<Said>
  remove?(user: string, post: PostRef): Promise<Said>
  /** Presses the button with that label, on the card or the last post that has it. */
  click?(user: string, thread: ThreadRef, label: string): Promise<Said>
  /** Fills in and sends the form that came as the answer. */
  submit?(
    user: string,
    said: Said,
    values: Readonly<Record<string, string>>,
    files?: readonly SeenFile[],
  ): Promise<Said>

  /** Chooses in the open form what fills its other fields. Without it that happens when the form is sent. */
  choose?(user: string, said: Said, values: Readonly<Record<string, string>>, field: string): Promise<Said>

  readThread(thread: ThreadRef): Promise<SeenThread>
  /** What was said in the channel itself, without cards. */
  readChannel(): Promise<readonly SeenPost[]>
  /** How a mark is read where a sign stands for its words. */
  showsMark?(mark: Mark): string
  /** What only this person sees there. */
  noticesOf?(user: string, thread: ThreadRef): Promise<readonly string[]>

  /** Makes the platform fail until the returned function is called, such that the adapter should say `kind`. */
  readonly fail: Partial<Record<Failure, () => Promise<() => Promise<void>>>>
  /** Somebody deletes it on the platform, as far as that goes there: its root post, or all of it. */
  deleteThread?(root: PostRef): Promise<void>
  /**
   * Ways in which the set-up can be wrong, by what `examine` should say of them: a revoked token, a scope that is
   * missing, a channel the bot is not in. Wrong until the returned function is called.
   */
  readonly spoil?: readonly {
    readonly way: string
    readonly says: RegExp
    readonly spoil: () => Promise<() => Promise<void>>
  }[]
  /** What must not be shown. */
  readonly secrets?: readonly string[]
  /** A person who is there and no colleague: a guest, a bot, somebody of another organisation, a deactivated account. */
  readonly outsiders?: () => Promise<readonly string[]>
  /** Comes into the channel, or leaves it. The id on the platform. */
  join?(name: string, email: string): Promise<string>
  leave?(user: string): Promise<void>
  stopAdapter(): Promise<void>
  startAdapter(): Promise<void>
  /** Ends everything, whatever state it is in. */
  close(): Promise<void>
}

/** What someone did, and what came back. */
export interface Said {
  /** The platform was told that it arrived; otherwise it delivers again, or tells whoever typed. */
  readonly acknowledged: boolean
  /** What whoever acted is told. */
  readonly notice: string | null
  /** The title of the form that opened. */
  readonly form: string | null
  /** What stands in its fields. */
  readonly filled?: Readonly<Record<string, string>>
  /** The very same thing delivered again: a redelivery, or a second press of Enter. */
  again(): Promise<Said>
}

export interface SeenFile {
  readonly name: string
  readonly type: string
  readonly content: Buffer
}

/** A post as a person reads it. */
export interface SeenPost {
  readonly author: string
  /** Without markup. */
  readonly text: string
  readonly markup: Markup
  readonly isPublic: boolean
  readonly files: readonly SeenFile[]
  readonly buttons: readonly string[]
  /** Who is alerted by it; a word for many (`@here`) counts when it alerts them. */
  readonly mentions: readonly string[]
  readonly mark: string | null
}

export interface Markup {
  readonly bold: readonly string[]
  readonly code: readonly string[]
  readonly items: readonly string[]
  readonly quotes: readonly string[]
  readonly links: readonly { readonly text: string; readonly address: string }[]
}

export interface SeenThread {
  readonly card: {
    /** Title, state, lines and footnote, as read. */
    readonly text: string
    readonly buttons: readonly string[]
    readonly links: readonly string[]
    readonly mentions: readonly string[]
  }
  readonly posts: readonly SeenPost[]
}
