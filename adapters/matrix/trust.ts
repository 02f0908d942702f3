import { serverOf } from './ids.ts'

/** Whether somebody is one of ours: on a trusted server, or trusted by name. Rooms may hold people of any server. */
export function isTrusted(user: string, invitesFrom: readonly string[] | undefined, own: string): boolean {
  const trusted = invitesFrom ?? [serverOf(own)]
  return trusted.includes(user) || trusted.includes(serverOf(user))
}
