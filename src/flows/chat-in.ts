import type { ChatEvent, ChatFile, ChatInbox, Receipt } from '../domain/chat.ts'
import { agentWithAccount } from '../domain/directory.ts'
import { DeliveryError } from '../domain/errors.ts'
import type { FileId } from '../domain/ids.ts'
import { wordsOf } from '../domain/words/index.ts'
import { firstSeen } from '../store/events.ts'
import { storeFile } from '../store/files.ts'
import { postByRef, threadByRef } from '../store/threads.ts'
import { runCommand } from './command.ts'
import type { Core } from './core.ts'
import { editMessage, removeMessage } from './edits.ts'
import { takeTalk } from './talk.ts'

/** thread → ticket: the way in for everything that is said, clicked or typed in a chat. */
export function chatInbox(core: Core): ChatInbox {
  return { receive: (event) => receive(core, event) }
}

async function receive(core: Core, event: ChatEvent): Promise<Receipt> {
  // Fetched before the transaction: nothing waits for a platform while a ticket is locked.
  const files =
    'files' in event && event.files ? await fetchFiles(core, event.channel.platform, event.files) : []
  return core.database.transaction(async (db): Promise<Receipt> => {
    if (!(await firstSeen(db, event.channel.platform, event.id))) return { outcome: 'duplicate' }
    const agent = agentWithAccount(core.directory, event.channel.platform, event.user.id)
    const thread = event.thread ? await threadByRef(db, event.thread) : null
    if (event.kind !== 'command') {
      // Said in the channel itself, or below something that is not ours.
      if (!thread) return { outcome: 'ignored' }
      const post = await postByRef(db, thread.id, event.post)
      if (event.kind === 'message') {
        if (post) return { outcome: post.ours ? 'ignored' : 'duplicate' }
        return takeTalk(db, core, { event, thread, agent, files: await storeFiles(db, files) })
      }
      if (!post || post.ours) return { outcome: 'ignored' }
      return event.kind === 'edit'
        ? editMessage(db, core, thread, post, event)
        : removeMessage(db, core, thread, post)
    }
    if (!agent) {
      const { refusal } = wordsOf(core.settings.language)
      return { outcome: 'refused', notice: { tone: 'refused', text: refusal.stranger } }
    }
    return runCommand(db, core, { event, thread, agent, files: await storeFiles(db, files) })
  })
}

interface FetchedFile {
  readonly name: string
  readonly type: string
  readonly content: Buffer
}

async function fetchFiles(core: Core, platform: string, files: readonly ChatFile[]): Promise<FetchedFile[]> {
  const adapter = core.adapters.get(platform)
  if (!adapter) throw new Error(`no adapter for ${platform}`)
  const fetched: FetchedFile[] = []
  for (const file of files) {
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of await adapter.download(file)) {
      size += chunk.length
      if (size > adapter.limits.fileBytes)
        throw new DeliveryError('rejected', `${file.name} is larger than announced`)
      chunks.push(chunk)
    }
    fetched.push({ name: file.name, type: file.type, content: Buffer.concat(chunks) })
  }
  return fetched
}

async function storeFiles(
  db: Parameters<typeof storeFile>[0],
  files: readonly FetchedFile[],
): Promise<FileId[]> {
  const ids: FileId[] = []
  for (const file of files) ids.push(await storeFile(db, file))
  return ids
}
