import type { Button } from '../../src/domain/chat.ts'
import type { Store } from './store/open.ts'

/** Where an event stands; root null: in the room itself. */
export interface Standing {
  readonly room: string
  readonly root: string | null
}

export interface ShownButton extends Button {
  /** The reaction that stands for it. */
  readonly sign: string
}

/**
 * Which thread each post belongs to, and what can be tapped on it. The server knows the first as well, until the post is
 * redacted; and an edit, a reaction or a redaction names the post alone.
 */
export type Posts = ReturnType<typeof createPosts>

export function createPosts({ db }: Store) {
  const find = db.prepare('select room, root from posts where event = ?')
  const keep = db.prepare('insert or replace into posts (event, room, root) values (?, ?, ?)')
  const findButtons = db.prepare('select buttons from buttons where event = ?')
  const keepButtons = db.prepare('insert or replace into buttons (event, buttons) values (?, ?)')
  const dropButtons = db.prepare('delete from buttons where event = ?')
  return {
    find: (event: string): Standing | null => (find.get(event) as Standing | undefined) ?? null,
    keep: (event: string, { room, root }: Standing): void => void keep.run(event, room, root),
    buttonsOf(event: string): readonly ShownButton[] {
      const row = findButtons.get(event)
      return row ? JSON.parse(String(row.buttons)) : []
    },
    keepButtons(event: string, buttons: readonly ShownButton[]): void {
      if (buttons.length > 0) keepButtons.run(event, JSON.stringify(buttons))
      else dropButtons.run(event)
    },
  }
}
