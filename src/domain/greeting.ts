const greets =
  /^[^\p{L}]*(hallo|hi|hey|hello|dear|moin|servus|grüß(e|t)?|guten\s+(tag|morgen|abend)|good\s+(morning|afternoon|evening|day)|liebe[rs]?|sehr\s+geehrter?)(?![\p{L}-])/iu

export function beginsWithGreeting(text: string): boolean {
  return greets.test(text)
}

/** A line that greets and says nothing else: `Guten Tag Frau Berger,`. */
export function isGreeting(line: string): boolean {
  return greets.test(line) && line.length <= 60 && /^[^.?:;]*[,!.]?$/u.test(line)
}
