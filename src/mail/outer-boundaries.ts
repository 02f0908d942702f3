import type { Transform } from 'node:stream'

/** A part as the splitter holds it while it reads. */
interface OpenPart {
  readonly _parentBoundary?: Buffer | false
  readonly _parentBoundaryOwner?: OpenPart | false
}

type Boundary = 1 | 2 | 3 | 4

interface SplitterInside extends Transform {
  readonly node: OpenPart
  checkBoundary(line: Buffer): Boundary | false
  compareBoundary(line: Buffer, start: number, boundary: Buffer): 1 | 2 | false
  parentMultipartNode(): OpenPart | false
}

/** Of parts around a part that are looked at; deeper ones nobody leaves open. */
const maxOuter = 20

/**
 * Makes the parser's splitter end every part inside when the boundary of an outer one comes, and take a boundary with blanks
 * behind it for one (RFC 2046 §5.1.1 and §5.1.2). It looks at the boundaries of two levels only, so that where the end of an
 * inner multipart is missing all that follows would be its text.
 */
export function endAtOuterBoundaries(stream: Transform): void {
  const splitter = stream as SplitterInside
  const { checkBoundary, parentMultipartNode } = splitter
  let outer: OpenPart | false = false

  splitter.checkBoundary = (padded) => {
    outer = false
    const line = withoutPadding(padded)
    const found = checkBoundary.call(splitter, line)
    if (found) return found
    const start = line.indexOf('--')
    if (start < 0 || start > 2) return false
    let part = splitter.node._parentBoundaryOwner
    for (let looked = 0; part && looked < maxOuter; looked += 1) {
      const { _parentBoundary: boundary, _parentBoundaryOwner: owner } = part
      const kind = boundary ? splitter.compareBoundary(line, start, boundary) : false
      if (kind) {
        outer = owner ?? false
        return kind === 1 ? 3 : 4
      }
      part = owner
    }
    return false
  }
  splitter.parentMultipartNode = () => outer || parentMultipartNode.call(splitter)
}

/** RFC 2046 §5.1.1 calls it transport padding. */
function withoutPadding(line: Buffer): Buffer {
  const start = line.indexOf('--')
  if (start < 0 || start > 2 || line.length > 200 || !/[ \t]\s*$/.test(line.toString('latin1'))) return line
  return Buffer.from(line.toString('latin1').replace(/[ \t]+(\r?\n?)$/, '$1'), 'latin1')
}
