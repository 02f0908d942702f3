import type { Agent, Channel, Form, Mail, Notice, Place, Post, Setup, Thread } from './types.ts'

export type Filter = 'open' | 'mine' | 'free' | 'done'

export type View =
  /** `room`: what was said in the channel itself; a narrow window shows that or the list, not both. */
  | { readonly kind: 'channel'; readonly channel: string; readonly room: boolean }
  | { readonly kind: 'thread'; readonly thread: string; readonly channel: string }
  | { readonly kind: 'outbox' }

export interface Upload {
  readonly key: string
  readonly name: string
  readonly size: number
  /** null while it is under way. */
  readonly id: string | null
}

export interface Draft {
  text: string
  uploads: Upload[]
  /** Names the submission, so that sending again after a failure can't say it twice. */
  submission: string
  sending: boolean
  error: string | null
  /** The answer to the last thing done here. */
  notice: Notice | null
}

export interface Dialog {
  readonly form: Form
  readonly place: Place
  readonly submission: string
  sending: boolean
  error: Notice | null
}

export interface Practice {
  readonly channel: string
  readonly since: string
  thread: string | null
  done: string[]
}

/** All that the desk shows. Changed in place; `redraw` shows it. */
export const desk = {
  setup: {
    agents: [],
    channels: [],
    commands: [],
    hints: [],
    limits: { textLength: 0, fileBytes: 0, filesPerMessage: 0 },
  } as Setup,
  me: { id: '', name: '', team: '' } as Agent,
  view: { kind: 'channel', channel: '', room: false } as View,
  channels: [] as readonly Channel[],
  threads: new Map<string, Thread>(),
  /** Posts of the place that is open, by id. */
  posts: new Map<string, Post>(),
  notices: [] as readonly Notice[],
  drafts: new Map<string, Draft>(),
  filter: 'open' as Filter,
  search: '',
  /** Per channel and kind of list, whether the server has older threads. */
  more: new Map<string, boolean>(),
  loading: true,
  missing: false,
  online: true,
  dialog: null as Dialog | null,
  menu: null as 'people' | 'keys' | null,
  editing: null as { post: string; text: string } | null,
  mails: null as readonly Mail[] | null,
  mail: null as string | null,
  practice: null as Practice | null,
  practiceStarting: false,
}

let draw: () => void = () => {}
let scheduled = false

export function onRedraw(drawing: () => void): void {
  draw = drawing
}

export function redraw(): void {
  if (scheduled) return
  scheduled = true
  requestAnimationFrame(() => {
    scheduled = false
    draw()
  })
}

export function place(): Place | null {
  if (desk.view.kind === 'outbox') return null
  return { channel: desk.view.channel, thread: desk.view.kind === 'thread' ? desk.view.thread : null }
}

/** Drafts belong to a person and a place: two agents in one browser don't share one. */
export function draftOf({ channel, thread }: Place): Draft {
  const key = `${desk.me.id} ${thread ?? channel}`
  const found = desk.drafts.get(key)
  if (found) return found
  const fresh: Draft = {
    text: '',
    uploads: [],
    submission: newName(),
    sending: false,
    error: null,
    notice: null,
  }
  desk.drafts.set(key, fresh)
  return fresh
}

export const newName = () => crypto.randomUUID()

export const agentName = (id: string | null) => desk.setup.agents.find((agent) => agent.id === id)?.name ?? id
