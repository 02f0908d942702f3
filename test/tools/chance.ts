export interface Chance {
  /** From 0 up to, but not including, `below`. */
  number(below: number): number
  one<T>(of: readonly T[]): T | undefined
  happens(probability: number): boolean
}

/** The same seed makes the same choices (mulberry32); the moments at which they fall stay the machine's. */
export function chance(seed: number): Chance {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    number: (below) => Math.floor(next() * below),
    one: (of) => of[Math.floor(next() * of.length)],
    happens: (probability) => next() < probability,
  }
}
