/** 1 s, 2 s, 4 s … 60 s before the attempt after `failures` failed ones; up to half of it is chance, so that many do not come back at once. */
export function backOff(failures: number, random: () => number = Math.random): number {
  const full = Math.min(60_000, 1000 * 2 ** Math.min(failures - 1, 10))
  return Math.round(full * (0.5 + random() / 2))
}
