/** From Slack's reference of Block Kit, of `chat.postMessage` and of views (docs.slack.dev, 2026). */
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
  actionId: 255,
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
