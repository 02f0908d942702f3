import type { Response } from 'express'
import type { Changes } from '../changes.ts'
import { limits } from '../config.ts'
import type { Notices } from '../notices.ts'
import type { Posts } from '../posts.ts'
import type { Threads } from '../threads.ts'
import { WebRefusal } from './refusals.ts'
import type { Views } from './views.ts'

const heartbeat = 20_000

/**
 * Server-sent events. A browser that comes back reads the present state by the API first and then applies changes, so
 * nothing is replayed and a slow one may simply be dropped.
 */
export function createStream(posts: Posts, threads: Threads, notices: Notices, views: Views) {
  const clients = new Map<Response, string>()
  const timer = setInterval(() => send(clients.keys(), ':\n\n'), heartbeat)
  timer.unref()

  function send(to: Iterable<Response>, chunk: string): void {
    for (const response of to) {
      if (response.writableLength > limits.streamBacklogBytes) response.destroy()
      else response.write(chunk)
    }
  }

  function open(response: Response, user: string): void {
    if (clients.size >= limits.streams)
      throw new WebRefusal(
        503,
        'Too many windows are open on this desk.',
        'Zu viele Fenster sind auf diesem Desk offen.',
      )
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    response.write('retry: 1000\nevent: ready\ndata: {}\n\n')
    clients.set(response, user)
    response.on('close', () => clients.delete(response))
  }

  function push(changes: Changes): void {
    if (clients.size === 0) return
    if (changes.posts.size > 0 || changes.threads.size > 0) {
      const changed = [...changes.posts].map((id) => posts.one(id)).filter((row) => row !== undefined)
      const present = changed.filter((row) => row.state === 'taken' || row.state === 'waiting')
      const gone = changed.filter((row) => !present.includes(row))
      const data = {
        posts: present.filter((row) => row.kind !== 'card').map(views.post),
        gone: gone.map((row) => ({
          id: `p${row.id}`,
          thread: row.thread === null ? null : `t${row.thread}`,
        })),
        threads: [...changes.threads]
          .map((id) => threads.one(id))
          .filter((row) => row !== undefined)
          .map(views.thread),
      }
      send(clients.keys(), `event: change\ndata: ${JSON.stringify(data)}\n\n`)
    }
    for (const user of changes.users) {
      const theirs = [...clients].filter(([, name]) => name === user).map(([response]) => response)
      if (theirs.length === 0) continue
      const data = JSON.stringify(notices.of(user).map(views.notice))
      send(theirs, `event: notices\ndata: ${data}\n\n`)
    }
  }

  return {
    open,
    push,
    close(): void {
      clearInterval(timer)
      for (const response of clients.keys()) response.end()
      clients.clear()
    },
  }
}

export type Stream = ReturnType<typeof createStream>
