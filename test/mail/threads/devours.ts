import { parentPort } from 'node:worker_threads'

/** A reader that takes more memory than it may have. */
parentPort?.on('message', () => {
  const held: number[][] = []
  for (;;) held.push(new Array(1_000_000).fill(0.5))
})
