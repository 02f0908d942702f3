import { cleanLine } from '../domain/clean-text.ts'
import type { Bounce } from '../domain/mail.ts'
import { bodyStart, type HeaderField, headerValue, messageIdsIn } from './headers.ts'
import type { MimeFile } from './mime.ts'

/** The original may stand below a long report; what comes later is its own body. */
const searched = 2_000_000

/** What a bounce says: by its report (RFC 3464), or by what servers without one write. */
export function bounceOf(
  raw: Buffer,
  headers: readonly HeaderField[],
  { wrapped }: { readonly wrapped: readonly MimeFile[] },
  text: string,
  { isOwnMessageId }: { isOwnMessageId(id: string): boolean },
): Bounce {
  const body = raw.subarray(bodyStart(raw), bodyStart(raw) + searched).toString('latin1')
  const attached = wrapped.map(({ content }) => content.subarray(0, searched).toString('latin1'))
  const references = [headerValue(headers, 'in-reply-to'), headerValue(headers, 'references')]
  const named = [body, ...attached, text, ...references].flatMap(messageIdsIn)
  const originals = [...new Set(named)].filter((id) => isOwnMessageId(id))
  const report = wrapped.find(({ type }) => /^message\/(global-)?delivery-status$/i.test(type))
  const said = report ? reported(report.content.toString('utf8')) : null
  const recipient =
    said?.recipient ?? addressIn(headerValue(headers, 'x-failed-recipients')) ?? failedIn(text)
  return {
    originals,
    recipient,
    final: said ? said.final : !stillTrying.test(text.slice(0, 3000)),
    reason: cleanLine(said?.reason || reasonIn(text), 300),
  }
}

/** The first recipient who could not be reached; the report has a block for each. */
function reported(report: string): { recipient: string | null; final: boolean; reason: string } | null {
  const blocks = report
    .replace(/\r\n?/g, '\n')
    .replace(/\n[ \t]+/g, ' ')
    .split(/\n{2,}/)
    .map(fieldsOf)
    .filter((fields) => fields.has('final-recipient') || fields.has('action'))
  const failed = blocks.find((fields) => fields.get('action')?.toLowerCase().startsWith('failed'))
  const block = failed ?? blocks[0]
  if (!block) return null
  const value = (name: string) => block.get(name) ?? ''
  const code = value('status')
  const diagnosis = value('diagnostic-code').replace(/^[\w-]+\s*;\s*/, '')
  return {
    recipient: addressIn(value('original-recipient')) ?? addressIn(value('final-recipient')),
    final: failed !== undefined || (value('action') === '' && code.startsWith('5')),
    reason: [code && !diagnosis.includes(code) ? code : '', diagnosis].filter(Boolean).join(' '),
  }
}

function fieldsOf(block: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':')
    if (colon > 0) fields.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
  }
  return fields
}

const stillTrying =
  /\b(delayed|will (keep|continue)|still (being )?tr(ying|ied)|no action is required|warning message|not yet been delivered|verzögert|wird weiter(hin)? versucht|noch nicht zugestellt)\b/i

const address = /[^\s\p{Cc}<>"',;:()@]{1,64}@[^\s\p{Cc}<>"',;:()@]{1,255}/u

function addressIn(value: string): string | null {
  return address.exec(value)?.[0].toLowerCase() ?? null
}

const onItsLine = new RegExp(`^\\s*<?${address.source}>?\\s*:?\\s*$`, 'mu')

/** An address that stands on a line of its own or in brackets, as qmail, Exim, Exchange and Postfix write it. */
function failedIn(text: string): string | null {
  const line = text.slice(0, 5000).match(onItsLine)?.[0]
  return addressIn(line ?? '') ?? addressIn(text.slice(0, 3000))
}

/** What a server said, from its code on (RFC 5321 §4.2, RFC 3463), else nothing. */
function reasonIn(text: string): string {
  return (
    /(?<![\d.])([45]\d\d[ -]|[45]\.\d{1,3}\.\d{1,3}(?!\d)).*/.exec(text.slice(0, 10_000))?.[0].trim() ?? ''
  )
}
