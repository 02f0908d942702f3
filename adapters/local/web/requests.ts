import { z } from 'zod'
import type { PostRef } from '../../../src/domain/chat.ts'
import { type LocalAgent, type LocalChatOptions, limits } from '../config.ts'
import type { FileRow, Files } from '../files.ts'
import { platform, rowOf, threadRef } from '../ids.ts'
import type { DeskPlace } from '../inbound.ts'
import type { Posts } from '../posts.ts'
import type { Threads } from '../threads.ts'
import { WebRefusal } from './refusals.ts'

const submission = z
  .string()
  .regex(/^[\w-]{8,64}$/)
  .optional()
const fileIds = z.array(z.string()).optional()

const base = { channel: z.string(), thread: z.string().nullish(), user: z.string(), id: submission }

export const message = z.object({ ...base, text: z.string(), files: fileIds })
export const click = z.object({
  ...base,
  line: z.string().min(1).max(limits.textLength),
  values: z.record(z.string(), z.string().max(limits.textLength)).optional(),
  about: z.string().nullish(),
  files: fileIds,
  notice: z.string().nullish(),
})
export const edit = z.object({ user: z.string(), text: z.string().min(1).max(limits.textLength) })
export const byUser = z.object({ user: z.string() })
export const read = z.object({ user: z.string(), place: z.string(), post: z.string() })
export const customer = z.object({
  inReplyTo: z.string().min(3),
  text: z.string().trim().min(1).max(limits.textLength),
})

export function checked<Shape>(schema: z.ZodType<Shape>, body: unknown): Shape {
  const result = schema.safeParse(body)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const where = issue?.path.join('.') || 'body'
  throw new WebRefusal(
    400,
    `The request does not fit at “${where}”: ${issue?.message}.`,
    `Die Anfrage passt bei „${where}“ nicht.`,
  )
}

/** Resolves what a request names, or refuses with a sentence. */
export function createLookup(options: LocalChatOptions, threads: Threads, posts: Posts, files: Files) {
  const agents = new Map(options.agents.map((agent) => [agent.id, agent]))
  const channels = new Map(options.channels.map((channel) => [channel.id, channel]))

  const channel = (id: string) => {
    const found = channels.get(id)
    if (!found) throw new WebRefusal(404, `There is no channel ${id}.`, `Einen Kanal ${id} gibt es nicht.`)
    return found
  }
  const thread = (id: string) => {
    const row = rowOf('t', id)
    const found = row === null ? undefined : threads.one(row)
    if (!found) throw new WebRefusal(404, 'There is no such thread.', 'Diesen Thread gibt es nicht.')
    return found
  }
  const post = (id: string) => {
    const row = rowOf('p', id)
    const found = row === null ? undefined : posts.one(row)
    if (!found || found.state === 'removed')
      throw new WebRefusal(404, 'There is no such post.', 'Diesen Beitrag gibt es nicht.')
    return found
  }

  return {
    channel,
    thread,
    post,

    agent(id: string): LocalAgent {
      const found = agents.get(id)
      if (!found) throw new WebRefusal(404, `Nobody here is called ${id}.`, `${id} gibt es hier nicht.`)
      return found
    },

    place(named: { channel: string; thread?: string | null | undefined }): DeskPlace {
      const { id } = channel(named.channel)
      if (!named.thread) return { channel: id, thread: null }
      const found = thread(named.thread)
      if (found.channel !== id)
        throw new WebRefusal(
          400,
          'That thread is in another channel.',
          'Der Thread liegt in einem anderen Kanal.',
        )
      return { channel: id, thread: found.id }
    },

    about(id: string | null | undefined): PostRef | undefined {
      if (!id) return undefined
      const found = post(id)
      return {
        thread: found.thread === null ? { platform, id: `t${found.id}` } : threadRef(found.thread),
        id,
      }
    },

    /** Files that this agent uploaded for this very message: each belongs to one. */
    uploads(ids: readonly string[] | undefined, user: LocalAgent, submission: string): number[] {
      const named = ids ?? []
      if (named.length > limits.filesPerMessage)
        throw new WebRefusal(
          400,
          `At most ${limits.filesPerMessage} files fit into one message.`,
          `In eine Nachricht passen höchstens ${limits.filesPerMessage} Dateien.`,
        )
      return [...new Set(named)].map((id) => {
        const row = file(id)
        if (row.uploader !== user.id)
          throw new WebRefusal(
            403,
            'Only who uploaded a file can attach it.',
            'Eine Datei kann nur anhängen, wer sie hochgeladen hat.',
          )
        if (row.kept && row.submission !== submission)
          throw new WebRefusal(
            409,
            `${row.name} belongs to another message already. Upload it again.`,
            `${row.name} gehört schon zu einer anderen Nachricht. Lade die Datei noch einmal hoch.`,
          )
        return row.id
      })
    },

    file,
  }

  function file(id: string): FileRow {
    const row = rowOf('f', id)
    const found = row === null ? undefined : files.one(row)
    if (!found) throw new WebRefusal(404, 'There is no such file.', 'Diese Datei gibt es nicht.')
    return found
  }
}

export type Lookup = ReturnType<typeof createLookup>

export function checkText(text: string, files: number): void {
  if (text.trim() === '' && files === 0)
    throw new WebRefusal(400, 'There is nothing to send.', 'Da ist nichts zu senden.')
  if (text.length > limits.textLength)
    throw new WebRefusal(
      400,
      'A message may have 40,000 characters. Put long logs into a file.',
      'Eine Nachricht darf 40.000 Zeichen haben. Lange Protokolle gehören in eine Datei.',
    )
}
