import type { Language } from '../domain/status.ts'

type Kind = 'unreadable' | 'shortened' | 'long-text' | 'many-files'

const texts: Record<Language, Record<Kind, (detail: string) => string>> = {
  de: {
    unreadable: (detail) => `Diese Mail ließ sich nicht vollständig lesen (${detail}).`,
    shortened: (size) =>
      `Diese Mail ist ${size} groß, mehr als angenommen wird: Nur ihr Anfang wurde geholt, das Ganze liegt im Postfach.`,
    'long-text': () => 'Der Text dieser Mail ist sehr lang und wurde gekürzt.',
    'many-files': (count) => `Diese Mail hat ${count} Dateien; nicht alle wurden einzeln übernommen.`,
  },
  en: {
    unreadable: (detail) => `This mail could not be read completely (${detail}).`,
    shortened: (size) =>
      `This mail is ${size}, more than is taken in: only its beginning was fetched, all of it is in the mailbox.`,
    'long-text': () => 'The text of this mail is very long and was cut.',
    'many-files': (count) => `This mail has ${count} files; not all of them were taken one by one.`,
  },
}

const attached: Record<Language, Record<'whole' | 'beginning', string>> = {
  de: {
    whole: 'Das Original hängt an (message.eml).',
    beginning: 'Was geholt wurde, hängt unverändert an (message.eml).',
  },
  en: {
    whole: 'The original is attached (message.eml).',
    beginning: 'What was fetched is attached as it came (message.eml).',
  },
}

/** What went wrong while a mail was read, for the people in the thread. */
export class Trouble {
  readonly #language: Language
  readonly #found = new Map<Kind, string>()

  constructor(language: Language) {
    this.#language = language
  }

  add(kind: Kind, detail = ''): void {
    if (!this.#found.has(kind)) this.#found.set(kind, texts[this.#language][kind](detail))
  }

  /** Something is missing from text or files that the source has. */
  get needsSource(): boolean {
    return [...this.#found.keys()].some((kind) => kind !== 'shortened')
  }

  get unreadable(): boolean {
    return this.#found.has('unreadable')
  }

  sentences(): string | null {
    if (this.#found.size === 0) return null
    const { whole, beginning } = attached[this.#language]
    const source = this.#found.has('shortened') ? beginning : whole
    return [...this.#found.values(), ...(this.needsSource ? [source] : [])].join(' ')
  }
}
