/** A longer run of letters is no word that anybody types. */
const longestWord = 50
/** Of one question; more narrow nothing down any further. */
const mostWords = 8

const wordsIn = /[\p{L}\p{N}\p{M}]+/gu
const umlauts: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue' }

/** How a word is spelt once accents and case no longer count: `Müller` is `muller` and `mueller`. */
function spellings(word: string): string[] {
  const lower = word.normalize('NFC').toLowerCase().replaceAll('ß', 'ss')
  const written = lower.replace(/[äöü]/g, (letter) => umlauts[letter] ?? letter)
  return [...new Set([lower, written].map(plain))].filter(Boolean)
}

const plain = (word: string) =>
  word
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .slice(0, longestWord)

/** The words of a text, each once, in every spelling, as far as they fit into so many bytes. */
export function wordsOfText(texts: Iterable<string>, maxBytes: number): Set<string> {
  const words = new Set<string>()
  let bytes = 0
  for (const text of texts) {
    for (const [word] of text.matchAll(wordsIn)) {
      for (const spelling of spellings(word)) {
        if (words.has(spelling)) continue
        bytes += Buffer.byteLength(spelling)
        if (bytes > maxBytes) return words
        words.add(spelling)
      }
    }
  }
  return words
}

/** What is looked for: each of these words, in one of its spellings. */
export type Wanted = readonly (readonly string[])[]

export function wantedIn(question: string): Wanted {
  const words = [...question.slice(0, 400).matchAll(wordsIn)].map(([word]) => spellings(word))
  return words.filter((word) => word.length > 0).slice(0, mostWords)
}

/** A single letter is a word of its own; everything longer may be the beginning of one. */
const fits = (word: string, spelling: string) =>
  spelling.length === 1 ? word === spelling : word.startsWith(spelling)

/** Which of the wanted words a text holds. */
export function foundIn(text: string, wanted: Wanted): Set<number> {
  const found = new Set<number>()
  for (const [word] of text.matchAll(wordsIn)) {
    const spelt = spellings(word)
    wanted.forEach((one, index) => {
      if (one.some((spelling) => spelt.some((known) => fits(known, spelling)))) found.add(index)
    })
  }
  return found
}

/** PostgreSQL's `tsquery`: all words, each by its beginning. What stands in it are letters and digits. */
export function tsquery(wanted: Wanted): string {
  const one = (spelling: string) => `'${spelling}'${spelling.length === 1 ? '' : ':*'}`
  return wanted.map((word) => `(${word.map(one).join(' | ')})`).join(' & ')
}

const around = 70

/** What stands around the first wanted word of a text, on one line. */
export function excerpt(text: string, wanted: Wanted): string {
  const line = text.replace(/\s+/g, ' ').trim()
  const hit = [...line.matchAll(wordsIn)].find(([word]) => foundIn(word, wanted).size > 0)
  const middle = hit?.index ?? 0
  const from = middle <= around ? 0 : line.lastIndexOf(' ', middle - around / 2) + 1
  const cut = line.slice(from, from + 2 * around).toWellFormed()
  return `${from > 0 ? '… ' : ''}${cut.trim()}${from + 2 * around < line.length ? ' …' : ''}`
}
