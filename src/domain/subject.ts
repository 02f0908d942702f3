import { cleanLine } from './clean-text.ts'

const replyPrefix = /^\s*(re|aw|antw|antwort|sv|vs|odp|r)\s*(\[\d{1,3}\]|\(\d{1,3}\))?\s*:\s*/i
const maxLength = 250

/** The customer's own subject: reply prefixes and our tags gone. `tagFormat` is like `[{team} #{number}]`. */
export function bareSubject(subject: string, tagFormat: string): string {
  return withoutPrefixes(withoutTags(cleanLine(subject, maxLength), tagPattern(tagFormat))).rest
}

/** The customer's own subject with the tag at its end, once; of several `Re:` and `AW:` the first stays. */
export function taggedSubject(subject: string, tag: string): string {
  const clean = withoutTags(cleanLine(subject, maxLength), new RegExp(escaped(tag), 'giu'))
  const { prefix, rest } = withoutPrefixes(clean)
  return [prefix, rest, tag].filter((part) => part !== '').join(' ')
}

/** The ticket numbers that a subject names in our tag, of whatever team, or as `#10042`. They prove nothing. */
export function numbersInSubject(subject: string, tagFormat: string): string[] {
  const line = cleanLine(subject, 1000)
  const tagged = [...line.matchAll(tagPattern(tagFormat))].map((match) => match.groups?.number ?? '')
  const plain = [...line.matchAll(/(?<![\p{L}\p{N}&#])#(\d{3,12})(?!\p{N})/gu)].map((match) => match[1] ?? '')
  return [...new Set([...tagged, ...plain])]
}

function tagPattern(format: string): RegExp {
  const [number, team] = ['(?<number>\\d{1,12})', '[^\\[\\]#<>]{1,80}']
  const source = escaped(format).replace('\\{number\\}', number).replaceAll('\\{team\\}', team)
  return new RegExp(source.replaceAll(' ', '\\s+'), 'giu')
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

const withoutTags = (subject: string, tag: RegExp) => subject.replace(tag, ' ').replace(/\s+/g, ' ').trim()

function withoutPrefixes(subject: string): { readonly prefix: string; readonly rest: string } {
  let rest = subject
  let prefix = ''
  for (;;) {
    const found = replyPrefix.exec(rest)
    if (!found) return { prefix, rest: rest.trim() }
    prefix ||= `${found[1] ?? ''}:`
    rest = rest.slice(found[0].length)
  }
}
