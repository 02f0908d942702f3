import { parentPort } from 'node:worker_threads'

/** A reader that never comes back. */
parentPort?.on('message', () => {
  for (;;);
})
