import type { Mark, Notice } from '../../../src/domain/chat.ts'
import { decodeCard } from '../card.ts'
import type { LocalAgent } from '../config.ts'
import type { Files } from '../files.ts'
import { snippet, toHtml } from '../format.ts'
import { postId } from '../ids.ts'
import { readTyped, replyText } from '../line.ts'
import type { NoticeRow } from '../notices.ts'
import type { PostExtras, PostRow, Posts } from '../posts.ts'
import type { ThreadRow } from '../threads.ts'

export type Views = ReturnType<typeof createViews>

/** What the browser gets to see of the rows. */
export function createViews(agents: readonly LocalAgent[], posts: Posts, files: Files) {
  const names = new Map(agents.map((agent) => [agent.id, agent.name]))

  function post(row: PostRow) {
    const extras: PostExtras = row.extras ? JSON.parse(row.extras) : {}
    const mark: Mark | null = row.mark ? JSON.parse(row.mark) : null
    return {
      id: postId(row.id),
      channel: row.channel,
      thread: row.thread === null ? null : `t${row.thread}`,
      author: row.author,
      authorId: row.user,
      authorRole: row.role,
      where: row.origin,
      kind: row.kind,
      text: row.text,
      html: toHtml(mark && row.user !== null ? replyText(row.text) : row.text),
      visibility: shownVisibility(row, mark),
      command: row.user !== null && readTyped(row.text).kind === 'bang',
      at: new Date(row.at).toISOString(),
      edited: row.edited_at !== null,
      files: files.ofPost(row.id).map((file) => ({ ...file, url: `/desk/api/files/${file.id}` })),
      delivery: mark && { state: mark.state, label: mark.label, until: mark.until ?? null },
      mentions: (extras.mentions ?? []).map((id) => ({ id, name: names.get(id) ?? id })),
      buttons: extras.buttons ?? [],
      link: extras.link ?? null,
      refused: row.refused,
      taken: row.state === 'taken',
      revision: row.revision,
    }
  }

  function thread(row: ThreadRow) {
    const card = decodeCard(row.card)
    const last = posts.one(row.last_post)
    const shown = last && last.kind !== 'card' && (last.state === 'taken' || last.state === 'waiting')
    return {
      id: `t${row.id}`,
      channel: row.channel,
      ticket: card.ticket,
      card,
      openedAt: new Date(row.opened_at).toISOString(),
      at: new Date(row.last_at).toISOString(),
      lastPost: postId(row.last_post),
      latest: shown
        ? {
            author: last.author,
            authorId: last.user,
            role: last.role,
            text: snippet(last.user !== null && last.mark ? replyText(last.text) : last.text),
            visibility: shownVisibility(last, last.mark ? JSON.parse(last.mark) : null),
          }
        : null,
      revision: row.revision,
    }
  }

  function notice(row: NoticeRow) {
    const stored = JSON.parse(row.body) as Omit<Notice, 'until'> & { until?: string }
    return {
      id: `n${row.id}`,
      channel: row.channel,
      thread: row.thread === null ? null : `t${row.thread}`,
      at: new Date(row.at).toISOString(),
      ...shownNotice({ ...stored, until: stored.until ? new Date(stored.until) : undefined }),
    }
  }

  return { post, thread, notice }
}

export type PostView = ReturnType<Views['post']>
export type ThreadView = ReturnType<Views['thread']>
export type NoticeView = ReturnType<Views['notice']>

export function shownNotice(notice: Omit<Notice, 'until'> & { until?: Date | undefined }) {
  return {
    text: notice.text,
    html: toHtml(notice.text),
    tone: notice.tone,
    buttons: notice.buttons ?? [],
    until: notice.until?.toISOString() ?? null,
    lasting: notice.lasting ?? false,
  }
}

/** What an agent typed is internal, until its mark says that it is on its way to the customer. */
function shownVisibility(row: PostRow, mark: Mark | null): 'public' | 'internal' {
  if (row.user === null || mark === null) return row.visibility
  return mark.state === 'revoked' ? 'internal' : 'public'
}
