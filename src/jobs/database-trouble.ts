/**
 * PostgreSQL, Appendix A: connection exceptions, transactions that others stood in the way of, insufficient resources,
 * shutting down or starting, and system errors; a standby that a failover has left us with.
 */
const states = /^(08...|40...|53...|57P..|58...|25006)$/
const sockets = /^E(CONN|PIPE|TIMEDOUT|HOST|NET|AI_)/
/** What the driver says without any code. */
const sentences =
  /connection (terminated|timeout)|timeout (exceeded|expired)|client has encountered a connection/i

/** Whether it is the database that failed, and not what was done with it. */
export function isDatabaseTrouble(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, driverError } = error as Error & { code?: unknown; driverError?: unknown }
  if (driverError instanceof Error && driverError !== error) return isDatabaseTrouble(driverError)
  if (typeof code === 'string') return states.test(code) || sockets.test(code)
  return sentences.test(error.message)
}
