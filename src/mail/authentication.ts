import { type HeaderField, headerValues } from './headers.ts'

/**
 * What the receiving server found out about the sender, from its Authentication-Results (RFC 8601); null if it said
 * nothing. Only the topmost run of fields with our authserv-id counts, up to the next Received: what stands below was
 * in the mail before our server saw it, and anyone can have written it.
 */
export function authenticationOf(
  headers: readonly HeaderField[],
  from: string | null,
  authservId: string | null,
): boolean | null {
  if (!authservId || !from) return null
  const results = ownResults(headers, authservId.toLowerCase())
  if (results.length === 0) return null
  const domain = from.slice(from.lastIndexOf('@') + 1)
  const dmarc = results.filter((result) => result.method === 'dmarc')
  if (dmarc.some(({ outcome }) => outcome === 'fail')) return false
  // Who names several senders may have passed for another than the one who is shown.
  const isAboutSender = (about: string) =>
    about === '' ? sendersDomains(headers) === 1 : aligned(about, domain)
  if (dmarc.some((result) => result.outcome === 'pass' && isAboutSender(result.domain))) return true
  const proof = (result: AuthenticationResult) =>
    result.outcome === 'pass' &&
    (result.method === 'dkim' || result.method === 'spf') &&
    aligned(result.domain, domain)
  if (results.some(proof)) return true
  return results.some((result) => /^(fail|softfail|permerror|policy|pass)$/.test(result.outcome))
    ? false
    : null
}

interface AuthenticationResult {
  readonly method: string
  readonly outcome: string
  /** Whom the result is about: header.d or header.i of a signature, the envelope sender's domain, header.from of DMARC. */
  readonly domain: string
}

function sendersDomains(headers: readonly HeaderField[]): number {
  const senders = headerValues(headers, 'from').join(' ').toLowerCase()
  return new Set(senders.match(/@[^\s@<>()"',;:]+/g)).size
}

function ownResults(headers: readonly HeaderField[], authservId: string): AuthenticationResult[] {
  const results: AuthenticationResult[] = []
  let found = false
  for (const { name, value } of headers) {
    if (found && name === 'received') break
    if (name !== 'authentication-results') continue
    const [id = '', ...parts] = clauses(value.toLowerCase())
    if (id.trim().split(/\s+/)[0] !== authservId) continue
    found = true
    for (const part of parts) {
      const result = readResult(part.trim())
      if (result) results.push(result)
    }
  }
  return results
}

function readResult(part: string): AuthenticationResult | null {
  const words = part.split(/\s+/)
  const [method = '', outcome = ''] = (words[0] ?? '').split('=')
  if (!method || !outcome) return null
  const property = (name: string) =>
    words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1) ?? ''
  const about =
    property('header.d') || property('header.i') || property('smtp.mailfrom') || property('header.from')
  return {
    method: method.split('/')[0] ?? '',
    outcome,
    domain: about.replace(/^"|"$/g, '').replace(/^.*@/, ''),
  }
}

/** Relaxed alignment without the list of public suffixes: the same domain, or one below the other. */
function aligned(proven: string, shown: string): boolean {
  if (!proven.includes('.') || !shown.includes('.')) return false
  return proven === shown || shown.endsWith(`.${proven}`) || proven.endsWith(`.${shown}`)
}

/** What stands between semicolons, without RFC 5322 comments; a quoted string can hold anything, for its sender has written it. */
function clauses(text: string): string[] {
  let depth = 0
  let quoted = false
  let escaped = false
  const found = ['']
  for (const character of text) {
    const isPlain: boolean = !escaped
    escaped = isPlain && character === '\\' && (quoted || depth > 0)
    if (isPlain && character === '"' && depth === 0) quoted = !quoted
    if (isPlain && character === '(' && !quoted) depth += 1
    else if (isPlain && character === ')' && !quoted) depth = Math.max(0, depth - 1)
    else if (depth === 0 && character === ';' && !quoted) found.push('')
    else if (depth === 0) found[found.length - 1] += quoted && /\s/.test(character) ? '_' : character
  }
  return found
}
