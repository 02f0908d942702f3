import { commandTable } from './table.ts'

/**
 * For platforms where a button must say beforehand whether a form may be the answer: the bare line of a command that
 * has one.
 */
export function opensForm(line: string): boolean {
  const command = commandTable.find(({ verb }) => verb === line.trim())
  return command?.form !== undefined
}
