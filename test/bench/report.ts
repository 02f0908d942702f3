/** One JSON line per figure; `ratio` compares within this run, so that it means the same on another machine. */
export function report(
  name: string,
  value: number,
  unit: string,
  ratio?: { of: string; value: number },
): void {
  const rounded = (number: number) => Number(number.toPrecision(3))
  process.stdout.write(
    `${JSON.stringify({ name, value: rounded(value), unit, ...(ratio && { ratio: rounded(ratio.value), to: ratio.of }) })}\n`,
  )
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
