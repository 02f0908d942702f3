import type { Channel } from './people.ts'

/** What mirroring looks at in a message. */
export interface Mirrored {
  readonly visibility: 'public' | 'internal'
  readonly purpose: string
  /** Addressed to the other threads on purpose: an escalation's note, a helpdesk line, `--share`. */
  readonly shared: boolean
}

/** May what was said in `from` be read in another thread? Mail and forms come from nowhere (null) and may. */
export function mayBeMirrored(message: Mirrored, from: Channel | null): boolean {
  if (message.visibility === 'public' || message.shared || !from) return true
  return from.mirror === 'all' || (from.mirror === 'notes' && message.purpose === 'note')
}
