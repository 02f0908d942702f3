/** Cuts a text into parts of at most `length` characters: between paragraphs if it can, else lines, else words. */
export function splitText(text: string, length: number): string[] {
  const parts: string[] = []
  let left = text
  while (left.length > length) {
    const at = cutOf(left, length)
    const part = left.slice(0, at).trimEnd()
    if (part) parts.push(part)
    left = left.slice(at).trimStart()
  }
  if (left || parts.length === 0) parts.push(left)
  return parts
}

function cutOf(text: string, length: number): number {
  for (const border of ['\n\n', '\n', ' ']) {
    const at = text.lastIndexOf(border, length)
    if (at > length / 2) return at
  }
  // Never between the two halves of an emoji.
  if (!/[\uD800-\uDBFF]/.test(text[length - 1] ?? '')) return length
  return length > 1 ? length - 1 : length + 1
}
