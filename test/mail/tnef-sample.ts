const attribute = (level: number, id: number, data: Buffer) => {
  const head = Buffer.alloc(9)
  head.writeUInt8(level, 0)
  head.writeUInt32LE(id, 1)
  head.writeUInt32LE(data.length, 5)
  const sum = Buffer.alloc(2)
  sum.writeUInt16LE(data.reduce((total, byte) => (total + byte) & 0xffff, 0))
  return Buffer.concat([head, data, sum])
}

const number = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value >>> 0)
  return bytes
}

const padded = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)])

/** A property of variable length: type, id, how many values, then length and bytes of the one. */
const property = (type: number, id: number, bytes: Buffer) =>
  Buffer.concat([number((id << 16) | type), number(1), number(bytes.length), padded(bytes)])

const unicode = (text: string) => Buffer.from(`${text}\0`, 'utf16le')
const properties = (...all: Buffer[]) => Buffer.concat([number(all.length), ...all])
const stream = (...attributes: Buffer[]) =>
  Buffer.concat([number(0x223e9f78), Buffer.from([1, 0]), ...attributes])
const begins = attribute(2, 0x00069002, Buffer.alloc(14))

/** A message with a text, as one that is attached to another. */
export function attachedMessage(): Buffer {
  return stream(attribute(1, 0x00069003, properties(property(0x001f, 0x1000, unicode('innerer Text')))))
}

/** A mail written as rich text, as Outlook sends it: no text, no HTML, only RTF, here not compressed (MS-OXRTFCP §2.1.3.2). */
export function richTextOnly(rtf: string, file?: { name: string; content: string }): Buffer {
  const document = Buffer.from(rtf, 'latin1')
  const head = Buffer.concat([
    number(document.length + 12),
    number(document.length),
    Buffer.from('MELA'),
    number(0),
  ])
  const message = properties(property(0x0102, 0x1009, Buffer.concat([head, document])))
  return stream(
    attribute(1, 0x00069003, message),
    ...(file
      ? [
          begins,
          attribute(2, 0x00018010, Buffer.from(`${file.name}\0`, 'latin1')),
          attribute(2, 0x0006800f, Buffer.from(file.content)),
        ]
      : []),
  )
}

/** What Outlook sends to those it takes for Outlook: a text, a file, and a message within the message. */
export function winmail(): Buffer {
  const named = Buffer.concat([
    number((0x8001 << 16) | 3),
    Buffer.alloc(16),
    number(0),
    number(7),
    number(42),
  ])
  return stream(
    attribute(1, 0x00069007, Buffer.concat([number(1252), number(0)])),
    attribute(1, 0x00069003, properties(named, property(0x001f, 0x1000, unicode('Text aus Outlook')))),
    begins,
    attribute(2, 0x00018010, Buffer.from('UEBERS~1.TXT\0', 'latin1')),
    attribute(2, 0x0006800f, Buffer.from('Inhalt')),
    attribute(
      2,
      0x00069005,
      properties(
        property(0x001f, 0x3707, unicode('Übersicht mit langem Namen.txt')),
        property(0x001e, 0x370e, Buffer.from('text/plain\0')),
      ),
    ),
    begins,
    attribute(2, 0x00018010, Buffer.from('Weitergeleitet\0', 'latin1')),
    attribute(
      2,
      0x00069005,
      properties(property(0x000d, 0x3701, Buffer.concat([Buffer.alloc(16), attachedMessage()]))),
    ),
  )
}
