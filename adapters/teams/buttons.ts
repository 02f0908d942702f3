import type { Button, PostRef } from '../../src/domain/chat.ts'
import { opensForm } from '../../src/domain/commands/index.ts'
import { cut } from './format.ts'

/** What a press brings back to us. A client can write anything there: it is believed as little as a typed line. */
export interface Pressed {
  readonly line: string
  readonly about?: PostRef
}

type Action = Readonly<Record<string, unknown>>

/** A line that carries a long text with it is typed, not pressed: the whole card has to stay small. */
const longestLine = 4000
/** More than these stand in the card's overflow menu. https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-reference */
const inSight = 6

/**
 * What opens a dialog must be said before it is pressed: such a button fetches one (`task/fetch`); every other executes
 * and is answered in place.
 */
export function actionsOf(buttons: readonly Button[]): Action[] {
  return buttons
    .filter(({ line }) => line.length <= longestLine)
    .map((button, index) => ({
      ...(asksForm(button) ? dialogAction(button) : executeAction(button)),
      title: cut(button.label, 60),
      ...(button.style && { style: button.style === 'primary' ? 'positive' : 'destructive' }),
      ...(index >= inSight && { mode: 'secondary' }),
    }))
}

function asksForm({ line, about }: Button): boolean {
  return !about && opensForm(line)
}

function executeAction(button: Button): Action {
  return { type: 'Action.Execute', verb: 'line', data: { faden: pressed(button) } }
}

function dialogAction(button: Button): Action {
  return { type: 'Action.Submit', data: { msteams: { type: 'task/fetch' }, faden: pressed(button) } }
}

function pressed({ line, about }: Button): Pressed {
  return { line, ...(about && { about }) }
}

/** null: this did not come from a button of ours. */
export function readPressed(data: unknown): Pressed | null {
  const { faden } = (data ?? {}) as { faden?: { line?: unknown; about?: unknown } }
  if (typeof faden?.line !== 'string' || faden.line.length > longestLine) return null
  const about = readPost(faden.about)
  return { line: faden.line, ...(about && { about }) }
}

export function readPost(value: unknown): PostRef | null {
  const { id, thread } = (value ?? {}) as { id?: unknown; thread?: { id?: unknown; platform?: unknown } }
  if (typeof id !== 'string' || typeof thread?.id !== 'string' || typeof thread.platform !== 'string')
    return null
  return { id, thread: { platform: thread.platform, id: thread.id } }
}
