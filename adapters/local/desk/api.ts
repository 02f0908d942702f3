import { desk } from './state.ts'
import type { Answer, Channel, DeskFile, Mail, Notice, Place, Post, Setup, Thread } from './types.ts'
import { currentLanguage, say } from './words.ts'

/** A sentence for whoever acted. */
export class Failure extends Error {}

async function call<Result>(method: string, path: string, body?: unknown): Promise<Result> {
  let response: Response
  try {
    response = await fetch(`/desk/api${path}`, {
      method,
      headers: {
        'accept-language': currentLanguage(),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  } catch {
    throw new Failure(say('unreachable'))
  }
  return read(response)
}

async function read<Result>(response: Response): Promise<Result> {
  if (response.status === 204) return undefined as Result
  const result = (await response.json().catch(() => ({}))) as Result & { error?: string }
  if (!response.ok) throw new Failure(result.error ?? say('unreachable'))
  return result
}

const me = () => encodeURIComponent(desk.me.id)

export const api = {
  setup: () => call<Setup>('GET', '/desk'),
  channels: () => call<Channel[]>('GET', `/channels?user=${me()}`),
  threads: (channel: string, which: 'open' | 'closed', limit: number, before: string | null) =>
    call<Thread[]>(
      'GET',
      `/channels/${encodeURIComponent(channel)}/threads?user=${me()}&which=${which}&limit=${limit}${before ? `&before=${before}` : ''}`,
    ),
  thread: (id: string) => call<Thread & { posts: Post[] }>('GET', `/threads/${encodeURIComponent(id)}`),
  channelPosts: (id: string) => call<Post[]>('GET', `/channels/${encodeURIComponent(id)}/posts`),
  notices: () => call<Notice[]>('GET', `/notices?user=${me()}`),
  dismiss: (id: string) => call<void>('DELETE', `/notices/${id}?user=${me()}`),
  read: (place: string, post: string) => call<void>('POST', '/reads', { user: desk.me.id, place, post }),

  say: (place: Place, text: string, files: string[], id: string) =>
    call<Answer>('POST', '/messages', { ...place, user: desk.me.id, text, files, id }),
  click: (
    place: Place,
    line: string,
    rest: { about?: string | null; values?: Record<string, string>; notice?: string | null; id: string },
  ) => call<Answer>('POST', '/clicks', { ...place, user: desk.me.id, line, ...rest }),
  edit: (post: string, text: string) => call<Answer>('PATCH', `/posts/${post}`, { user: desk.me.id, text }),
  remove: (post: string) => call<Answer>('DELETE', `/posts/${post}`, { user: desk.me.id }),

  async upload(file: File): Promise<DeskFile> {
    const query = new URLSearchParams({ name: file.name, type: file.type, user: desk.me.id })
    try {
      const response = await fetch(`/desk/api/files?${query}`, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream', 'accept-language': currentLanguage() },
        body: file.slice(),
      })
      return await read<DeskFile>(response)
    } catch (error) {
      throw error instanceof Failure ? error : new Failure(say('unreachable'))
    }
  },

  outbox: () => call<Mail[]>('GET', '/outbox'),
  customer: (inReplyTo: string, text: string) => call<void>('POST', '/customer', { inReplyTo, text }),
  practice: () => call<void>('POST', '/practice', { user: desk.me.id }),
}
