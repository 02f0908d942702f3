import { Readable } from 'node:stream'
import type { AdapterMemory } from '../../src/domain/adapter-context.ts'
import type { ChatFile, Part, PostRef } from '../../src/domain/chat.ts'
import { DeliveryError } from '../../src/domain/errors.ts'
import { asDeliveryError, attempt, ofStatus, slackError } from './errors.ts'
import { section } from './format.ts'
import type { Messages } from './messages.ts'
import { byline } from './part.ts'
import { pause } from './pause.ts'
import type { Workspace } from './workspace.ts'

type FilePart = Extract<Part, { kind: 'file' }>

/** Slack’s own limit is 1 GB; what is larger than this is linked to. */
export const fileBytes = 100 * 1024 * 1024
const transferPatience = 5 * 60 * 1000
/** Longer than a delivery is tried, or a parked one waits for somebody. */
const rememberedFor = 30 * 24 * 60 * 60 * 1000
/** Where an upload ends up is told a moment later. */
const pauses = [0, 200, 400, 800, 1600]

export type Files = ReturnType<typeof createFiles>

interface SharedFile {
  readonly id?: string
  readonly shares?: {
    readonly public?: Readonly<Record<string, readonly Share[]>>
    readonly private?: Readonly<Record<string, readonly Share[]>>
  }
}
interface Share {
  readonly ts?: string
  readonly thread_ts?: string
}

export function createFiles(workspace: Workspace, messages: Messages, memory: AdapterMemory) {
  const { client, ids, token } = workspace

  /** Uploads carry no key: the file’s id is written down before it appears, so that it can be found by it. */
  async function upload(channel: string, thread: string | undefined, part: FilePart, key: string) {
    const id = await place(part)
    await memory.write(remembered(key), id, { keepFor: rememberedFor })
    const { files } = await attempt(() =>
      client.files.completeUploadExternal({
        files: [{ id, title: part.name }],
        channel_id: channel,
        blocks: [{ type: 'rich_text', elements: [section([{ type: 'text', text: byline(part) }])] }],
        ...(thread ? { thread_ts: thread } : {}),
      } as never),
    )
    const shared = shareIn((files as SharedFile[] | undefined)?.[0], channel, thread)
    return shared ?? (await shareOf(id, channel, thread)) ?? lost()
  }

  /** Until it is completed nobody sees it: whatever fails before can be repeated. */
  async function place(part: FilePart): Promise<string> {
    try {
      const filename = part.name
      const { upload_url: url = '', file_id: id = '' } = await attempt(() =>
        client.files.getUploadURLExternal({ filename, length: part.size }),
      )
      const response = await fetch(ourAddress(url), {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream', 'content-length': String(part.size) },
        body: Readable.toWeb(part.open()) as ReadableStream,
        duplex: 'half',
        redirect: 'error',
        signal: AbortSignal.timeout(transferPatience),
      } as RequestInit)
      await response.body?.cancel()
      if (!response.ok) throw ofStatus(response.status)
      return id
    } catch (error) {
      const failure = asDeliveryError(error)
      if (failure.failure !== 'uncertain') throw failure
      throw new DeliveryError('not-sent', failure.message, { cause: error })
    }
  }

  function shareIn(
    file: SharedFile | undefined,
    channel: string,
    thread: string | undefined,
  ): PostRef | null {
    const all = [...(file?.shares?.public?.[channel] ?? []), ...(file?.shares?.private?.[channel] ?? [])]
    const share = all.find(({ thread_ts }) => thread === undefined || thread_ts === thread)
    return share?.ts ? ids.postRef(channel, thread, share.ts) : null
  }

  async function shareOf(id: string, channel: string, thread: string | undefined): Promise<PostRef | null> {
    for (const wait of pauses) {
      await pause(wait)
      const { file } = await attempt(() => client.files.info({ file: id }))
      const shared = shareIn(file as SharedFile, channel, thread)
      if (shared) return shared
    }
    return null
  }

  /** A token is shown to Slack alone: a signed event may still name an address that a stranger chose. */
  function ourAddress(address: string): string {
    const url = URL.parse(address)
    const isOurs =
      url !== null &&
      ((url.protocol === 'https:' && /(^|\.)slack(-gov|-files)?\.com$/.test(url.hostname)) ||
        url.origin === new URL(workspace.apiUrl).origin)
    if (!isOurs) throw new DeliveryError('rejected', 'The file is not kept by Slack.')
    return address
  }

  return {
    upload,

    async findUpload(channel: string, thread: string | undefined, key: string): Promise<PostRef | null> {
      const id = await memory.read(remembered(key))
      if (typeof id !== 'string') return null
      try {
        return await shareOf(id, channel, thread)
      } catch (error) {
        if (/^file_(not_found|deleted)$/.test(slackError(error) ?? '')) return null
        throw error
      }
    },

    async download(wanted: ChatFile): Promise<Readable> {
      workspace.identity()
      const id = ids.theirs(wanted.id)
      if (!id || !/^F[A-Z0-9]{2,30}$/.test(id))
        throw new DeliveryError('rejected', `${wanted.id} is no file in this Slack workspace`)
      const { file } = await attempt(() => client.files.info({ file: id }))
      const { url_private_download, url_private, mimetype = '', size = 0 } = file ?? {}
      if (size > fileBytes) throw new DeliveryError('rejected', 'The file is larger than 100 MB.')
      const response = await attempt(() =>
        fetch(ourAddress(url_private_download ?? url_private ?? ''), {
          headers: { authorization: `Bearer ${token}` },
          redirect: 'error',
          signal: AbortSignal.timeout(transferPatience),
        }),
      )
      if (!response.ok || !response.body) throw ofStatus(response.status)
      // Without files:read Slack answers with its sign-in page.
      const isPage = (response.headers.get('content-type') ?? '').startsWith('text/html')
      if (isPage && !mimetype.startsWith('text/html'))
        throw new DeliveryError('rejected', 'Slack asks to sign in: the scope files:read is missing.')
      return Readable.fromWeb(response.body as never)
    },

    /** Deletes what a post of ours carries; a post that is gone carries nothing. */
    async removeFrom(ref: PostRef): Promise<void> {
      const { channel, thread, timestamp } = ids.messageOf(ref)
      for (const { id } of await carried(channel, thread, timestamp)) {
        try {
          if (id) await attempt(() => client.files.delete({ file: id }))
        } catch (error) {
          if (!/^file_(not_found|deleted)$/.test(slackError(error) ?? '')) throw error
        }
      }
    },
  }

  async function carried(channel: string, thread: string, timestamp: string) {
    try {
      const post = await messages.standing(channel, timestamp, thread)
      return post?.user === workspace.identity().botUser ? (post.files ?? []) : []
    } catch (error) {
      if (slackError(error) === 'thread_not_found') return []
      throw error
    }
  }
}

const remembered = (key: string) => `file ${key}`

function lost(): never {
  throw new DeliveryError('uncertain', 'Slack took the file but does not say yet where it stands.')
}
