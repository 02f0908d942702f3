import { isSignatureLine } from './reply-marks.ts'

/** So near to the end stands a signature; what is longer is a text. */
const maxLines = 30

const closing =
  /^(mit )?(freundlichen|freundliche|besten|beste|vielen|viele|lieben|liebe|herzlichen|herzliche|schönen|schöne|sonnigen|sonnige|kollegialen|kollegiale)\s+gr(ü|ue)(ß|ss)en?(?!\p{L})|^(mfg|lg|vg|bg|hg|hochachtungsvoll|(kind|best|warm|many) regards|regards|with (kind|best) regards|cheers|sincerely|yours (sincerely|faithfully)|cordialement|saludos|cordiali saluti|met vriendelijke groet(en)?)(?!\p{L})/iu

/** What stands on visiting cards. */
const contact =
  /(?<!\p{L})(tel(efon)?|fon|phone|mobil(e|funk)?|handy|fax|telefax|durchwahl)\.?\s*:?\s*[+(]?\d|^\s*[+(]?\d[\d\s()/-]{6,}$|^\s*[tfme]\s*[:.]\s*\S|^\s*(e-?mail|mail|web|www|internet|homepage)\s*:|^\s*(https?:\/\/|www\.)\S+\s*$|^\s*<?[^\s<>@]{1,64}@[^\s<>@]{1,255}>?\s*$|(?<!\p{L})\d{5}\s+\p{Lu}|(?<!\p{L})(hrb|hra|ust-?id|steuernummer|geschäftsführ|amtsgericht|registergericht|sitz der gesellschaft|vat)|\b(gmbh|ggmbh|e\.\s?v\.)(?!\p{L})/iu

/** How a text begins that lawyers have put under every mail. */
const disclaimer =
  /^(\*|>|\s)*(diese (e-?mail|nachricht)( und| enthält| ist| kann)|der inhalt dieser (e-?mail|nachricht)|this (e-?mail|message)( \(including| and| may| is| contains)|the information (contained )?in this (e-?mail|message)|confidentiality notice|vertraulichkeitshinweis|datenschutzhinweis|bitte prüfen sie.{0,40}umwelt|please consider the environment|denken sie an die umwelt)/iu

/** A text without signature, contact details, small print and rules at its end; the name below the closing stays. */
export function withoutSignature(lines: readonly string[]): readonly string[] {
  const marked = withoutRules(lines.slice(0, markedSignature(lines)))
  const plain = marked.slice(0, smallPrint(marked))
  return withoutRules(plain.slice(0, contactsBelowClosing(plain)))
}

/** The last `-- ` (RFC 3676 §4.3); without the space, which programs lose, or a rule of underscores, only near the end. */
export function markedSignature(
  lines: readonly string[],
  isQuoted: (at: number) => boolean = () => false,
): number {
  for (let at = lines.length - 1; at > 0; at -= 1) {
    if (isQuoted(at)) continue
    const line = lines[at] ?? ''
    const below = lines.length - at
    if (/^--\s*$/.test(line) && below <= 16) return at
    if (/^_{5,200}$/.test(line) && below <= 8 && isOneBlock(lines.slice(at + 1))) return at
  }
  return lines.length
}

/** A rule above paragraphs divides a text; above one block to the end it begins a signature. */
function isOneBlock(lines: readonly string[]): boolean {
  const filled = lines.findLastIndex((line) => line.trim() !== '')
  return filled >= 0 && lines.slice(0, filled + 1).every((line) => line.trim() !== '')
}

/** `Von meinem iPhone gesendet`, rules, and the mark of a program that counts who opened a mail. */
function withoutRules(lines: readonly string[]): readonly string[] {
  let end = lines.length
  while (end > 0) {
    const line = lines[end - 1]?.trim() ?? ''
    if (!/^[-_=*~#+\u1427]{0,200}$/.test(line) && !isSignatureLine(line)) break
    end -= 1
  }
  return lines.slice(0, end)
}

function smallPrint(lines: readonly string[]): number {
  const from = Math.max(1, lines.length - maxLines)
  for (let at = from; at < lines.length; at += 1) {
    if (disclaimer.test(lines[at] ?? '') && (lines[at - 1] ?? '').trim() === '') return at
  }
  return lines.length
}

/** Where the visiting card begins below “Mit freundlichen Grüßen” and the name; only if it is one, and nothing else follows. */
function contactsBelowClosing(lines: readonly string[]): number {
  const from = Math.max(0, lines.length - maxLines)
  const closes = lines.findLastIndex((line, at) => at >= from && closing.test(line.trim()))
  if (closes < 0) return lines.length
  let at = closes + 1
  while (at < lines.length && lines[at]?.trim() === '') at += 1
  for (let names = 0; at < lines.length && names < 2; names += 1, at += 1) {
    if (lines[at]?.trim() === '' || contact.test(lines[at] ?? '')) break
  }
  const card = lines.slice(at)
  const contacts = card.filter((line) => contact.test(line)).length
  return contacts >= 2 && !card.some(says) ? at : lines.length
}

/** Somebody has added something below. */
const says = (line: string) => /^\s*p\.?\s?s\.?\s*[:.-]?\s|\?\s*$/i.test(line) || line.length > 160
