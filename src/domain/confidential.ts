/** What should not be read by everyone who has the channel: it is held back there until an agent decides. */
export type Confidential = 'iban' | 'card' | 'password' | 'private-key' | 'file'

/** What of this a text and the names of its files look like. It errs on the side of asking. */
export function confidentialIn(text: string, fileNames: readonly string[] = []): Confidential[] {
  const found = new Set<Confidential>()
  if (hasIban(text)) found.add('iban')
  if (hasCardNumber(text)) found.add('card')
  if (hasPassword(text)) found.add('password')
  if (privateKey.test(text)) found.add('private-key')
  if (fileNames.some(isConfidentialFile)) found.add('file')
  return [...found]
}

/** RFC 7468 and OpenSSH, PuTTY, PGP. */
const privateKey = /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----|^PuTTY-User-Key-File-\d:/m

/** ISO 13616: two letters, two check digits, and the number in groups of four or in one; the remainder by 97 must be 1. */
function hasIban(text: string): boolean {
  for (const [start] of text.matchAll(/(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ \u00a0-]?[A-Z0-9]{1,4}){3,9}/gi)) {
    const whole = start.replace(/[ \u00a0-]/g, '').toUpperCase()
    const length = ibanLengths[whole.slice(0, 2)]
    if (length && whole.length >= length && remainder97(whole.slice(0, length)) === 1) return true
  }
  return false
}

/** Of the countries that take part in SEPA, from the SWIFT registry. */
const ibanLengths: Readonly<Record<string, number>> = Object.fromEntries(
  `AD24 AT20 BE16 BG22 CH21 CY28 CZ24 DE22 DK18 EE20 ES24 FI18 FR27 GB22 GI23 GR27 HR21 HU28 IE22 IS26 IT27 LI21 LT20 LU20
   LV21 MC27 MT31 NL18 NO15 PL28 PT25 RO24 SE24 SI19 SK24 SM27 VA22`
    .split(/\s+/)
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
)

function remainder97(iban: string): number {
  const turned = iban.slice(4) + iban.slice(0, 4)
  let rest = 0
  for (const character of turned) {
    const value = Number.parseInt(character, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest
}

/** ISO/IEC 7812: 13 to 19 digits of a known issuer, with Luhn's check digit. */
function hasCardNumber(text: string): boolean {
  for (const [found] of text.matchAll(/(?<![\d.,/-])\d(?:[ \u00a0-]?\d){12,18}(?![\d/])/g)) {
    const digits = found.replace(/\D/g, '')
    if (issuers.test(digits) && passesLuhn(digits) && new Set(digits).size > 1) return true
  }
  return false
}

/** Visa, Mastercard, American Express, Diners, Discover, JCB, Maestro; each with the lengths that it has. */
const issuers =
  /^(4\d{12}(\d{3}){0,2}|(5[1-5]|2[2-7])\d{14}|3[47]\d{13}|3(0[0-5]|[689]\d)\d{11}|6(011|5\d\d|4[4-9]\d)\d{12}|35\d{14}|(50|5[6-9]|6\d)\d{11,17})$/

function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index])
    const weighed = index % 2 === 1 ? digit * 2 : digit
    sum += weighed > 9 ? weighed - 9 : weighed
  }
  return sum % 10 === 0
}

/**
 * A word for a password with something behind it that can be one: a colon or an equals sign, or “is”, and then a word that
 * has more than letters, or stands alone on its line.
 */
const passwordLine =
  /(?<![\p{L}\d])(?:pass?wor[dt]|kennwort|passwd|pwd|passphrase|passcode|zugangscode|pin|tan|puk|api[-_ ]?key|secret|token|passw\.?|pw)(?![\p{L}\d])[\p{L} ]{0,30}?\s*(?:[:=]|->|→|(?<=\s)(?:ist|lautet|is|war|was)(?=\s))\s*[*_`"'„“”‚‘’«»<[(]*([^\s*`"“”‘’«»>\])]{4,100})([^\n]{0,3})/giu

function hasPassword(text: string): boolean {
  for (const [, value = '', behind = ''] of text.matchAll(passwordLine)) {
    const isNothing = /^(https?:|www\.|vergessen|falsch|abgelaufen|leer|xxx+|\*+|\.+|-+|_+)/i.test(value)
    if (isNothing) continue
    const hasMoreThanLetters = /[\d!$%&/=?#+~@§^|\\-]/.test(value.replace(/[.,;!?)-]+$/, ''))
    if (hasMoreThanLetters || behind.trim() === '' || behind.startsWith('\n')) return true
  }
  return false
}

const confidentialFile =
  /(^|[^\p{L}])(pass?w(o|oe|ö)r[dt](er|e|s)?|kennw(o|oe|ö)rt(er|e)?|passwords?|zugangsdaten|credentials?|secrets?|id_(rsa|dsa|ecdsa|ed25519)|krankmeldung|attest|lohnabrechnung|gehaltsabrechnung|personalausweis|reisepass|schwerbehinderten\p{L}*)([^\p{L}]|$)|\.(kdbx?|pfx|p12|pem|key|ppk|jks|keystore|ovpn|asc)$/iu

function isConfidentialFile(name: string): boolean {
  return confidentialFile.test(name.normalize('NFC')) && !/\.pub$/i.test(name)
}
