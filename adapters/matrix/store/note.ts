import { readFileSync, writeFileSync } from 'node:fs'
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

const tokenName = 'token'

/** Sealed: with it doctor looks at the rooms while a running Faden has the store locked. Nothing relies on it. */
export function leaveToken(folder: string, sealed: string): void {
  writeFileSync(join(folder, tokenName), sealed, { mode: 0o600 })
}

/** null: nobody has signed in from here yet. */
export function leftToken(folder: string): string | null {
  try {
    return readFileSync(join(folder, tokenName), 'utf8')
  } catch {
    return null
  }
}
