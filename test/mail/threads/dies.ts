import { parentPort } from 'node:worker_threads'

/** A reader that a mail kills. */
parentPort?.on('message', () => {
  throw new Error('the parser fell over')
})
