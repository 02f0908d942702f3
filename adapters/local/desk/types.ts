export interface Agent {
  readonly id: string
  readonly name: string
  readonly team: string
}

export interface Command {
  readonly name: string
  readonly usage: string
  readonly summary: string
  readonly aliases?: readonly string[]
}

export interface Setup {
  readonly agents: readonly Agent[]
  readonly channels: readonly { readonly id: string; readonly name: string; readonly team: string }[]
  readonly commands: readonly Command[]
  readonly hints: readonly string[]
  readonly limits: {
    readonly textLength: number
    readonly fileBytes: number
    readonly filesPerMessage: number
  }
}

export interface Channel {
  readonly id: string
  readonly name: string
  readonly team: string
  readonly open: number
  readonly unread: number
  readonly unreadHere: boolean
}

export type Visibility = 'public' | 'internal'
export type Role = 'requester' | 'agent' | 'helpdesk' | 'stranger'

export interface Button {
  readonly label: string
  readonly line: string
  readonly style?: 'primary' | 'danger'
  readonly about?: { readonly id: string }
}

export interface Card {
  readonly title: string
  readonly state: { readonly key: string; readonly label: string }
  readonly lines: readonly string[]
  readonly buttons: readonly Button[]
  readonly footnote: string
  readonly link?: string
}

export interface Ticket {
  readonly number: string
  readonly subject: string
  readonly status: string
  readonly assignee: string | null
  readonly level: number
}

export interface Thread {
  readonly id: string
  readonly channel: string
  readonly ticket: Ticket | null
  readonly card: Card
  readonly openedAt: string
  readonly at: string
  readonly lastPost: string
  readonly latest: {
    readonly author: string
    readonly authorId: string | null
    readonly role: Role
    readonly text: string
    readonly visibility: Visibility
  } | null
  readonly revision: number
  readonly unread?: boolean
  readonly mentioned?: boolean
}

export interface DeskFile {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly size: number
  readonly url: string
}

export interface Post {
  readonly id: string
  readonly channel: string
  readonly thread: string | null
  readonly author: string
  readonly authorId: string | null
  readonly authorRole: Role
  readonly where: string | null
  readonly text: string
  readonly html: string
  readonly visibility: Visibility
  /** Typed as a command: never to be sent to a customer. */
  readonly command: boolean
  readonly at: string
  readonly edited: boolean
  readonly files: readonly DeskFile[]
  readonly delivery: {
    readonly state: 'waiting' | 'sent' | 'held' | 'parked' | 'revoked'
    readonly label: string
    readonly until: string | null
  } | null
  readonly mentions: readonly { readonly id: string; readonly name: string }[]
  readonly buttons: readonly Button[]
  readonly link: string | null
  readonly refused: string | null
  readonly taken: boolean
  readonly revision: number
}

export interface Notice {
  /** Given to those that the server keeps. */
  readonly id?: string
  readonly channel?: string
  readonly thread?: string | null
  readonly at?: string
  readonly text: string
  readonly html: string
  readonly tone: 'done' | 'info' | 'refused'
  readonly buttons: readonly Button[]
  readonly until: string | null
  readonly lasting: boolean
}

export interface FormField {
  readonly name: string
  readonly label: string
  readonly type: 'line' | 'text' | 'choice' | 'flag' | 'files'
  readonly value?: string
  readonly hint?: string
  readonly required?: boolean
  readonly choices?: readonly { readonly value: string; readonly label: string }[]
  readonly refills?: true
}

export interface Form {
  readonly title: string
  readonly intro?: string
  readonly fields: readonly FormField[]
  readonly submit: string
  readonly line: string
  readonly about: string | null
}

export interface Answer {
  readonly outcome: 'accepted' | 'refused' | 'ignored' | 'duplicate'
  readonly notice: string | null
  readonly receipt: { readonly notice: Notice | null; readonly form: Form | null }
}

export interface Mail {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly messageId: string
  readonly inReplyTo: string | null
  readonly references: readonly string[]
  readonly at: string
}

/** Where one is: a channel, or a thread in it. */
export interface Place {
  readonly channel: string
  readonly thread: string | null
}
