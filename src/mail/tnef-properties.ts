import { decodeText } from './charset.ts'

/** MS-OXPROPS: those that hold text, files and names. */
export const MapiProperty = {
  body: 0x1000,
  compressedRtf: 0x1009,
  html: 0x1013,
  data: 0x3701,
  fileName: 0x3704,
  longFileName: 0x3707,
  mediaType: 0x370e,
  contentId: 0x3712,
  internetCodepage: 0x3fde,
} as const

export interface MapiValue {
  readonly bytes: Buffer
  text(codepage: string): string
}

const kind = { string8: 0x001e, unicode: 0x001f, binary: 0x0102 } as const
/** Bytes of what has a fixed length, padded to four (MS-OXTNEF §2.1.3.4). */
const lengths: Readonly<Record<number, number>> = {
  2: 4,
  3: 4,
  4: 4,
  5: 8,
  6: 8,
  7: 8,
  10: 4,
  11: 4,
  20: 8,
  64: 8,
  72: 16,
}

/** A list of MAPI properties: id → first value. Of a broken list, what stands before the break. */
export function readMapiProperties(bytes: Buffer): ReadonlyMap<number, MapiValue> {
  const properties = new Map<number, MapiValue>()
  try {
    const reader = new Reader(bytes)
    const count = reader.number()
    for (let read = 0; read < count; read += 1) {
      const tag = reader.number()
      const id = tag >>> 16
      if (id >= 0x8000) reader.skipName()
      const value = reader.value(tag & 0xffff)
      if (value && !properties.has(id)) properties.set(id, value)
    }
  } catch {
    // Cut off or nonsense from here on.
  }
  return properties
}

class Reader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  number(): number {
    const number = this.#bytes.readUInt32LE(this.#at)
    this.#at += 4
    return number
  }

  #take(length: number): Buffer {
    const end = this.#at + length
    if (end > this.#bytes.length) throw new RangeError('cut off')
    const taken = this.#bytes.subarray(this.#at, end)
    this.#at = end + ((4 - (length % 4)) % 4)
    return taken
  }

  /** Named properties carry a GUID and a number or a name of their own. */
  skipName(): void {
    this.#take(16)
    if (this.number() === 0) this.number()
    else this.#take(this.number())
  }

  value(type: number): MapiValue | null {
    const isList = (type & 0x1000) !== 0
    const single = type & 0x0fff
    const length = lengths[single]
    const count = isList || length === undefined ? this.number() : 1
    let first: Buffer | null = null
    for (let read = 0; read < count; read += 1) {
      const bytes = this.#take(length ?? this.number())
      first ??= bytes
    }
    return first && asValue(single, first)
  }
}

function asValue(type: number, bytes: Buffer): MapiValue {
  const text = (codepage: string) => {
    if (type === kind.unicode) return bytes.toString('utf16le').replace(/\0+$/, '')
    if (type === kind.string8 || type === kind.binary) return decodeText(bytes, codepage).replace(/\0+$/, '')
    return ''
  }
  return { bytes, text }
}
