import { type ParsedMail, simpleParser } from 'mailparser'
import { cleanLine, cleanText } from '../domain/clean-text.ts'
import type { IncomingMail } from '../domain/mail.ts'
import type { Language } from '../domain/status.ts'
import { addressesOf, lenientAddress } from './addresses.ts'
import { authenticationOf } from './authentication.ts'
import { contentHash } from './content-hash.ts'
import { filesOf } from './files.ts'
import { bodyStart, headerValue, headerValues, messageIdsIn, readHeaders } from './headers.ts'
import { htmlToText, maxHtmlLength } from './html-text.ts'
import { machineKind } from './machine.ts'
import { replyText } from './reply-text.ts'
import { shortenedFrom } from './shortened.ts'
import { Trouble } from './trouble.ts'

export interface ParseOptions {
  /** Whose Authentication-Results count; null: nobody's. */
  readonly authservId: string | null
  /** SMTP envelope sender, '' for the null sender; null takes it from Return-Path. */
  readonly envelopeFrom: string | null
  /** Whether a Message-ID is one that we have made. */
  isOwnMessageId(id: string): boolean
  /** Of the sentences in `degraded`. */
  readonly language: Language
  readonly maxFiles: number
  /** Characters. */
  readonly maxTextLength: number
  readonly timeoutMs: number
}

const maxSubjectLength = 500
const maxReferences = 200

/**
 * Reads a mail. Never throws and waits at most `timeoutMs` for the parser: what that can't read comes from the bare headers, the
 * source goes along as `message.eml`, and `degraded` says so.
 */
export async function parseMail(raw: Buffer, options: ParseOptions): Promise<IncomingMail> {
  const trouble = new Trouble(options.language)
  let parsed: ParsedMail
  try {
    parsed = await within(options.timeoutMs, parseWhole(raw))
  } catch (error) {
    trouble.add('unreadable', reason(error))
    parsed = await parseHeaders(raw, options.timeoutMs)
  }
  try {
    return incomingMail(raw, parsed, trouble, options)
  } catch (error) {
    trouble.add('unreadable', reason(error))
    return incomingMail(raw, emptyMail(), trouble, options)
  }
}

const parseWhole = (raw: Buffer) =>
  simpleParser(raw, { skipHtmlToText: true, skipTextToHtml: true, skipTextLinks: true, keepCidLinks: true })

/** Names and subject are decoded as in a whole mail. */
async function parseHeaders(raw: Buffer, timeoutMs: number): Promise<ParsedMail> {
  try {
    return await within(timeoutMs, parseWhole(raw.subarray(0, Math.min(bodyStart(raw), 64 * 1024))))
  } catch {
    return emptyMail()
  }
}

const emptyMail = (): ParsedMail => ({ attachments: [], headers: new Map(), headerLines: [], html: false })

function incomingMail(
  raw: Buffer,
  parsed: ParsedMail,
  trouble: Trouble,
  options: ParseOptions,
): IncomingMail {
  const headers = readHeaders(raw)
  const size = shortenedFrom(headers)
  if (size !== null) trouble.add('shortened', `${Math.ceil(size / 1_000_000)} MB`)
  const subject = cleanLine(parsed.subject ?? headerValue(headers, 'subject'), maxSubjectLength)
  const from = addressesOf(parsed.from)[0] ?? lenientAddress(headerValue(headers, 'from'))
  const messageId = messageIdsIn(headerValue(headers, 'message-id'))[0] ?? null
  const text = cut(bodyText(raw, parsed, trouble), options.maxTextLength, trouble)
  if (parsed.attachments.length > options.maxFiles)
    trouble.add('many-files', String(parsed.attachments.length))
  const files = filesOf(parsed.attachments.slice(0, options.maxFiles))
  if (trouble.needsSource) files.push({ name: 'message.eml', type: 'message/rfc822', content: raw })
  return {
    messageId,
    inReplyTo: messageIdsIn(headerValue(headers, 'in-reply-to')),
    references: messageIdsIn(headerValues(headers, 'references').join(' ')).slice(-maxReferences),
    from,
    to: addressesOf(parsed.to),
    cc: addressesOf(parsed.cc),
    replyTo: addressesOf(parsed.replyTo),
    subject,
    date: dateOf(headerValue(headers, 'date')),
    text,
    reply: replyText(text),
    files,
    machine: machineKind({
      headers,
      from: from?.email ?? null,
      subject,
      envelopeFrom: options.envelopeFrom,
      own: messageId !== null && options.isOwnMessageId(messageId),
    }),
    authenticated: authenticationOf(headers, from?.email ?? null, options.authservId),
    contentHash: contentHash(raw, headers),
    degraded: trouble.sentences(),
  }
}

/** The plain text, unless it is empty beside an HTML part; of a mail that could not be parsed, its body as it stands. */
function bodyText(raw: Buffer, parsed: ParsedMail, trouble: Trouble): string {
  const plain = cleanText(parsed.text ?? '').trim()
  if (plain) return plain
  if (parsed.html) return cleanText(fromHtml(parsed.html, trouble)).trim()
  return trouble.unreadable ? cleanText(raw.subarray(bodyStart(raw)).toString('utf8')).trim() : ''
}

function fromHtml(html: string, trouble: Trouble): string {
  if (html.length > maxHtmlLength) trouble.add('long-text')
  try {
    return htmlToText(html)
  } catch (error) {
    trouble.add('unreadable', reason(error))
    return html.replace(/<[^<>]*>/g, ' ')
  }
}

function cut(text: string, maxLength: number, trouble: Trouble): string {
  if (text.length <= maxLength) return text
  trouble.add('long-text')
  return `${text.slice(0, maxLength).toWellFormed()}\n\n[…]`
}

/** A date that PostgreSQL and people can do something with. */
function dateOf(value: string): Date | null {
  const date = new Date(value.replace(/\([^()]*\)\s*$/, '').trim())
  const year = date.getUTCFullYear()
  return year >= 1970 && year <= 9999 ? date : null
}

const reason = (error: unknown) => cleanLine(error instanceof Error ? error.message : String(error), 200)

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${milliseconds} ms`)), milliseconds)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
