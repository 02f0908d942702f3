/** From Slack's reference, as of 2026: https://docs.slack.dev/reference (block-kit, methods/chat.postMessage, views). */
export const limits = {
  blocksPerMessage: 50,
  blocksPerView: 100,
  /** The plain text of a message is cut beyond it. */
  text: 40_000,
  contextText: 3000,
  altText: 2000,
  sectionText: 3000,
  elementsPerActions: 25,
  buttonText: 75,
  buttonValue: 2000,
  optionText: 75,
  optionValue: 150,
  optionsPerOverflow: 5,
  optionsPerSelect: 100,
  viewTitle: 24,
  viewButton: 24,
  privateMetadata: 3000,
  inputLabel: 2000,
  inputHint: 2000,
  inputValue: 3000,
  filesPerInput: 10,
  linkAddress: 3000,
  listIndent: 8,
} as const

/** Never half an emoji; what was cut off shows. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}
