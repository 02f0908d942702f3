import { fill, type Words } from '../words/index.ts'
import type { Command } from './command.ts'
import { usage } from './table.ts'

/** All about one command, in Markdown: how it goes, what it does, what its options do, and an example. */
export function explain(command: Command, prefix: string, { help, explained }: Words): string {
  const { verb, grammar } = command
  const options: Readonly<Record<string, string>> = explained.option
  const row = (flag: string, shown = `--${flag}`) => `- \`${shown}\` ${options[flag] ?? ''}`
  const rows = [
    ...(grammar.flags ?? []).map((flag) => row(flag)),
    ...(grammar.files ? [row('file', '--file NAME')] : []),
  ]
  const parts = [
    `\`${prefix}${usage(command)}\` ${help[verb]}`,
    rows.join('\n'),
    fill(explained.example, { line: explained.line[verb] }),
  ]
  return parts.filter(Boolean).join('\n\n')
}
