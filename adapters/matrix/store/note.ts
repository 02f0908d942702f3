import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const noteName = 'device.json'

/** What may be known of the store while a running Faden has it locked: no secret, and nothing that is relied on. */
export interface Note {
  readonly engine: string
  readonly user: string
  readonly device: string
  /** People compare it when they verify the session. */
  readonly fingerprint: string
}

export function leaveNote(folder: string, note: Note): void {
  writeFileSync(join(folder, noteName), `${JSON.stringify(note, null, 2)}\n`, { mode: 0o600 })
}
