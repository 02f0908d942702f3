/**
 * Something that an operator asks for once: `npm run faden -- <area> <verb>`. An area is a platform or a part of Faden;
 * `Given` is what it works with. It is loaded to be listed, so what is heavy it imports when it runs.
 */
export interface Task<Given> {
  /** What may follow the verb: `[FILE]`. */
  readonly usage: string
  readonly summary: string
  /** Resolves with what to print at the end; `say` prints at once. What is wrong with the set-up is a `SetupError`. */
  run(given: Given, words: readonly string[], say: (line: string) => void): Promise<string>
}

/** By verb. */
export type Tasks<Given> = Readonly<Record<string, Task<Given>>>
