import type { Language } from './status.ts'

/** `1,4 MB`, in powers of ten as file managers show it. */
export function fileSize(bytes: number, language: Language): string {
  const units = ['B', 'kB', 'MB', 'GB']
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1)
  const value = bytes / 1000 ** power
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: power === 0 ? 0 : 1 }).format(value)
  return `${number} ${units[power]}`
}
