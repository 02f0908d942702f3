import { createHash } from 'node:crypto'
import { asText, type RoomEvent } from '../events.ts'
import type { Store } from '../store/open.ts'

/**
 * In which event each ciphertext was read first. Whoever has one, the server or anyone in the room, can send it again
 * (specification, “m.megolm.v1.aes-sha2”, on replay attacks), and a command would be carried out once more, perhaps in
 * another thread.
 */
export type Ciphertexts = ReturnType<typeof createCiphertexts>

export function createCiphertexts({ db }: Store) {
  const add = db.prepare('insert or ignore into ciphertexts (digest, event) values (?, ?)')
  const find = db.prepare('select event from ciphertexts where digest = ?')
  return {
    /** True also when the same event comes again, as it does after a kill. */
    isOf({ event_id, sender, content }: RoomEvent): boolean {
      // Of its sender: whoever sends another's ciphertext first must not take the place of the true event.
      const digest = createHash('sha256')
        .update(`${sender}\0`)
        .update(signedPart(asText(content.ciphertext)))
        .digest('base64')
      add.run(digest, event_id)
      return find.get(digest)?.event === event_id
    },
  }
}

/** Text and signature can be written in more ways than one (specification, “Megolm”: the last 64 bytes sign the others). */
const signedPart = (ciphertext: string): Buffer => Buffer.from(ciphertext, 'base64').subarray(0, -64)
