/** The words by which mail programs mark what is quoted, by language. */

/** `wrote`, as mail programs say it above a quotation. */
const wrote =
  /(?<!\p{L})(schrieb(en)?|geschrieben|zitat von|quoting|wrote|writes|a écrit|schreef|geschreven|skrev|kirjoitti|escribió|escreveu|ha scritto|scrive|napisał(\(a\)|a)?|написав|написала|написал(\(а\))?|пишет|пише|写道|寫道|wrote ----)(?!\p{L})/iu

/** How such a line begins: with `On` or a date. */
const datedStart =
  /^(on|am|vom|le|el|il|op|den|em|dnia|w dniu|at|в|на|在|(mo|di|mi|do|fr|sa|so|пн|вт|ср|чт|пт|сб|вс)\.?,?|\d{1,4}[-/. ])(?!\p{L})/iu

/** `2026-11-03 10:00 GMT+01:00 Anna <anna@example.org>:` */
const datedSender = /^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[^<>]{1,200}<[^<>]{3,200}>\s*:?$/

/** Lines that begin the original below without quoting it line by line. */
const originals: readonly RegExp[] = [
  /^[-_ ]{2,}\s*(ursprüngliche (nachricht|mail|e-mail)|original[- ]?nachricht|original message|original[- ]mail|message d'origine|message original|mensaje original|messaggio originale|oorspronkelijk bericht|oprindelig meddelelse|ursprungligt meddelande|wiadomość oryginalna|reply message|antwort)\s*[-_ ]{2,}$/i,
  /^(ursprüngliche nachricht|original message)\s*:?$/i,
  /^>>> .{1,90} \d{1,2}[./]\d{1,2}[./]\d{2,4}.{0,12} >>>$/,
  /^\d{4}-\d\d-\d\d \d\d?:\d\d (GMT|UTC)[+-]\d\d:\d\d \p{Lu}.{1,60}$/u,
]

/** A forward's content is what the sender wants to tell, so it stays. */
const forwards: readonly RegExp[] = [
  /^[-_ ]*\s*(weitergeleitete nachricht|forwarded message|message transféré|mensaje reenviado|doorgestuurd bericht)\s*[-_ ]*:?$/i,
  /^(anfang der weitergeleiteten (nachricht|e-?mail)|begin forwarded message|début du message (réexpédié|transféré))\s*:$/i,
]

const headerNames: readonly (readonly [string, RegExp])[] = [
  ['from', /^(von|from|de|da|van|från|fra|od|от|von\/from|absender)$/i],
  [
    'sent',
    /^(gesendet|gesendet am|sent|datum|date|fecha|data|envoyé|envoyé le|verzonden|skickat|sendt|enviado|enviado el|inviato|wysłano|дата|отправлено)$/i,
  ],
  ['to', /^(an|to|à|a|para|aan|till|til|do|кому)$/i],
  ['cc', /^(cc|kopie|kopia|копия)$/i],
  ['subject', /^(betreff|subject|objet|asunto|oggetto|onderwerp|ämne|emne|assunto|temat|тема)$/i],
]

const signatureLines: readonly RegExp[] = [
  /^(von|vom) (meine[mr]|mobil|unterwegs).{0,60}(gesendet|geschickt)\.?$/i,
  /^\(?gesendet (von|mit|vom|über|aus) .{1,80}$/i,
  /^[(<]{0,2}sent (from|via|by) (a |my )?(mobile|phone|cell|galaxy|iphone|ipad|android).{0,60}$/i,
  /^(\p{Lu}\p{L}{0,20} )?from (my )?(mobile|iphone|ipad)( \d{1,2})?$/iu,
  /^從我的 .{1,40} 傳送$/,
  /^von meinem .{1,60} (mit .{1,60} )?gesendet\.?$/i,
  /^diese nachricht wurde von .{1,80} gesendet\.?$/i,
  /^(get|hol dir|holen sie sich|laden sie) \[?outlook (for|für) .{1,80}$/i,
  /^(sent|envoyé|verzonden|enviado|inviato|skickat|sendt) (from|via|with|depuis|de|da|van|från|fra|by|vanaf|desde|met) .{1,120}$/i,
]

/** The line above a quotation: it says that someone wrote, and names a day or an address. */
export function isAttribution(text: string): boolean {
  if (text.length > 600) return false
  const line = text.replace(/^[-*_ ]{1,10}/, '').replace(/[-*_ ]{2,10}$/, ' :')
  return datedSender.test(line) || (/[:：]$/.test(line) && wrote.test(line) && /[\d@<]/.test(line))
}

/** Enough to believe it when nothing below is marked as quoted: “Am 3.11. schrieb … <…>:”, not “Er schrieb um 10:30:”. */
export function isSureAttribution(text: string): boolean {
  const line = text.replace(/^[-*_ ]{1,10}/, '')
  return (
    isAttribution(text) &&
    (/<[^<>]{0,100}@|@[^<>]{0,100}>/.test(line) || (startsWithDay(line) && /\d.*\d/.test(line)))
  )
}

/** What is wrapped over several lines must begin like an attribution, lest it takes in the sentence above it. */
export function mayStartAttribution(line: string): boolean {
  return startsWithDay(line) || /[<@"“„]/.test(line)
}

export function startsWithDay(line: string): boolean {
  return datedStart.test(line.replace(/^[-*_ ]{1,10}/, ''))
}

export function isOriginalMark(line: string): boolean {
  return line.length <= 120 && originals.some((mark) => mark.test(line.replace(/^\*|\*$/g, '')))
}

export function isForwardMark(line: string): boolean {
  return line.length <= 120 && forwards.some((mark) => mark.test(line))
}

/** Which header a line of a quoted header block names: `Von: …`, `*Gesendet:* …`. */
export function quotedHeader(line: string): string | null {
  const name = /^[*_ ]{0,3}([\p{L}/ -]{1,20}?)[*_ ]{0,2}:/u.exec(line)?.[1]
  if (name === undefined) return null
  return headerNames.find(([, names]) => names.test(name))?.[0] ?? null
}

export function isSignatureLine(line: string): boolean {
  return line.length <= 120 && signatureLines.some((mark) => mark.test(line))
}
