import { decodeText } from './charset.ts'
import type { MimeFile } from './mime.ts'
import { MapiProperty, readMapiProperties } from './tnef-properties.ts'
import { rtfContent } from './tnef-rtf.ts'

export interface Tnef {
  readonly text: string
  readonly html: string
  readonly files: readonly MimeFile[]
}

const signature = 0x223e9f78

/** MS-OXTNEF §2.1.3: attribute ids with their types. */
const attribute = {
  oemCodepage: 0x00069007,
  body: 0x0002800c,
  messageProperties: 0x00069003,
  attachmentBegins: 0x00069002,
  attachmentTitle: 0x00018010,
  attachmentData: 0x0006800f,
  attachmentProperties: 0x00069005,
} as const

/** Messages within messages. */
const maxDepth = 4

export const isTnef = ({ type, name }: MimeFile) =>
  /^application\/(vnd\.)?ms-tnef$/i.test(type) || /^winmail\.dat$/i.test(name)

/**
 * What Outlook hides in `winmail.dat` (MS-OXTNEF): text, HTML and files. Never throws; of a broken one, what stands before
 * the break. Null if it is something else.
 */
export function readTnef(bytes: Buffer, maxFiles: number, depth = 0): Tnef | null {
  if (bytes.length < 6 || bytes.readUInt32LE(0) !== signature) return null
  const found: Found = { codepage: 'windows-1252', text: '', html: '', rtf: null, files: [] }
  try {
    for (const [id, data] of attributes(bytes)) take(found, id, data, maxFiles, depth)
  } catch {
    // Cut off or nonsense from here on.
  }
  const rtf = found.rtf && !found.html ? rtfContent(found.rtf) : null
  return {
    text: found.text || (rtf?.text ?? ''),
    html: found.html || (rtf?.html ?? ''),
    files: found.files.flatMap(finished).slice(0, maxFiles),
  }
}

interface Found {
  codepage: string
  text: string
  html: string
  rtf: Buffer | null
  files: FoundFile[]
}

interface FoundFile {
  name: string
  type: string
  contentId: string | null
  content: Buffer | null
  /** A message that is attached: unpacked instead. */
  message: Tnef | null
}

function* attributes(bytes: Buffer): Generator<[number, Buffer]> {
  for (let at = 6; at + 9 <= bytes.length; ) {
    const id = bytes.readUInt32LE(at + 1)
    const length = bytes.readUInt32LE(at + 5)
    if (at + 9 + length > bytes.length) return
    yield [id, bytes.subarray(at + 9, at + 9 + length)]
    at += 9 + length + 2
  }
}

function take(found: Found, id: number, data: Buffer, maxFiles: number, depth: number): void {
  const file = found.files.at(-1)
  switch (id) {
    case attribute.oemCodepage:
      found.codepage = codepageName(data.readUInt32LE(0))
      return
    case attribute.body:
      found.text ||= terminated(decodeText(data, found.codepage))
      return
    case attribute.messageProperties:
      takeMessageProperties(found, data)
      return
    case attribute.attachmentBegins:
      if (found.files.length <= maxFiles)
        found.files.push({ name: '', type: '', contentId: null, content: null, message: null })
      return
    case attribute.attachmentTitle:
      if (file) file.name ||= terminated(decodeText(data, found.codepage))
      return
    case attribute.attachmentData:
      if (file) file.content = data
      return
    case attribute.attachmentProperties:
      if (file) takeFileProperties(file, data, found.codepage, maxFiles, depth)
  }
}

function takeMessageProperties(found: Found, data: Buffer): void {
  const properties = readMapiProperties(data)
  const codepage = properties.get(MapiProperty.internetCodepage)
  if (codepage && codepage.bytes.length >= 4) found.codepage = codepageName(codepage.bytes.readUInt32LE(0))
  found.text ||= properties.get(MapiProperty.body)?.text(found.codepage) ?? ''
  found.html ||= properties.get(MapiProperty.html)?.text(found.codepage) ?? ''
  found.rtf ??= properties.get(MapiProperty.compressedRtf)?.bytes ?? null
}

function takeFileProperties(
  file: FoundFile,
  data: Buffer,
  codepage: string,
  maxFiles: number,
  depth: number,
): void {
  const properties = readMapiProperties(data)
  const text = (property: number) => properties.get(property)?.text(codepage) ?? ''
  file.name = text(MapiProperty.longFileName) || file.name || text(MapiProperty.fileName)
  file.type = text(MapiProperty.mediaType)
  file.contentId = text(MapiProperty.contentId).replace(/^<|>$/g, '') || null
  // An object begins with the 16 bytes that name its interface; a message is a TNEF stream behind them.
  const object = properties.get(MapiProperty.data)?.bytes
  if (!object || file.content) return
  file.message = depth < maxDepth ? readTnef(object.subarray(16), maxFiles, depth + 1) : null
  if (!file.message) file.content = object
}

/** An attached message becomes its text as a file, and its files. */
function finished({ message, content, name, type, contentId }: FoundFile): MimeFile[] {
  if (message) {
    const text = message.html || message.text
    const part = {
      name: `${name || 'message'}.${message.html ? 'html' : 'txt'}`,
      type: message.html ? 'text/html' : 'text/plain',
      content: Buffer.from(text),
      contentId: null,
    }
    return [...(text ? [part] : []), ...message.files]
  }
  return content ? [{ name, type, content, contentId }] : []
}

const terminated = (text: string) => text.replace(/\0[\s\S]*$/, '')

function codepageName(codepage: number): string {
  if (codepage === 65001 || codepage === 20127) return 'utf-8'
  if (codepage === 28591) return 'windows-1252'
  if (codepage === 932) return 'shift_jis'
  if (codepage === 936) return 'gbk'
  if (codepage === 949) return 'euc-kr'
  if (codepage === 950) return 'big5'
  return codepage >= 1250 && codepage <= 1258 ? `windows-${codepage}` : `cp${codepage}`
}
