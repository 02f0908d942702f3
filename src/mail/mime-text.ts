/** One thing after the other that a mail gives to read. */
export type Section =
  | { readonly kind: 'plain' | 'html'; readonly text: string }
  /** The head of a mail within the mail; its text follows. */
  | { readonly kind: 'message'; readonly head: MessageHead }

export interface MessageHead {
  readonly from: string
  readonly subject: string
  readonly date: Date | null
}

/** A part as the parser leaves it. */
export interface MimeNode {
  readonly contentType: string | false
  readonly textContent?: string
  readonly children: readonly MimeNode[]
  /** The first part of a mail within the mail. */
  readonly showMeta?: boolean
  readonly headers: ReadonlyMap<string, unknown>
}

/** Nobody nests deeper than this; whoever does wants to exhaust the stack. */
const maxDepth = 100

export function sectionsOf(node: MimeNode, depth = 0): Section[] {
  if (depth > maxDepth) return []
  const inner = node.children.map((child) => sectionsOf(child, depth + 1))
  const below = node.contentType === 'multipart/alternative' ? best(inner) : inner.flat()
  const head: Section[] = node.showMeta ? [{ kind: 'message', head: headOf(node.headers) }] : []
  return [...head, ...ownText(node), ...below]
}

export function htmlOf(node: MimeNode, depth = 0): string[] {
  if (depth > maxDepth) return []
  const own = node.contentType === 'text/html' && node.textContent ? [node.textContent] : []
  return [...own, ...node.children.flatMap((child) => htmlOf(child, depth + 1))]
}

function ownText({ contentType, textContent }: MimeNode): Section[] {
  if (!textContent) return []
  return [{ kind: contentType === 'text/html' ? 'html' : 'plain', text: textContent }]
}

/** The plain one of several, unless it is empty or only says that the other should be read. */
function best(alternatives: readonly (readonly Section[])[]): readonly Section[] {
  const filled = alternatives.filter((sections) => sections.some(isFilled))
  const html = filled.findLast((sections) => sections.some(({ kind }) => kind === 'html'))
  const plain = filled.find((sections) => sections.some((section) => section.kind === 'plain'))
  if (!plain || (html && html !== plain && plain.every(pointsToHtml))) return html ?? filled[0] ?? []
  return plain
}

const isFilled = (section: Section) => section.kind === 'message' || /\S/.test(section.text)

const pointsToHtml = (section: Section) =>
  section.kind === 'plain' && section.text.length < 400 && /\bhtml\b/i.test(section.text)

function headOf(headers: ReadonlyMap<string, unknown>): MessageHead {
  const from = headers.get('from') as { text?: string } | undefined
  const date = headers.get('date')
  const subject = headers.get('subject')
  return {
    from: from?.text ?? '',
    subject: typeof subject === 'string' ? subject : '',
    date: date instanceof Date ? date : null,
  }
}
