import { addAbortSignal, type Readable } from 'node:stream'
import type { ChatAdapter, ChatFile } from '../domain/chat.ts'
import { DeliveryError } from '../domain/errors.ts'
import { fileSize } from '../domain/file-size.ts'
import type { FileId } from '../domain/ids.ts'
import type { Language } from '../domain/status.ts'
import { fill, literally, wordsOf } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import { storeFile } from '../store/files.ts'
import type { Core } from './core.ts'

export interface Fetched {
  readonly files: readonly { readonly name: string; readonly type: string; readonly content: Buffer }[]
  /** Those that there is no use in asking for again. */
  readonly missing: readonly Missing[]
}

interface Missing {
  readonly name: string
  readonly size: number
  readonly because: 'too-large' | 'unreadable'
  readonly link: string | null
}

/** Milliseconds for the files of one event. */
const deadline = 60_000

/**
 * Rejects when the platform is not to be had just now, or does not answer in time: then it redelivers, and the files come
 * with the text.
 */
export async function fetchFiles(
  core: Core,
  platform: string,
  announced: readonly ChatFile[],
): Promise<Fetched> {
  const adapter = core.adapters.get(platform)
  if (!adapter) throw new Error(`no adapter for ${platform}`)
  const files: Fetched['files'][number][] = []
  const missing: Missing[] = []
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), deadline)
  try {
    for (const file of announced) {
      const content = await fetchFile(adapter, file, late.signal)
      if (Buffer.isBuffer(content)) files.push({ name: file.name, type: file.type, content })
      else missing.push(content)
    }
  } finally {
    clearTimeout(timer)
  }
  return { files, missing }
}

async function fetchFile(adapter: ChatAdapter, file: ChatFile, late: AbortSignal): Promise<Buffer | Missing> {
  const { name, link = null } = file
  const { fileBytes } = adapter.limits
  if (file.size > fileBytes) return { name, size: file.size, because: 'too-large', link }
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of await download(adapter, file, late)) {
      size += chunk.length
      if (size > fileBytes) return { name, size, because: 'too-large', link }
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof DeliveryError && error.failure === 'rejected')
      return { name, size: file.size, because: 'unreadable', link }
    throw late.aborted ? tooLate(file) : error
  }
  return Buffer.concat(chunks)
}

/** A source that comes or flows too late is closed, whoever waits for it any more. */
async function download(adapter: ChatAdapter, file: ChatFile, late: AbortSignal): Promise<Readable> {
  const source = adapter.download(file).then((readable) => {
    readable.on('error', () => {})
    return addAbortSignal(late, readable)
  })
  const over = Promise.withResolvers<never>()
  const giveUp = () => over.reject(tooLate(file))
  late.addEventListener('abort', giveUp, { once: true })
  try {
    return await Promise.race([source, over.promise])
  } finally {
    late.removeEventListener('abort', giveUp)
  }
}

function tooLate({ name }: ChatFile): DeliveryError {
  return new DeliveryError('not-sent', `${name} did not come within ${deadline / 1000} s`)
}

/** A line for each file that could not be taken. */
export function remarksOn(missing: readonly Missing[], language: Language): string {
  const { line } = wordsOf(language)
  return missing
    .map(({ name, size, because, link }) => {
      const sentence = because === 'too-large' ? line.fileTooLarge : line.fileUnreadable
      const remark = fill(sentence, { file: literally(name), size: fileSize(size, language) })
      return link ? `${remark} ${link}` : remark
    })
    .join('\n')
}

/** Called when nothing can be refused any more: what no message names would lie there for ever. */
export async function storeFiles(db: Db, files: Fetched['files']): Promise<FileId[]> {
  const ids: FileId[] = []
  for (const file of files) ids.push(await storeFile(db, file))
  return ids
}
