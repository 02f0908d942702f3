import { api, Failure } from './api.ts'
import { watchPractice } from './practice.ts'
import { desk, type Filter, place, redraw } from './state.ts'
import type { Notice, Post, Thread } from './types.ts'

const pageSize = 100

export const listKind = (filter: Filter): 'open' | 'closed' => (filter === 'done' ? 'closed' : 'open')
export const listKey = (channel: string, filter: Filter) => `${channel} ${listKind(filter)}`

let stream: EventSource | null = null

/** Live changes for whom we act as. After every (re)connection the present state is read once, so nothing is missed. */
export function connect(): void {
  stream?.close()
  stream = new EventSource(`/desk/api/stream?user=${encodeURIComponent(desk.me.id)}`)
  stream.addEventListener('ready', () => {
    desk.online = true
    redraw()
    void catchUp()
  })
  stream.addEventListener('error', () => {
    desk.online = false
    redraw()
    // A refused stream stays closed; a broken one reconnects by itself.
    if (stream?.readyState === EventSource.CLOSED) setTimeout(connect, 2000)
  })
  stream.addEventListener('change', ({ data }) => applyChange(JSON.parse(data)))
  stream.addEventListener('notices', ({ data }) => {
    desk.notices = JSON.parse(data) as Notice[]
    watchPractice()
    redraw()
  })
}

async function catchUp(): Promise<void> {
  const view = desk.view
  await Promise.allSettled([
    loadChannels(),
    loadNotices(),
    loadMails(),
    ...(view.kind === 'outbox' ? [] : [loadPlace(), ...(view.channel ? [loadThreads(view.channel)] : [])]),
  ])
  watchPractice()
  redraw()
}

interface Change {
  readonly posts: readonly Post[]
  readonly gone: readonly { readonly id: string; readonly thread: string | null }[]
  readonly threads: readonly Thread[]
}

function applyChange({ posts, gone, threads }: Change): void {
  const here = place()
  for (const post of posts) if (belongsHere(post)) keepNewest(desk.posts, post)
  for (const { id } of gone) desk.posts.delete(id)
  for (const thread of threads) {
    const known = desk.threads.get(thread.id)
    if (known && known.revision >= thread.revision) continue
    const news = known?.lastPost !== thread.lastPost && thread.latest?.authorId !== desk.me.id
    const looking = here?.thread === thread.id && !document.hidden
    const mentioned = posts.some(
      (post) => post.thread === thread.id && post.mentions.some(({ id }) => id === desk.me.id),
    )
    desk.threads.set(thread.id, {
      ...thread,
      unread: !looking && (news || known?.unread === true),
      mentioned: !looking && (mentioned || known?.mentioned === true),
    })
  }
  if (posts.some(belongsHere)) markRead()
  watchPractice()
  refreshCounts()
  redraw()
}

const belongsHere = (post: Post) => {
  const here = place()
  return (
    here !== null &&
    (here.thread === null
      ? post.thread === null && post.channel === here.channel
      : post.thread === here.thread)
  )
}

function keepNewest(posts: Map<string, Post>, post: Post): void {
  const known = posts.get(post.id)
  if (!known || known.revision <= post.revision) posts.set(post.id, post)
}

let loadingPlace = ''

export async function loadPlace(): Promise<void> {
  const view = desk.view
  if (view.kind === 'outbox') return
  const key = view.kind === 'thread' ? view.thread : view.channel
  if (key !== loadingPlace) {
    desk.posts = new Map()
    desk.loading = true
    desk.missing = false
  }
  loadingPlace = key
  try {
    const posts =
      view.kind === 'thread' ? await loadThread(view.thread) : await api.channelPosts(view.channel)
    if (loadingPlace !== key) return
    const fresh = new Map(posts.map((post) => [post.id, post]))
    for (const post of desk.posts.values())
      if (fresh.has(post.id) || Number(post.id.slice(1)) > lastNumber(posts)) keepNewest(fresh, post)
    desk.posts = fresh
    desk.loading = false
    markRead()
    watchPractice()
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    if (loadingPlace === key) desk.missing = desk.posts.size === 0
    desk.loading = false
  }
  redraw()
}

const lastNumber = (posts: readonly Post[]) => Number(posts.at(-1)?.id.slice(1) ?? 0)

async function loadThread(id: string): Promise<readonly Post[]> {
  const { posts, ...thread } = await api.thread(id)
  const known = desk.threads.get(id)
  if (!known || known.revision <= thread.revision)
    desk.threads.set(id, { ...thread, unread: false, mentioned: false })
  if (desk.view.kind === 'thread' && desk.view.thread === id && desk.view.channel !== thread.channel) {
    desk.view = { ...desk.view, channel: thread.channel }
    void loadThreads(thread.channel)
  }
  return posts
}

export async function loadThreads(channel: string, older = false): Promise<void> {
  const kind = listKind(desk.filter)
  const listed = [...desk.threads.values()].filter(
    (thread) => thread.channel === channel && isDone(thread) === (kind === 'closed'),
  )
  const oldest = older
    ? listed.reduce((least, { lastPost }) => Math.min(least, Number(lastPost.slice(1))), Infinity)
    : Infinity
  const before = Number.isFinite(oldest) ? `p${oldest}` : null
  const threads = await api.threads(channel, kind, pageSize, before)
  for (const thread of threads) {
    const known = desk.threads.get(thread.id)
    const open = desk.view.kind === 'thread' && desk.view.thread === thread.id
    if (!known || known.revision <= thread.revision)
      desk.threads.set(thread.id, open ? { ...thread, unread: false, mentioned: false } : thread)
  }
  if (older || !desk.more.has(`${channel} ${kind}`))
    desk.more.set(`${channel} ${kind}`, threads.length === pageSize)
  redraw()
}

export const isDone = (thread: Thread) =>
  thread.ticket?.status === 'resolved' || thread.ticket?.status === 'closed'

async function loadChannels(): Promise<void> {
  desk.channels = await api.channels()
}

export async function loadNotices(): Promise<void> {
  desk.notices = await api.notices()
}

export async function loadMails(): Promise<void> {
  desk.mails = (await api.outbox()).toReversed()
  watchPractice()
  redraw()
}

let counting = 0
/** Counts and mail follow what happened in threads; a burst asks once. */
function refreshCounts(): void {
  if (counting) return
  counting = window.setTimeout(() => {
    counting = 0
    void Promise.allSettled([loadChannels(), loadMails()]).then(redraw)
  }, 400)
}

let markedRead = ''
export function markRead(): void {
  const here = place()
  const last = [...desk.posts.keys()].reduce((newest, id) => Math.max(newest, Number(id.slice(1))), 0)
  if (!here || document.hidden) return
  const thread = here.thread ? desk.threads.get(here.thread) : undefined
  const post = last > 0 ? `p${last}` : thread?.lastPost
  if (thread && (thread.unread || thread.mentioned))
    desk.threads.set(thread.id, { ...thread, unread: false, mentioned: false })
  const key = `${desk.me.id} ${here.thread ?? here.channel} ${post}`
  if (!post || key === markedRead) return
  markedRead = key
  void api.read(here.thread ?? here.channel, post).then(refreshCounts, () => {
    markedRead = ''
  })
}
