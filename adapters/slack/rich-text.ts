/** A stretch of text in one style: the middle between Markdown and Slack's rich text, from which both are written. */
export interface Run {
  readonly text: string
  readonly bold?: true
  readonly italic?: true
  readonly strike?: true
  readonly code?: true
  /** Where it leads to. */
  readonly url?: string
}

export type RichBlock =
  | { readonly kind: 'section' | 'quote'; readonly runs: readonly Run[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly ListItem[] }

export interface ListItem {
  readonly runs: readonly Run[]
  readonly depth: number
  /** Its number; null: a bullet. */
  readonly number: number | null
}

export const styles = ['bold', 'italic', 'strike', 'code'] as const

/** Neighbours of one style are one run. */
export function merged(runs: readonly Run[]): Run[] {
  const result: Run[] = []
  for (const run of runs) {
    const last = result.at(-1)
    if (run.text === '') continue
    if (last && sameStyle(last, run)) result[result.length - 1] = { ...last, text: last.text + run.text }
    else result.push(run)
  }
  return result
}

function sameStyle(a: Run, b: Run): boolean {
  return a.url === b.url && styles.every((style) => a[style] === b[style])
}

export function plain(blocks: readonly RichBlock[]): string {
  return blocks
    .map((block) => {
      if (block.kind === 'code') return block.text
      if (block.kind === 'list') return block.items.map(plainItem).join('\n')
      return plainRuns(block.runs)
    })
    .join('\n')
}

export function plainItem({ runs, depth, number }: ListItem): string {
  return `${'  '.repeat(depth)}${number === null ? '•' : `${number}.`} ${plainRuns(runs)}`
}

const plainRuns = (runs: readonly Run[]) => runs.map(({ text }) => text).join('')
