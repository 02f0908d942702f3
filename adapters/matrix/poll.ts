import { asRecord, asText } from './events.ts'

const starts = new Set(['m.poll.start', 'org.matrix.msc3381.poll.start'])
/** More are not shown by clients either (MSC3381). */
const mostAnswers = 20

/**
 * A poll that somebody put to the room, as text: nobody votes from elsewhere, yet everybody can read it. Null for
 * anything else. Clients still send the form of MSC3381, from before it was taken into the specification.
 */
export function pollIn(type: string, content: Readonly<Record<string, unknown>>): string | null {
  if (!starts.has(type)) return null
  const poll = asRecord(content['m.poll'] ?? content['org.matrix.msc3381.poll.start'])
  const answers = Array.isArray(poll.answers) ? poll.answers.slice(0, mostAnswers) : []
  const lines = [poll.question, ...answers].map(textOf)
  return lines[0] ? lines.map((line, index) => (index ? `- ${line}` : `📊 ${line}`)).join('\n') : null
}

/** Extensible text (specification, `m.text`): a list of ways of saying it; before, a string of its own. */
function textOf(value: unknown): string {
  const { 'm.text': ways, 'org.matrix.msc1767.text': old } = asRecord(value)
  return asText(old) || asText(asRecord(Array.isArray(ways) ? ways[0] : null).body)
}
