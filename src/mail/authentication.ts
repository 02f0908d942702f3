import type { HeaderField } from './headers.ts'

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
  const dmarc = results.find((result) => result.method === 'dmarc')
  if (dmarc?.outcome === 'pass') return true
  if (dmarc?.outcome === 'fail') return false
  const domain = from.slice(from.lastIndexOf('@') + 1)
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
  /** Whom the result is about: header.d or header.i of a signature, the envelope sender's domain. */
  readonly domain: string
}

function ownResults(headers: readonly HeaderField[], authservId: string): AuthenticationResult[] {
  const results: AuthenticationResult[] = []
  let found = false
  for (const { name, value } of headers) {
    if (found && name === 'received') break
    if (name !== 'authentication-results') continue
    const [id = '', ...parts] = withoutComments(value.toLowerCase()).split(';')
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
  const about = property('header.d') || property('header.i') || property('smtp.mailfrom')
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

/** RFC 5322 comments, nested; quoted strings are left alone. */
function withoutComments(text: string): string {
  let depth = 0
  let quoted = false
  let out = ''
  for (const character of text) {
    if (character === '"' && depth === 0) quoted = !quoted
    if (character === '(' && !quoted) depth += 1
    else if (character === ')' && !quoted) depth = Math.max(0, depth - 1)
    else if (depth === 0) out += character
  }
  return out
}
