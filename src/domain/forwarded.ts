import type { MailAddress } from './mail.ts'

const subjectPrefix = /^\s*(wg|fwd?|weitergeleitet|tr|rv|i|doorst|vs|vb)\s*(\[\d{1,3}\])?\s*:\s*/i

/** Does a subject say that a mail was forwarded? `WG:` is Outlook's in German, `Fwd:` everyone else's. */
export function isForwardedSubject(subject: string): boolean {
  return subjectPrefix.test(subject)
}

/** Without the word that says so, however often it was forwarded. */
export function withoutForward(subject: string): string {
  let rest = subject
  while (subjectPrefix.test(rest)) rest = rest.replace(subjectPrefix, '')
  return rest.trim()
}

/** What programs write above the head of the mail that they forward; some write nothing. */
const announcement =
  /^[\s>*_]*(-{2,}\s*)?(begin forwarded message|anfang der weitergeleiteten (nachricht|e-?mail)|forwarded message|weitergeleitete (nachricht|e-?mail)|original (message|e-?mail)|ursprüngliche (nachricht|e-?mail)|original-nachricht|originalnachricht|weitergeleitet von .{1,200})\s*(-{2,}|:)?[\s*_]*$/i
const fromLine = /^[\s>*_]*(von|from|de|da|van|absender|sender)\s*:[*_\s]*(.{1,500}?)[*_\s]*$/i
const otherHeadLine =
  /^[\s>*_]*(gesendet|sent|datum|date|an|to|betreff|subject|cc|kopie|envoyé|objet)(\s+am)?\s*:/i

/**
 * Who wrote the mail that a person has forwarded, from the head that his program put above its text. Only a `From:` that
 * is announced, or that stands among other lines of a head, counts: a sentence with a colon is no head.
 */
export function forwardedFrom(text: string): MailAddress | null {
  const lines = text.slice(0, 100_000).split('\n')
  for (const [index, line] of lines.entries()) {
    const found = fromLine.exec(line)
    if (!found) continue
    const after = lines.slice(index + 1, index + 5)
    const before = lines.slice(Math.max(0, index - 3), index)
    const isHead =
      before.some((one) => announcement.test(one)) ||
      [...before, ...after].filter((one) => otherHeadLine.test(one)).length >= 2
    const address = isHead ? addressIn(found[2] ?? '') : null
    if (address) return address
  }
  return null
}

/** `Lena Kaya <lena@school.example>`, `"Kaya, Lena" [mailto:…]`, a Markdown link, or the bare address. */
function addressIn(value: string): MailAddress | null {
  const found = /[^\s<>"'()[\],;:\\]{1,64}@[^\s<>"'()[\],;:\\*_]{1,255}/.exec(
    value.replace(/\\([_*.~-])/g, '$1'),
  )
  if (!found || !/\.[^.]{2,}$|@localhost$/.test(found[0])) return null
  const before = value.slice(0, value.indexOf('@')).replace(/\S*$/, '')
  const name = before
    .replace(/mailto:|\bvia\b.*$|im auftrag von.*$|on behalf of.*$/gi, '')
    .replace(/[<>"'[\]()*\\]/g, '')
    .trim()
  return { name: name || null, email: found[0].toLowerCase() }
}
