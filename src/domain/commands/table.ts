import type { CommandHelp } from '../adapter-context.ts'
import { cannedNamed, cannedText } from '../canned.ts'
import { cc } from '../cc.ts'
import { accountsOf } from '../directory.ts'
import { forward } from '../forward.ts'
import type { AgentId, TeamId } from '../ids.ts'
import type { Agent, Team } from '../people.ts'
import { Refusal } from '../refusal.ts'
import * as verbs from '../verbs.ts'
import { fill, literally, type Words } from '../words/index.ts'
import type { Command, Verb } from './command.ts'
import { type Arguments, usageOf } from './grammar.ts'
import { looksLikeCommand } from './looks-like-command.ts'
import type { Scene } from './scene.ts'

const note = { name: 'NOTE', required: false } as const
const maxText = 40_000

export const commandTable: readonly Command[] = [
  { verb: 'claim', kind: 'decides', grammar: {}, decide: verbs.claim },
  {
    verb: 'unclaim',
    kind: 'decides',
    grammar: { text: note },
    decide: (scene, { text }) => verbs.unclaim(scene, text),
  },
  {
    verb: 'assign',
    kind: 'decides',
    grammar: { mention: { name: 'agent', required: true }, text: note },
    decide: (scene, { mention, text }) => {
      const to = agentNamed(scene, mention ?? '')
      return to instanceof Refusal ? to : verbs.assign(scene, to, text)
    },
  },
  {
    verb: 'reply',
    kind: 'decides',
    form: 'reply',
    grammar: {
      flags: ['wait', 'resolve', 'close'],
      quietFlags: ['anyway'],
      files: true,
      text: { name: 'TEXT', required: true },
    },
    decide: decideReply,
  },
  {
    verb: 'canned',
    kind: 'decides',
    grammar: {
      flags: ['wait', 'resolve', 'close'],
      quietFlags: ['anyway'],
      canned: true,
      text: { name: 'TEXT', required: false },
    },
    decide: decideCanned,
  },
  {
    verb: 'note',
    kind: 'decides',
    grammar: { flags: ['share'], text: { name: 'TEXT', required: true } },
    decide: (scene, { flags, text }) => verbs.note(scene, text, flags.has('share')),
  },
  {
    verb: 'wait',
    kind: 'decides',
    grammar: { until: true, text: note },
    decide: (scene, { text }) => verbs.wait(scene, text),
  },
  {
    verb: 'resolve',
    kind: 'decides',
    grammar: { text: note },
    decide: (scene, { text }) => verbs.resolve(scene, text),
  },
  {
    verb: 'close',
    kind: 'decides',
    form: 'close',
    grammar: { text: note },
    decide: (scene, { text }) => verbs.close(scene, text),
  },
  {
    verb: 'reopen',
    kind: 'decides',
    grammar: { text: note },
    decide: (scene, { text }) => verbs.reopen(scene, text),
  },
  {
    verb: 'escalate',
    kind: 'decides',
    form: 'escalate',
    grammar: { mention: { name: 'team', required: false }, text: note },
    decide: decideEscalate,
  },
  {
    verb: 'return',
    kind: 'decides',
    grammar: { text: note },
    decide: (scene, { text }) => verbs.giveBack(scene, text),
  },
  {
    verb: 'transfer',
    kind: 'decides',
    grammar: { mention: { name: 'team', required: true }, text: note },
    decide: (scene, { mention, text }) => {
      const to = teamNamed(scene, mention ?? '')
      return to instanceof Refusal ? to : verbs.transfer(scene, to, text)
    },
  },
  {
    verb: 'split',
    kind: 'answered',
    ticket: 'needed',
    form: 'split',
    grammar: { message: true, text: { name: 'SUBJECT', required: false } },
  },
  { verb: 'merge', kind: 'answered', ticket: 'needed', grammar: { other: true } },
  { verb: 'link', kind: 'answered', ticket: 'needed', grammar: { other: true } },
  {
    verb: 'new',
    kind: 'answered',
    ticket: 'none',
    form: 'new',
    grammar: { address: 'required', text: { name: 'SUBJECT', required: true } },
  },
  {
    verb: 'mail',
    kind: 'answered',
    ticket: 'none',
    form: 'mail',
    grammar: { address: 'required', text: { name: 'SUBJECT', required: true } },
  },
  {
    verb: 'accept',
    kind: 'answered',
    ticket: 'needed',
    // `--sender` on a quarantine card; an address, or `--same` for another address of the requester, in a ticket.
    grammar: { quietFlags: ['sender', 'same'], address: 'optional' },
  },
  {
    verb: 'cc',
    kind: 'decides',
    grammar: { action: ['add', 'remove'], address: 'required' },
    decide: (scene, { action, address }) => cc(scene, action ?? '', address ?? ''),
  },
  {
    verb: 'forward',
    kind: 'decides',
    grammar: {
      flags: ['text-only'],
      files: true,
      address: 'required',
      text: { name: 'TEXT', required: false },
    },
    decide: (scene, { address, flags, text }) =>
      refuseUnsendable(text, scene.words) ?? forward(scene, address ?? '', text, !flags.has('text-only')),
  },
  {
    verb: 'requester',
    kind: 'answered',
    ticket: 'needed',
    grammar: { address: 'required' },
  },
  { verb: 'reveal', kind: 'answered', ticket: 'needed', grammar: { message: true } },
  { verb: 'reject', kind: 'answered', ticket: 'needed', grammar: {} },
  { verb: 'spam', kind: 'answered', ticket: 'needed', grammar: {} },
  { verb: 'show', kind: 'answered', ticket: 'needed', grammar: {} },
  { verb: 'list', kind: 'answered', ticket: 'none', grammar: {} },
  { verb: 'mine', kind: 'answered', ticket: 'none', grammar: {} },
  { verb: 'search', kind: 'answered', ticket: 'none', grammar: { text: { name: 'WORDS', required: true } } },
  { verb: 'undo', kind: 'answered', ticket: 'needed', grammar: { message: true } },
  { verb: 'retry', kind: 'answered', ticket: 'needed', grammar: {} },
  {
    verb: 'original',
    kind: 'answered',
    ticket: 'needed',
    grammar: { message: true },
  },
  { verb: 'resume', kind: 'answered', ticket: 'needed', grammar: {} },
  { verb: 'help', kind: 'answered', ticket: 'none', grammar: { text: { name: 'COMMAND', required: false } } },
]

export const verbNames: readonly string[] = commandTable.map((command) => command.verb)

export function usage(command: Command): string {
  return usageOf(command.verb, command.grammar)
}

export function usageOfVerb(verb: Verb): string {
  return commandTable
    .filter((command) => command.verb === verb)
    .map(usage)
    .join()
}

function decideReply(scene: Scene, { flags, text }: Arguments) {
  const { team, agent, words } = scene
  const unsendable = refuseUnsendable(text, words)
  if (unsendable) return unsendable
  if (!agent.teams.includes(team.id) && !flags.has('anyway'))
    return new Refusal(fill(words.refusal.hasTheTurn, { team: team.name }), 'send-anyway')
  const then = flags.has('wait')
    ? 'wait'
    : flags.has('resolve')
      ? 'resolve'
      : flags.has('close')
        ? 'close'
        : null
  return verbs.reply(scene, text, then)
}

function decideCanned(scene: Scene, given: Arguments) {
  const found = cannedNamed(given.canned ?? '', scene.team, scene.words)
  if (found instanceof Refusal) return found
  const text = [cannedText(found, scene), given.text].filter(Boolean).join('\n\n')
  return decideReply(scene, { ...given, text })
}

function decideEscalate(scene: Scene, { mention, text, values }: Arguments) {
  const to = mention ? teamNamed(scene, mention) : null
  if (to instanceof Refusal) return to
  // The form shows the team's standard sentence, to be edited, emptied or switched off; a typed line sends it as it is.
  const sentence =
    values.tell === 'no'
      ? ''
      : (values.sentence?.trim() ?? scene.team.escalationSentence[scene.ticket.language])
  return refuseUnsendable(sentence, scene.words) ?? verbs.escalate(scene, to, text, sentence || null)
}

/** What must not reach a customer by whatever verb. */
export function refuseUnsendable(text: string, words: Words): Refusal | null {
  if (text.length > maxText) return new Refusal(fill(words.refusal.tooLong, { max: maxText }))
  return looksLikeCommand(text, verbNames) ? new Refusal(words.refusal.unsendable) : null
}

function agentNamed({ agents, agent, words }: Scene, name: string): Agent | Refusal {
  const wanted = name.toLowerCase()
  const known = [...agents.values()]
  const named =
    wanted === 'me'
      ? agent
      : (agents.get(wanted as AgentId) ??
        known.find((one) => one.name.toLowerCase() === wanted) ??
        known.find((one) => accountsOf(one).some((id) => isAccount(id, name))))
  return (
    named ??
    new Refusal(
      fill(words.refusal.unknownAgent, { name: literally(name), names: listed([...agents.keys()]) }),
    )
  )
}

/** A mention as a platform writes it: `@U0123`, `@anna:chat.example`. */
function isAccount(id: string, mention: string): boolean {
  return id === mention || id === `@${mention}`
}

function teamNamed({ teams, words }: Scene, name: string): Team | Refusal {
  const wanted = name.toLowerCase()
  const named =
    teams.get(wanted as TeamId) ??
    [...teams.values()].find((team) => team.name.toLowerCase().replace(/\s+/g, '-') === wanted)
  return (
    named ??
    new Refusal(fill(words.refusal.unknownTeam, { name: literally(name), names: listed([...teams.keys()]) }))
  )
}

function listed(names: readonly string[]): string {
  return names.map((name) => `@${name}`).join(', ')
}

/** For completion in a composer and for a platform's own command list. */
export function commandHelp(words: Words): CommandHelp[] {
  return commandTable.map((command) => ({
    name: command.verb,
    usage: usage(command),
    summary: words.help[command.verb],
  }))
}
