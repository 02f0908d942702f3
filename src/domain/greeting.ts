const greets =
  /^[^\p{L}]*(hallo|hi|hey|hello|dear|moin|servus|grüß(e|t)?|guten\s+(tag|morgen|abend)|good\s+(morning|afternoon|evening|day)|liebe[rs]?|sehr\s+geehrter?)(?![\p{L}-])/iu

export function beginsWithGreeting(text: string): boolean {
  return greets.test(text)
}

/** Anyone fills in the form with anyone's address: what could become a link or markup greets nobody. */
const notAName = /[<>[\]()|\\`*_#~@]|:\/\/|\S\.\S|.{81}/u

export function mayBeGreeted(name: string): boolean {
  return !notAName.test(name)
}

/** A line that greets and says nothing else: `Guten Tag Frau Berger,`. */
export function isGreeting(line: string): boolean {
  return greets.test(line) && line.length <= 60 && /^[^.?:;]*[,!.]?$/u.test(line)
}
