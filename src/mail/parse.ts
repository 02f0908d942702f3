import { cleanLine, cleanText } from '../domain/clean-text.ts'
import type { IncomingMail } from '../domain/mail.ts'
import type { Language } from '../domain/status.ts'
import { addressesOf, lenientAddress } from './addresses.ts'
import { authenticationOf } from './authentication.ts'
import { readBare } from './bare.ts'
import { bounceOf } from './bounce.ts'
import { contentHash } from './content-hash.ts'
import { type Contents, readContents } from './contents.ts'
import { filesOf } from './files.ts'
import { bodyStart, headerValue, headerValues, messageIdsIn, readHeaders } from './headers.ts'
import { machineKind } from './machine.ts'
import { protectionOf, withoutArmour } from './protection.ts'
import { Remarks } from './remarks.ts'
import { replyText } from './reply-text.ts'
import { shortenedFrom, withoutCutFile } from './shortened.ts'
import { textOf } from './text.ts'
import { upright } from './upright.ts'

export interface ParseOptions {
  /** Whose Authentication-Results count; null: nobody's. */
  readonly authservId: string | null
  /** SMTP envelope sender, '' for the null sender; null takes it from Return-Path. */
  readonly envelopeFrom: string | null
  /** Whether a Message-ID is one that we have made. */
  isOwnMessageId(id: string): boolean
  /** Of the words that are put into the text: above a mail within the mail, of an invitation. */
  readonly language: Language
  readonly maxFiles: number
  /** Characters. */
  readonly maxTextLength: number
  readonly timeoutMs: number
  /** Bytes of the whole mail, where what is read is only its beginning. */
  readonly wholeSize?: number
}

const maxSubjectLength = 500
const maxReferences = 200
/** Of a head that the parser refused as a whole. */
const maxHead = 64 * 1024
/** Of a mail in which nothing was found. */
const maxLooked = 4 * 1024 * 1024

/**
 * Reads a mail. Never throws and waits at most `timeoutMs` for the parser: what that can't read comes from the bare headers,
 * and `remarks` says so.
 */
export async function parseMail(source: Buffer, options: ParseOptions): Promise<IncomingMail> {
  const remarks = new Remarks()
  const raw = upright(isBeginning(source, options, remarks) ? withoutCutFile(source) : source)
  try {
    const contents = await readContents(raw, options)
    if (contents.failure) remarks.add('unreadable', reason(contents.failure))
    else if (isFormless(raw, contents)) remarks.add('formless')
    else return incomingMail(raw, contents, remarks, options)
    const best = contents.sections.length > 0 ? contents : await headAndBody(raw, options)
    return incomingMail(raw, best, remarks, options)
  } catch (error) {
    remarks.add('unreadable', reason(error))
    return incomingMail(raw, readBare(raw), remarks, options)
  }
}

/** Whether it is all that there is to be read, though not all of the mail; then it is told. */
function isBeginning(source: Buffer, { wholeSize = 0 }: ParseOptions, remarks: Remarks): boolean {
  const fetchedFrom = shortenedFrom(readHeaders(source))
  if (fetchedFrom !== null) remarks.add('shortened', megabytes(fetchedFrom))
  else if (wholeSize > source.length) remarks.add('beginning', megabytes(wholeSize))
  return fetchedFrom !== null || wholeSize > source.length
}

const megabytes = (bytes: number) => `${Math.ceil(bytes / 1_000_000)} MB`

/** Nothing was found in it, and yet there is something: its boundaries are not those that its head names. */
function isFormless(raw: Buffer, { sections, files }: Contents): boolean {
  if (sections.length > 0 || files.length > 0) return false
  const start = bodyStart(raw)
  const lines = raw.toString('latin1', start, Math.min(start + maxLooked, raw.length)).split(/\r\n|\r|\n/)
  return lines.some(
    (line) => /\S/.test(line) && !line.startsWith('--') && !/^([!-9;-~]{1,80}:|[ \t])/.test(line),
  )
}

/** Names and subject decoded as in a whole mail, above the body as it stands. */
async function headAndBody(raw: Buffer, options: ParseOptions): Promise<Contents> {
  const head = await readContents(raw.subarray(0, Math.min(bodyStart(raw), maxHead)), options)
  return { ...readBare(raw), ...(head.failure ? {} : { ...head, sections: readBare(raw).sections }) }
}

/** Head and text by the simplest of means, for a mail that the parser can't be trusted with. Never throws. */
export function parseBare(source: Buffer, why: string, options: ParseOptions): IncomingMail {
  const raw = upright(source)
  const remarks = new Remarks()
  isBeginning(source, options, remarks)
  remarks.add('careful', why)
  return incomingMail(raw, readBare(raw), remarks, options)
}

function incomingMail(
  raw: Buffer,
  contents: Contents,
  remarks: Remarks,
  options: ParseOptions,
): IncomingMail {
  const headers = readHeaders(raw)
  const subject = cleanLine(contents.subject ?? headerValue(headers, 'subject'), maxSubjectLength)
  const from = senderOf(headers, contents)
  const messageId = messageIdsIn(headerValue(headers, 'message-id'))[0] ?? null
  const armoured = textOf(contents, remarks, options.language)
  const text = cut(withoutArmour(armoured), options.maxTextLength, remarks)
  const protection = protectionOf(headers, armoured, contents.wrapped)
  if (protection) remarks.add(protection.how, protection.by)
  const machine = machineKind({
    headers,
    from: from?.email ?? null,
    fromName: from?.name ?? '',
    replyTo: addressesOf(contents.replyTo)[0]?.email ?? null,
    subject,
    envelopeFrom: options.envelopeFrom,
    own: isOwn(messageId, headers, options),
  })
  if (contents.fileCount > options.maxFiles) remarks.add('many-files', String(contents.fileCount))
  const files = filesOf(contents.files.slice(0, options.maxFiles), options.language)
  return {
    messageId,
    inReplyTo: messageIdsIn(headerValue(headers, 'in-reply-to')),
    references: messageIdsIn(headerValues(headers, 'references').join(' ')).slice(-maxReferences),
    from,
    to: addressesOf(contents.to),
    cc: addressesOf(contents.cc),
    replyTo: addressesOf(contents.replyTo),
    subject,
    date: dateOf(headerValue(headers, 'date')),
    text,
    reply: replyText(text),
    files,
    machine,
    bounce: machine === 'bounce' ? bounceOf(raw, headers, contents, text, options) : null,
    authenticated: authenticationOf(headers, from?.email ?? null, options.authservId),
    contentHash: contentHash(raw, headers),
    remarks: remarks.list,
  }
}

/** Without a From that names anybody, whoever says to have sent it or wants the answer. */
function senderOf(headers: ReturnType<typeof readHeaders>, { from, replyTo }: Contents) {
  return (
    addressesOf(from)[0] ??
    lenientAddress(headerValue(headers, 'from')) ??
    lenientAddress(headerValue(headers, 'sender')) ??
    addressesOf(replyTo)[0] ??
    null
  )
}

/** Relays that give every mail a Message-ID of their own leave the other header as it was. */
function isOwn(
  messageId: string | null,
  headers: ReturnType<typeof readHeaders>,
  { isOwnMessageId }: ParseOptions,
): boolean {
  const ids = [messageId, ...messageIdsIn(headerValue(headers, 'x-faden-message'))]
  return ids.some((id) => id !== null && isOwnMessageId(id))
}

function cut(text: string, maxLength: number, remarks: Remarks): string {
  if (text.length <= maxLength) return text
  remarks.add('long-text')
  return `${text.slice(0, maxLength).toWellFormed()}\n\n[…]`
}

/** A date that PostgreSQL and people can do something with. */
function dateOf(value: string): Date | null {
  const date = new Date(value.replace(/\([^()]*\)\s*$/, '').trim())
  const year = date.getUTCFullYear()
  return year >= 1970 && year <= 9999 ? date : null
}

export const reason = (error: unknown) =>
  cleanLine(cleanText(error instanceof Error ? error.message : String(error)), 200)
