import type { Decision } from '../decision.ts'
import type { Refusal } from '../refusal.ts'
import type { Words } from '../words/index.ts'
import type { Arguments, Grammar } from './grammar.ts'
import type { Scene } from './scene.ts'

export type Verb = Exclude<keyof Words['help'], 'heading'>

/**
 * One declaration is the parser, the usage line, the help and the permission: all of them are for agents, which is asked
 * once, where a line comes in; what else must hold (whose turn it is, the status) its `decide` says. Two kinds: those
 * that decide about one ticket (pure), and those that the flow answers from the store by their name.
 */
export type Command = {
  readonly verb: Verb
  readonly grammar: Grammar
  /** The form that is offered when nothing was given and the platform can show one. */
  readonly form?: 'reply' | 'escalate' | 'close' | 'split' | 'new' | 'mail'
} & (
  | {
      readonly kind: 'decides'
      readonly decide: (scene: Scene, given: Arguments) => Decision | Refusal
    }
  | { readonly kind: 'answered'; readonly ticket: 'needed' | 'none' }
)
