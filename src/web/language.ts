import type { Request } from 'express'
import type { Language } from '../domain/status.ts'

const languages: readonly Language[] = ['de', 'en']

/** What was asked for by `?lang=`, by whoever holds the page, or null. */
export function askedLanguage(request: Request): Language | null {
  return languages.find((language) => language === request.query.lang) ?? null
}

/** `?lang=`, then Accept-Language, then the helpdesk's own. */
export function pageLanguage(request: Request, fallback: Language): Language {
  const preferred = [fallback, ...languages.filter((language) => language !== fallback)]
  return askedLanguage(request) ?? ((request.acceptsLanguages(preferred) || fallback) as Language)
}
