import type { Language } from '../status.ts'
import { de, type Words } from './de.ts'
import { en } from './en.ts'

export type { Words }

export function wordsOf(language: Language): Words {
  return language === 'de' ? de : en
}

/** Puts values into `{placeholders}`. Values are taken literally: what a stranger wrote can't name a placeholder. */
export function fill(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (placeholder, name: string) =>
    Object.hasOwn(values, name) ? String(values[name] ?? placeholder) : placeholder,
  )
}

/** What a stranger wrote, as text in Markdown: a name or a subject can't become a link, emphasis or code. */
export function literally(text: string): string {
  return text.replace(/[\\`*_~[\]()<>|!#]/g, '\\$&')
}
