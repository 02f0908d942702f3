import { SetupError } from '../domain/errors.ts'

export interface Problem {
  /** `teams.support.level`, or the name of an environment variable. */
  readonly key: string
  /** What was found and what is expected. */
  readonly sentence: string
}

/** All at once, so that nobody mends one only to be told of the next. */
export function refuse(problems: readonly Problem[], file: string | null): SetupError {
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`
  const lines = problems.map(({ key, sentence }) => `  ${key}: ${sentence}`)
  return new SetupError(
    `The configuration has ${count} (${file ?? 'no file'}, and the environment):\n${lines.join('\n')}\n` +
      'manifests/faden.example.yaml shows every key.',
  )
}

export function show(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a part with keys'
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

/** The one of `known` that was probably meant, or null. */
export function nearest(word: string, known: readonly string[]): string | null {
  const plain = (text: string) => text.toLowerCase().replace(/[-_ ]/g, '')
  const [best] = known
    .map((candidate) => ({ candidate, distance: distance(plain(word), plain(candidate)) }))
    .filter(({ candidate, distance }) => distance <= Math.max(1, Math.floor(candidate.length / 3)))
    .sort((a, b) => a.distance - b.distance)
  return best?.candidate ?? null
}

/** Levenshtein's. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
