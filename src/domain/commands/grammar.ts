import { Refusal } from '../refusal.ts'
import { ticketNumber } from '../ticket-number.ts'
import { fill, type Words } from '../words/index.ts'

/** What may follow a verb, in this order. Parser and usage line are both made from it. */
export interface Grammar {
  /** One of these words, required. */
  readonly action?: readonly string[]
  /** Of several, one: they exclude each other. */
  readonly flags?: readonly string[]
  /** Understood, but not advertised: buttons use them. */
  readonly quietFlags?: readonly string[]
  /** `--file NAME`, any number of times: files that lie in the ticket and are to go along. */
  readonly files?: true
  readonly mention?: { readonly name: 'agent' | 'team'; readonly required: boolean }
  /** The text may begin with a moment; the verb reads it, for it knows what time it is. */
  readonly until?: boolean
  readonly address?: 'required' | 'optional'
  /** A reply written down beforehand, by its name. Without it the verb shows them. */
  readonly canned?: true
  /** Another ticket, by its number. */
  readonly other?: true
  /** A message by its id: understood, but not advertised, for only buttons know it. */
  readonly message?: true
  readonly text?: {
    readonly name: 'TEXT' | 'NOTE' | 'SUBJECT' | 'COMMAND' | 'WORDS'
    readonly required: boolean
  }
}

export interface Arguments {
  readonly action: string | null
  readonly flags: ReadonlySet<string>
  /** By name, or `f12`. */
  readonly files: readonly string[]
  readonly mention: string | null
  readonly address: string | null
  /** The name of a reply written down beforehand. */
  readonly canned: string | null
  /** Of the other ticket. */
  readonly other: string | null
  /** `m123` */
  readonly message: string | null
  readonly text: string
  /** The fields of a form that have no place in a line. */
  readonly values: Readonly<Record<string, string>>
}

export function usageOf(verb: string, grammar: Grammar): string {
  const optional = (word: string, required: boolean) => (required ? word : `[${word}]`)
  return [
    verb,
    grammar.flags && `[${grammar.flags.map((flag) => `--${flag}`).join('|')}]`,
    grammar.files && '[--file NAME]',
    grammar.action?.join('|'),
    grammar.mention && optional(`@${grammar.mention.name}`, grammar.mention.required),
    grammar.canned && '[NAME]',
    grammar.other && 'N',
    grammar.until && '[until]',
    grammar.address && optional('E-MAIL', grammar.address === 'required'),
    grammar.text && optional(grammar.text.name, grammar.text.required),
  ]
    .filter(Boolean)
    .join(' ')
}

/**
 * Reads what follows the verb. A form's values take the place of what the line lacks, by the argument's name.
 * A required text may be missing: whether a form or a usage line answers is the caller's to say.
 */
export function parseArguments(
  verb: string,
  rest: string,
  grammar: Grammar,
  values: Readonly<Record<string, string>>,
  words: Words,
): Arguments | Refusal {
  let left = rest.trim()
  const usage = new Refusal(fill(words.refusal.usage, { usage: usageOf(verb, grammar) }))
  const take = (found: string) => {
    left = left.slice(found.length).trimStart()
    return found
  }
  const word = (pattern: RegExp) => {
    const first = left.match(/^\S+/)?.[0] ?? ''
    return pattern.test(first) ? take(first) : null
  }

  const flags = new Set<string>()
  const known = [...(grammar.flags ?? []), ...(grammar.quietFlags ?? [])]
  if (values.then && known.includes(values.then)) flags.add(values.then)
  const files = Object.keys(values).flatMap((field) => filesField(field, values))
  const readFlags = () => {
    // Dashes are typed as one, two or — by a helpful keyboard — a long one.
    for (let flag = word(/^(--?|[–—])[a-z]/i); flag; flag = word(/^(--?|[–—])[a-z]/i)) {
      const name = flag.replace(/^(--?|[–—])/, '').toLowerCase()
      if (grammar.files && name === 'file') {
        const [whole, named = word(/^/)] = quoted.exec(left) ?? []
        if (!named) return false
        if (whole) take(whole)
        files.push(named)
        continue
      }
      if (!known.includes(name)) return false
      flags.add(name)
    }
    return true
  }
  if (!readFlags()) return usage
  if ((grammar.flags ?? []).filter((flag) => flags.has(flag)).length > 1) return usage

  const action = grammar.action ? (word(/^[a-z]+$/i)?.toLowerCase() ?? null) : null
  if (grammar.action && !grammar.action.includes(action ?? '')) return usage
  // Where somebody must be named, the first word can only be a name, with or without its @.
  const name = grammar.mention?.required ? /^@?[^@\s]/ : /^@\S/
  const mention = grammar.mention
    ? (word(name)?.replace(/^@/, '') ?? values[grammar.mention.name] ?? null)
    : null
  if (grammar.mention?.required && !mention) return usage
  const other = grammar.other ? ticketNumber(word(/^#?\d/) ?? '') : null
  if (grammar.other && !other) return usage
  const canned = grammar.canned ? word(/^/) || null : null
  const message = grammar.message ? word(/^m\d{1,18}$/) : null
  const address = grammar.address ? (word(/@/) ?? values.email ?? null) : null
  if (grammar.address === 'required' && !address) return usage
  // Whom it goes to is often said first.
  if (grammar.files && grammar.address && !readFlags()) return usage
  const behind = left.match(/(?:^|\s)((?:--?|[–—])([a-z-]+))$/i)
  if (behind && grammar.flags?.includes(behind[2]?.toLowerCase() ?? '')) {
    const sentence = fill(words.refusal.flagBehind, { flag: behind[1] ?? '', usage: usageOf(verb, grammar) })
    return new Refusal(sentence)
  }
  const text = left || values.text?.trim() || ''
  if (text && !grammar.text) return usage
  return { action, message, other, canned, flags, files, mention, address, text, values }
}

/** A name with spaces stands in quotes, of whatever kind a keyboard makes of them. */
const quoted = /^["“”„«»']([^"“”„«»'\n]{1,255})["“”„«»'](?=\s|$)/

/** A form's field for one file: `file-12`. */
function filesField(field: string, values: Readonly<Record<string, string>>): string[] {
  const id = /^file-(\d{1,19})$/.exec(field)?.[1]
  return id && values[field] === 'yes' ? [`f${id}`] : []
}
