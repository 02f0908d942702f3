import { z } from 'zod'

/** A text in which only these may stand in braces. */
export function template(known: readonly string[], maxLength: number) {
  const named = known.map((word) => `{${word}}`)
  const error = `a text of at most ${maxLength} characters${named.length > 0 ? ` in which ${named.join(', ')} may stand` : ' without braces'}`
  return z
    .string({ error })
    .trim()
    .max(maxLength, { error })
    .refine((text) => (text.match(/\{[^}]*\}?|\}/g) ?? []).every((found) => named.includes(found)), { error })
}
