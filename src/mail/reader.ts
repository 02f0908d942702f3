import { Worker } from 'node:worker_threads'
import type { IncomingMail, ReadingMode } from '../domain/mail.ts'
import { readMessageId } from '../domain/message-ids.ts'
import { originalHtml } from './original.ts'
import { type ParseOptions, parseBare, parseMail } from './parse.ts'

/** What stays the same for every mail; it can be handed to another thread. */
export interface ReaderSettings
  extends Pick<ParseOptions, 'authservId' | 'language' | 'maxFiles' | 'maxTextLength' | 'timeoutMs'> {
  /** By which our own Message-IDs are known. */
  readonly secret: string
}

export interface MailReader {
  /** Never rejects. `again`: in a thread of its own, which is ended when it takes too long or too much memory. */
  parse(raw: Buffer, envelopeFrom: string | null, how?: ReadingMode): Promise<IncomingMail>
  original(raw: Buffer): Promise<string | null>
  close(): Promise<void>
}

export interface ReadingJob {
  readonly raw: Uint8Array
  readonly envelopeFrom: string | null
  readonly wholeSize: number
}

/** Beyond the parser's own time limit, which can't fire while it spins. */
const graceMs = 5000
/** A thread that has nothing to do holds 30 MB. */
const idleMs = 30_000
const maxHeapMb = 256

export function optionsOf(
  settings: ReaderSettings,
  { envelopeFrom, wholeSize }: Omit<ReadingJob, 'raw'>,
): ParseOptions {
  return {
    ...settings,
    envelopeFrom,
    wholeSize,
    isOwnMessageId: (id) => readMessageId(id, settings.secret) !== null,
  }
}

/**
 * Reads mail. The first try happens here, because it costs least; a mail whose earlier try never ended (it may be what
 * killed the process) is read apart, and if that fails, too, by its head and text alone.
 */
export function createMailReader(
  settings: ReaderSettings,
  program = new URL('./reader-thread.ts', import.meta.url),
): MailReader {
  const thread = new ReadingThread(settings, program)
  return {
    parse: async (raw, envelopeFrom, { again = false, wholeSize = raw.length } = {}) => {
      const options = optionsOf(settings, { envelopeFrom, wholeSize })
      if (!again) return parseMail(raw, options)
      try {
        return await thread.read({ raw, envelopeFrom, wholeSize })
      } catch (error) {
        return parseBare(raw, error instanceof Error ? error.message : String(error), options)
      }
    },
    original: (raw) => originalHtml(raw, settings),
    close: () => thread.end(),
  }
}

/** One thread, one mail at a time; started when it is needed and ended when it is not. */
class ReadingThread {
  readonly #settings: ReaderSettings
  readonly #program: URL
  #worker: Worker | null = null
  #idle: NodeJS.Timeout | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(settings: ReaderSettings, program: URL) {
    this.#settings = settings
    this.#program = program
  }

  read(job: ReadingJob): Promise<IncomingMail> {
    const reading = this.#last.then(() => this.#readNow(job))
    this.#last = reading.catch(() => {})
    return reading
  }

  async end(): Promise<void> {
    clearTimeout(this.#idle)
    const worker = this.#worker
    this.#worker = null
    await worker?.terminate()
  }

  async #readNow(job: ReadingJob): Promise<IncomingMail> {
    clearTimeout(this.#idle)
    const worker = this.#started()
    const limit = this.#settings.timeoutMs + graceMs
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMail>()
    const ended = () => reject(new Error('its reader ended'))
    const timer = setTimeout(() => reject(new Error(`not done after ${limit} ms`)), limit)
    worker.on('message', resolve).on('error', reject).on('exit', ended)
    worker.postMessage(job)
    try {
      const mail = await promise
      this.#idle = setTimeout(() => void this.end(), idleMs).unref()
      return withBuffers(mail)
    } catch (error) {
      await this.end()
      throw error
    } finally {
      clearTimeout(timer)
      worker.off('message', resolve).off('error', reject).off('exit', ended)
    }
  }

  #started(): Worker {
    if (this.#worker) return this.#worker
    const worker = new Worker(this.#program, {
      workerData: this.#settings,
      resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
    })
    // While it reads, the time limit holds the process; while it waits, nothing has to.
    worker.unref()
    this.#worker = worker
    return worker
  }
}

/** Between threads a Buffer becomes a plain array of bytes. */
function withBuffers(mail: IncomingMail): IncomingMail {
  const files = mail.files.map((file) => {
    const { buffer, byteOffset, byteLength } = file.content
    return { ...file, content: Buffer.from(buffer, byteOffset, byteLength) }
  })
  return { ...mail, files }
}
