import type { IncomingMessage } from 'node:http'
import busboy from 'busboy'
import type { UploadedFile } from '../domain/form.ts'
import type { FormLimits } from './options.ts'
import type { PlainPage } from './words/words.ts'

/** As typed: nothing is trimmed or checked yet, and any field may be missing. */
export interface ReadForm {
  readonly fields: ReadonlyMap<string, string>
  readonly files: readonly UploadedFile[]
  /** Names of all files chosen, those left out as too large or too many included. */
  readonly fileNames: readonly string[]
  readonly left: 'files-large' | 'files-many' | null
}

/** The request can't be read at all; the page of that name says why. */
export class UnreadableForm extends Error {
  readonly page: PlainPage
  readonly status: number

  constructor(page: PlainPage, status: number) {
    super(page)
    this.page = page
    this.status = status
  }
}

const FIELDS = 20
/** Boundaries, part headers and short fields beside the text and the files. */
const OVERHEAD_BYTES = 256 * 1024
const BYTES_UNDER_WAY = 256 * 1024 * 1024

/**
 * Reads urlencoded and multipart forms as a stream. What exceeds a limit is counted and thrown away, never kept; bytes of
 * all forms being read or handled together are bounded too: beyond that, the form is refused as “busy”.
 */
export function createFormReader(limits: FormLimits, bytesUnderWay = BYTES_UNDER_WAY) {
  const largest = limits.maxFiles * limits.maxFileBytes + 8 * limits.maxTextLength + OVERHEAD_BYTES
  const capacity = Math.max(bytesUnderWay, largest)
  let underWay = 0

  /** `done` settles when the form has been handled and its bytes can be forgotten. */
  return function readForm(request: IncomingMessage, done: Promise<unknown>): Promise<ReadForm> {
    if (Number(request.headers['content-length'] ?? 0) > largest) {
      return Promise.reject(new UnreadableForm('too-large', 413))
    }
    let held = 0
    let over = false
    done.then(() => {
      over = true
      underWay -= held
    })
    return collect(request, limits, largest, (bytes) => {
      if (over) return false
      held += bytes
      underWay += bytes
      return underWay <= capacity
    })
  }
}

function collect(
  request: IncomingMessage,
  limits: FormLimits,
  largest: number,
  hold: (bytes: number) => boolean,
): Promise<ReadForm> {
  return new Promise((resolve, reject) => {
    const fields = new Map<string, string>()
    const files: UploadedFile[] = []
    const fileNames: string[] = []
    let left: ReadForm['left'] = null
    let total = 0

    const parser = openParser(request, limits)
    const fail = (error: UnreadableForm) => {
      request.unpipe(parser)
      parser.destroy()
      // What still comes is thrown away, so that the browser gets to read the answer.
      request.resume()
      reject(error)
    }

    request.on('data', (chunk: Buffer) => {
      total += chunk.length
      if (total > largest) fail(new UnreadableForm('too-large', 413))
    })
    request.once('close', () => {
      if (!request.complete) fail(new UnreadableForm('unreadable', 400))
    })
    parser.once('error', () => fail(new UnreadableForm('unreadable', 400)))
    parser.on('field', (name, value) => {
      if (!fields.has(name)) fields.set(name, value)
    })
    parser.on('file', (_field, content, info) => {
      const chunks: Buffer[] = []
      const name = fileName(info.filename)
      content.on('data', (chunk: Buffer) => {
        if (!hold(chunk.length)) fail(new UnreadableForm('busy', 503))
        chunks.push(chunk)
      })
      content.once('limit', () => {
        left ??= 'files-large'
        chunks.length = 0
      })
      // The parser reports it too.
      content.once('error', () => undefined)
      content.once('end', () => {
        // A file field in which nothing was chosen comes as a nameless empty file.
        if (!info.filename && chunks.length === 0 && !content.truncated) return
        fileNames.push(name)
        if (!content.truncated)
          files.push({ name, type: mediaType(info.mimeType), content: Buffer.concat(chunks) })
      })
    })
    parser.once('filesLimit', () => {
      left ??= 'files-many'
    })
    parser.once('close', () => resolve({ fields, files, fileNames, left }))
    request.pipe(parser)
  })
}

function openParser(request: IncomingMessage, limits: FormLimits) {
  try {
    return busboy({
      headers: request.headers,
      defParamCharset: 'utf8',
      limits: {
        fieldNameSize: 100,
        // Four bytes at most make one character: text that is cut here is still seen to be too long.
        fieldSize: 4 * (limits.maxTextLength + 1),
        fields: FIELDS,
        files: limits.maxFiles,
        // The parser calls a file cut as soon as it has reached this.
        fileSize: limits.maxFileBytes + 1,
        headerPairs: 50,
      },
    })
  } catch {
    // Neither of the two kinds that a form can be sent as, or no boundary.
    throw new UnreadableForm('unreadable', 415)
  }
}

function fileName(claimed: string | undefined): string {
  const name = (claimed ?? '')
    .toWellFormed()
    .replace(/\p{Cc}/gu, ' ')
    .trim()
  return name.length <= 200 ? name || 'file' : name.slice(-200)
}

function mediaType(claimed: string): string {
  return /^[\w.+-]{1,60}\/[\w.+-]{1,100}$/.test(claimed) ? claimed.toLowerCase() : 'application/octet-stream'
}
