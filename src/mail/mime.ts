import { Readable, Transform } from 'node:stream'
import { type AddressObject, MailParser } from 'mailparser'
import { decodeText } from './charset.ts'
import { around, type CodedRun, codedRuns, decodedRun } from './coded-runs.ts'
import { LenientBase64 } from './lenient-base64.ts'
import { type HeaderLine, inUtf8, type PartFields, readLeniently } from './lenient-fields.ts'
import { htmlOf, type MimeNode, type Section, sectionsOf } from './mime-text.ts'
import { endAtOuterBoundaries } from './outer-boundaries.ts'

/** What a mail is made of, its transfer and character codings undone. */
export interface MimeMail {
  readonly from?: AddressObject | undefined
  readonly to?: AddressObject | AddressObject[] | undefined
  readonly cc?: AddressObject | AddressObject[] | undefined
  readonly replyTo?: AddressObject | undefined
  readonly subject?: string | undefined
  /** What is to be read, in order. */
  readonly sections: readonly Section[]
  /** Every HTML part, whether it is read or its plain alternative. */
  readonly html: readonly string[]
  readonly files: readonly MimeFile[]
  /** Of all files, those that were left out included. */
  readonly fileCount: number
  /** Why the rest of the mail could not be read. */
  readonly failure: unknown
}

export interface MimeFile {
  readonly name: string
  readonly type: string
  readonly content: Buffer
  /** Without angle brackets; set when the HTML may show it inline. */
  readonly contentId: string | null
}

export const nothing: MimeMail = { sections: [], html: [], files: [], fileCount: 0, failure: null }

/** A mail of 5,000 parts is read; whoever writes more wants to stop us. */
const maxParts = 20_000
/** The parser holds what it makes of one piece until it is taken; of a large mail at once that is several times the mail. */
const pieceBytes = 64 * 1024
/** Marks a part's coding as ours to decode: the parser takes UTF-8 and ASCII at their word. */
const ours = 'x-faden '

interface Limits {
  readonly maxFiles: number
  readonly timeoutMs: number
}

/**
 * Takes a mail apart. Never rejects: what was read until it failed or the time was over is the answer. Large files go
 * round the parser; where that leaves one of them nowhere, the mail is not what it seemed and is read as it stands.
 */
export async function readMime(raw: Buffer, limits: Limits): Promise<MimeMail> {
  const runs = codedRuns(raw)
  const mail = await parse(raw, runs, limits)
  const missing = new Set(runs)
  const files = mail.files.map((file) => {
    const run = runs.find(({ mark }) => mark.equals(file.content))
    if (!run) return file
    missing.delete(run)
    return { ...file, content: decodedRun(raw, run) }
  })
  return missing.size === 0 ? { ...mail, files } : parse(raw, [], limits)
}

function parse(raw: Buffer, runs: readonly CodedRun[], limits: Limits): Promise<MimeMail> {
  const parser = new LenientParser({
    keepDeliveryStatus: true,
    maxChildNodes: maxParts,
    checksumAlgo: 'md5',
  })
  const files: MimeFile[] = []
  let fileCount = 0
  const arena = new Arena(raw.length)

  return new Promise((resolve) => {
    const finish = (failure: unknown) => {
      clearTimeout(timer)
      const { from, to, cc, replyTo, subject, tree } = parser
      const [sections, html] = tree ? [sectionsOf(tree), htmlOf(tree)] : [[], []]
      resolve({ from, to, cc, replyTo, subject, sections, html, files, fileCount, failure })
      parser.destroy()
    }
    const timer = setTimeout(
      () => finish(new Error(`not done after ${limits.timeoutMs} ms`)),
      limits.timeoutMs,
    )
    parser.on('data', (part: ParsedPart) => {
      if (part.type !== 'attachment') return
      fileCount += 1
      if (fileCount > limits.maxFiles) {
        part.content.resume()
        part.release()
        return
      }
      part.content.on('data', (bytes: Buffer) => arena.add(bytes))
      part.content.on('end', () => {
        files.push({
          name: readable(part.filename || ''),
          type: part.contentType || '',
          content: arena.take(),
          contentId: part.related ? (part.cid ?? null) : null,
        })
        part.release()
      })
    })
    parser.on('error', (error: Error) => finish(error))
    parser.on('end', () => finish(null))
    if (raw.length <= pieceBytes) parser.end(raw)
    else Readable.from(around(raw, runs, pieceBytes), { objectMode: false }).pipe(parser)
  })
}

type ParsedPart =
  | { readonly type: 'text' }
  | {
      readonly type: 'attachment'
      readonly content: Transform
      readonly filename?: string | false
      readonly contentType?: string | false
      readonly related?: boolean
      readonly cid?: string
      release(): void
    }

/** What the parser's own methods look like, as far as they are bent here. */
interface ParserInside extends Transform {
  readonly from?: AddressObject
  readonly to?: AddressObject
  readonly cc?: AddressObject
  readonly replyTo?: AddressObject
  readonly subject?: string
  readonly tree: MimeNode | false
  readonly splitter: Transform
  chunkedPassthrough: Transform
  createNode(node: PartFields): { charset?: string | undefined }
  processHeaders(lines: readonly HeaderLine[]): unknown
  getTextContent(): { readonly type: 'text' }
}

const Parser = MailParser as unknown as new (options: object) => ParserInside

/** The parser with our decoding of characters, in headers and in texts. */
class LenientParser extends Parser {
  constructor(options: object) {
    super(options)
    // What stands before the splitter only copies every byte once more: our pieces have the right size.
    this.chunkedPassthrough.unpipe(this.splitter)
    this.chunkedPassthrough = this.splitter
    endAtOuterBoundaries(this.splitter)
  }

  getDecoder() {
    return {
      decodeStream: (charset: string) =>
        new TextDecoding(charset.startsWith(ours) ? charset.slice(ours.length) : charset),
    }
  }

  override createNode(part: PartFields) {
    readLeniently(part)
    if (isCodedText(part)) part.getDecoder = () => new LenientBase64()
    const node = super.createNode(part)
    node.charset = `${ours}${node.charset ?? ''}`
    return node
  }

  override processHeaders(lines: readonly HeaderLine[]) {
    return super.processHeaders(lines.map(inUtf8))
  }

  /** The parser's way of putting texts together loses what stands beside HTML. */
  override getTextContent() {
    return { type: 'text' } as const
  }
}

const isCodedText = ({ contentType, encoding }: PartFields) =>
  encoding === 'base64' && (!contentType || /^text\//.test(contentType))

/** Decoded at once when all of it is there: only then can be told what it is. */
class TextDecoding extends Transform {
  readonly #charset: string
  readonly #chunks: Buffer[] = []

  constructor(charset: string) {
    super()
    this.#charset = charset
  }

  override _transform(chunk: Buffer | string, _encoding: string, done: () => void) {
    this.#chunks.push(Buffer.from(chunk as Buffer))
    done()
  }

  override _flush(done: () => void) {
    if (this.#chunks.length > 0) this.push(decodeText(Buffer.concat(this.#chunks), this.#charset || null))
    done()
  }
}

/** The parser hands over names that were raw bytes in the header as one character for each byte. */
const readable = (name: string) =>
  /[\x80-\xff]/.test(name) && !/[^\0-\xff]/.test(name) ? decodeText(Buffer.from(name, 'latin1'), null) : name

/**
 * All files of a mail in one piece of memory, so that none is held twice. Undoing a transfer coding makes nothing longer,
 * and pages that are never written to cost nothing.
 */
class Arena {
  readonly #size: number
  #bytes: Buffer | null = null
  #start = 0
  #end = 0

  constructor(size: number) {
    this.#size = size
  }

  add(bytes: Buffer): void {
    this.#bytes ??= Buffer.allocUnsafeSlow(this.#size)
    this.#end += bytes.copy(this.#bytes, this.#end)
  }

  take(): Buffer {
    const file = this.#bytes?.subarray(this.#start, this.#end) ?? Buffer.alloc(0)
    this.#start = this.#end
    return file
  }
}
