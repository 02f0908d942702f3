import type { Language } from './status.ts'

/** `1,4 MB`, in powers of ten as file managers show it. */
export function fileSize(bytes: number, language: Language): string {
  const units = ['B', 'kB', 'MB', 'GB']
  let power = 0
  let value = bytes
  // As it will be shown: 999,950 bytes are 1 MB, not 1,000 kB.
  while (Math.round(value * 10) >= 10_000 && power < units.length - 1) {
    value /= 1000
    power++
  }
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: power === 0 ? 0 : 1 }).format(value)
  return `${number} ${units[power]}`
}
