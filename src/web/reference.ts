import { randomBytes } from 'node:crypto'
import type { WebLog } from './options.ts'

/** Logs what went wrong and returns the id by which whoever saw the page and whoever reads the log mean the same thing. */
export function logFailure(log: WebLog, err: unknown, where: string): string {
  const reference = randomBytes(4).toString('hex').toUpperCase()
  log.error({ err, reference, where }, 'A page could not be served')
  return reference
}
