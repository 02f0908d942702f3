import { parentPort, workerData } from 'node:worker_threads'
import { parseMail } from './parse.ts'
import { optionsOf, type ReaderSettings, type ReadingJob } from './reader.ts'

/** The program of the thread in which a mail is read that may never let go. */
parentPort?.on('message', async ({ raw, ...of }: ReadingJob) => {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)
  parentPort?.postMessage(await parseMail(bytes, optionsOf(workerData as ReaderSettings, of)))
})
