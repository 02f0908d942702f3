import { Router } from 'express'
import type { Receipt, ThreadRef } from '../../../src/domain/chat.ts'
import { withLinks } from '../../../src/domain/overview.ts'
import type { LocalChatOptions } from '../config.ts'
import { rowOf } from '../ids.ts'
import type { Inbound } from '../inbound.ts'
import type { Notices } from '../notices.ts'
import type { Posts } from '../posts.ts'
import type { Reads } from '../reads.ts'
import type { Threads } from '../threads.ts'
import { WebRefusal } from './refusals.ts'
import { byUser, checked, checkText, click, edit, type Lookup, message, read } from './requests.ts'
import type { Stream } from './stream.ts'
import { shownNotice, type Views } from './views.ts'

interface Parts {
  readonly options: LocalChatOptions
  readonly inbound: Inbound
  readonly posts: Posts
  readonly threads: Threads
  readonly notices: Notices
  readonly reads: Reads
  readonly lookup: Lookup
  readonly views: Views
  readonly stream: Stream
}

const channelPosts = 300

/** The desk's conversations. The first four paths and their shapes are fixed: others script against them. */
export function conversationRoutes(parts: Parts): Router {
  const { options, inbound, posts, threads, notices, reads, lookup, views, stream } = parts
  const routes = Router()

  routes.get('/channels', (request, response) => {
    const open = threads.openCounts()
    const user = typeof request.query.user === 'string' ? request.query.user : null
    const unread = user === null ? null : reads.unreadThreads(user)
    response.json(
      options.channels.map(({ id, name, team }) => ({
        id,
        name,
        team,
        open: open.get(id) ?? 0,
        unread: unread?.get(id) ?? 0,
        unreadHere: user !== null && reads.unreadInChannel(user, id),
      })),
    )
  })

  routes.get('/channels/:id/threads', (request, response) => {
    const { which, before, limit, user } = request.query
    const rows = threads.list({
      channel: lookup.channel(request.params.id).id,
      which: which === 'open' || which === 'closed' ? which : 'all',
      before: rowOf('p', before),
      limit: Math.max(1, Number(limit)) || Number.MAX_SAFE_INTEGER,
    })
    response.json(
      rows.map((row) => {
        const seen = typeof user === 'string' ? reads.upTo(user, `t${row.id}`) : row.last_post
        const unread = row.last_post > seen
        const mentioned = unread && reads.mentioned(String(user), row.id, seen)
        return { ...views.thread(row), unread, mentioned }
      }),
    )
  })

  routes.get('/channels/:id/posts', (request, response) => {
    const { id } = lookup.channel(request.params.id)
    response.json(posts.inChannel(id, channelPosts).map(views.post))
  })

  routes.get('/threads/:id', (request, response) => {
    const row = lookup.thread(request.params.id)
    response.json({ ...views.thread(row), posts: posts.inThread(row.id).map(views.post) })
  })

  routes.post('/messages', async (request, response) => {
    const asked = checked(message, request.body)
    const user = lookup.agent(asked.user)
    const place = lookup.place(asked)
    const submission = inbound.submission(user, asked.id)
    const files = lookup.uploads(asked.files, user, submission)
    checkText(asked.text, files.length)
    const receipt = await inbound.say({ place, user, text: asked.text, files, submission })
    response.json(answer(receipt, asked.thread))
  })

  routes.post('/clicks', async (request, response) => {
    const asked = checked(click, request.body)
    const user = lookup.agent(asked.user)
    const about = lookup.about(asked.about)
    const submission = inbound.submission(user, asked.id)
    const receipt = await inbound.command({
      place: lookup.place(asked),
      user,
      line: asked.line,
      ...(asked.values && { values: asked.values }),
      ...(about && { about }),
      files: lookup.uploads(asked.files, user, submission),
      submission,
      asks: true,
    })
    const notice = rowOf('n', asked.notice)
    if (notice !== null && receipt.outcome !== 'refused' && !receipt.form) notices.dismiss(notice, user.id)
    response.json(answer(receipt, asked.thread))
  })

  routes.patch('/posts/:id', async (request, response) => {
    const asked = checked(edit, request.body)
    const user = lookup.agent(asked.user)
    const row = ownPost(request.params.id, user.id)
    if (row.text === asked.text) return void response.json(answer({ outcome: 'ignored' }, null))
    response.json(answer(await inbound.edit(row, user, asked.text), null))
  })

  routes.delete('/posts/:id', async (request, response) => {
    const user = lookup.agent(checked(byUser, request.body ?? request.query).user)
    response.json(answer(await inbound.remove(ownPost(request.params.id, user.id), user), null))
  })

  function ownPost(id: string, user: string) {
    const row = lookup.post(id)
    if (row.user !== user)
      throw new WebRefusal(
        403,
        'Only its author can change this.',
        'Das kann nur ändern, wer es geschrieben hat.',
      )
    return row
  }

  routes.get('/notices', (request, response) => {
    const { id } = lookup.agent(String(request.query.user))
    response.json(notices.of(id).map(views.notice))
  })

  routes.delete('/notices/:id', (request, response) => {
    const { id } = lookup.agent(String(request.query.user))
    const row = rowOf('n', request.params.id)
    if (row !== null) notices.dismiss(row, id)
    response.status(204).end()
  })

  routes.post('/reads', (request, response) => {
    const { user, place, post } = checked(read, request.body)
    const row = rowOf('p', post)
    const known = options.channels.some(({ id }) => id === place) || rowOf('t', place) !== null
    if (row !== null && known) reads.mark(lookup.agent(user).id, place, row)
    response.status(204).end()
  })

  routes.get('/stream', (request, response) => {
    stream.open(response, lookup.agent(String(request.query.user)).id)
  })

  return routes
}

const inDesk = ({ id }: ThreadRef) => `/desk#/t/${id}`

function answer({ outcome, notice, form, found = [] }: Receipt, thread: string | null | undefined) {
  return {
    outcome,
    notice: notice?.text ?? null,
    ...(thread && { thread }),
    receipt: {
      outcome,
      notice: notice ? shownNotice({ ...notice, text: withLinks(notice.text, found, inDesk) }) : null,
      form: form ? { ...form, about: form.about?.id ?? null } : null,
    },
  }
}
