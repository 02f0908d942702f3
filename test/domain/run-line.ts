import { type Arguments, parseArguments, readLine, type Scene } from '../../src/domain/commands/index.ts'
import type { Decision } from '../../src/domain/decision.ts'
import { Refusal } from '../../src/domain/refusal.ts'

/** What a flow does with a line, without its database: read, parse, decide. `null`: the flow answers it from the store. */
export function runLine(
  scene: Scene,
  line: string,
  values: Readonly<Record<string, string>> = {},
): Decision | Refusal | null {
  const parsed = parseLine(scene, line, values)
  if (parsed instanceof Refusal) return parsed
  return parsed.command.kind === 'decides' ? parsed.command.decide(scene, parsed.given) : null
}

export function parseLine(scene: Scene, line: string, values: Readonly<Record<string, string>> = {}) {
  const read = readLine(line, true, scene.words)
  if (read instanceof Refusal) return read
  const given = parseArguments(read.command.verb, read.rest, read.command.grammar, values, scene.words)
  return given instanceof Refusal ? given : { command: read.command, given: given as Arguments }
}

export function decided(result: Decision | Refusal | null): Decision {
  if (result && !(result instanceof Refusal)) return result
  throw new Error(`a decision was expected, not ${result ? `“${result.sentence}”` : 'an answer'}`)
}

export function refused(result: Decision | Refusal | null): Refusal {
  if (result instanceof Refusal) return result
  throw new Error(`a refusal was expected, not ${result?.event ?? 'an answer'}`)
}
