/** More levels than any signed mail has around its content. */
const maxDepth = 12
const constructed = 0x20
const octetString = 0x04

/**
 * What a CMS signature is wrapped around (RFC 5652 §5: SignedData → EncapsulatedContentInfo → eContent), in BER or DER;
 * null if there is none. The signature itself is not looked at.
 */
export function signedContent(bytes: Buffer): Buffer | null {
  try {
    const info = children(element(bytes, 0).content)
    const signed = children(children(info[1]?.content ?? Buffer.alloc(0))[0]?.content ?? Buffer.alloc(0))
    // version, digestAlgorithms, encapContentInfo
    const [, wrapped] = children(signed[2]?.content ?? Buffer.alloc(0))
    const content = wrapped && children(wrapped.content)[0]
    return content ? octets(content, 0) : null
  } catch {
    return null
  }
}

interface Element {
  readonly tag: number
  readonly content: Buffer
  readonly end: number
}

function element(bytes: Buffer, at: number, depth = 0): Element {
  if (depth > maxDepth) throw new RangeError('too deep')
  const tag = bytes.readUInt8(at)
  const first = bytes.readUInt8(at + 1)
  let start = at + 2
  if (first === 0x80) return indefinite(bytes, tag, start, depth)
  let length = first
  if (first > 0x80) {
    const size = first & 0x7f
    if (size > 4) throw new RangeError('too long')
    length = bytes.readUIntBE(start, size)
    start += size
  }
  if (start + length > bytes.length) throw new RangeError('cut off')
  return { tag, content: bytes.subarray(start, start + length), end: start + length }
}

/** BER without a length: up to two zero bytes behind its last child. */
function indefinite(bytes: Buffer, tag: number, start: number, depth: number): Element {
  let at = start
  while (bytes.readUInt16BE(at) !== 0) at = element(bytes, at, depth + 1).end
  return { tag, content: bytes.subarray(start, at), end: at + 2 }
}

function children(bytes: Buffer): Element[] {
  const found: Element[] = []
  for (let at = 0; at < bytes.length && found.length < 10_000; ) {
    const child = element(bytes, at)
    found.push(child)
    at = child.end
  }
  return found
}

/** An octet string may come in pieces. */
function octets({ tag, content }: Element, depth: number): Buffer {
  if (depth > maxDepth) throw new RangeError('too deep')
  if ((tag & ~constructed) !== octetString) throw new RangeError('no content')
  if ((tag & constructed) === 0) return content
  return Buffer.concat(children(content).map((piece) => octets(piece, depth + 1)))
}
