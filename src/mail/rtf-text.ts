import iconv from 'iconv-lite'

/** Groups that hold no text of the mail. */
const silent =
  /^(fonttbl|colortbl|stylesheet|info|pict|object|header[lrf]?|footer[lrf]?|themedata|datastore|listtable|listoverridetable|rsidtbl|generator|xmlnstbl|fldinst)$/

const symbols: Readonly<Record<string, string>> = {
  par: '\n',
  line: '\n',
  sect: '\n',
  page: '\n',
  row: '\n',
  cell: '\t',
  tab: '\t',
  emdash: '—',
  endash: '–',
  bullet: '•',
  lquote: '‘',
  rquote: '’',
  ldblquote: '“',
  rdblquote: '”',
}

const token = /\\([a-z]{1,32})(-?\d{1,9})? ?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)/gi

interface Group {
  readonly isSilent: boolean
  /** Of each `\u`, how many characters follow for those who can't read it. */
  readonly substitutes: number
}

/** The text of a document in Rich Text Format as it can be read without its looks. */
export function rtfText(bytes: Buffer): string {
  const source = bytes.toString('latin1')
  const groups: Group[] = []
  let group: Group = { isSilent: false, substitutes: 1 }
  let codepage = 'cp1252'
  let pending: number[] = []
  let toSkip = 0
  let text = ''
  const flush = () => {
    if (pending.length > 0) text += iconv.decode(Buffer.from(pending), codepage)
    pending = []
  }
  const say = (said: string) => {
    if (group.isSilent) return
    flush()
    text += said
  }
  /** Bytes in the document's own coding; two may be one character. */
  const put = (byte: number) => {
    if (toSkip > 0) toSkip -= 1
    else if (!group.isSilent) pending.push(byte)
  }
  const word = (name: string, value: number | null) => {
    if (name === 'ansicpg' && value && iconv.encodingExists(`cp${value}`)) codepage = `cp${value}`
    else if (name === 'uc' && value !== null) group = { ...group, substitutes: Math.max(0, value) }
    else if (name === 'u' && value !== null) {
      say(String.fromCharCode(value & 0xffff))
      toSkip = group.substitutes
    } else if (silent.test(name)) group = { ...group, isSilent: true }
    else if (Object.hasOwn(symbols, name)) say(symbols[name] ?? '')
  }
  token.lastIndex = 0
  for (let found = token.exec(source); found; found = token.exec(source)) {
    const [, name, value, hex, symbol, brace, plain] = found
    if (name === 'bin') token.lastIndex += Math.max(0, Number(value ?? 0))
    else if (name) word(name, value === undefined ? null : Number(value))
    else if (hex) put(Number.parseInt(hex, 16))
    else if (symbol === '*') group = { ...group, isSilent: true }
    else if (symbol === '~') say('\u00a0')
    else if (symbol === '_') say('-')
    else if (symbol && '\\{}'.includes(symbol)) put(symbol.charCodeAt(0))
    else if (brace === '{') groups.push(group)
    else if (brace === '}') {
      flush()
      toSkip = 0
      group = groups.pop() ?? group
    } else for (const character of plain ?? '') put(character.charCodeAt(0))
  }
  flush()
  return text.replace(/[^\S\n]+$/gm, '').trim()
}
