import type { Channel } from './people.ts'

/** What mirroring looks at in a message. */
export interface Mirrored {
  readonly visibility: 'public' | 'internal'
  readonly purpose: string
  /** Addressed to the other threads on purpose: an escalation's note, a helpdesk line, `--share`. */
  readonly shared: boolean
}

/** A channel, or a place of its platform that is no team's channel. */
export interface MirrorTarget {
  readonly id: Channel['id'] | null
  readonly isCloud: boolean
}

/** May what was said in `from` be read in `to`? Mail and forms come from nowhere (null) and may. */
export function mayBeMirrored(message: Mirrored, from: Channel | null, to: MirrorTarget): boolean {
  // From another thread in the same channel nothing leaves it.
  if (message.visibility === 'public' || message.shared || !from || from.id === to.id) return true
  const mirror = to.isCloud ? from.mirrorToCloud : from.mirror
  return mirror === 'all' || (mirror === 'notes' && message.purpose === 'note')
}
