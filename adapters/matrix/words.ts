import type { Language } from '../../src/domain/status.ts'

export interface Words {
  /** In front of what people may type or tap. */
  readonly commands: string
  readonly openPage: string
  readonly toThread: string
  readonly text: string
  unreadable(name: string): string
  unencrypted(name: string): string
}

const words: Readonly<Record<Language, Words>> = {
  de: {
    commands: 'Antippen oder schreiben:',
    openPage: 'Seite des Vorgangs',
    toThread: 'zum Thread',
    text: 'TEXT',
    unreadable: (name) =>
      `Was ${name} geschrieben hat, lässt sich nicht entschlüsseln: Der Schlüssel ist nicht angekommen. Bitte noch einmal schreiben.`,
    unencrypted: (name) =>
      `Was hier im Namen von ${name} steht, kam unverschlüsselt an und gilt nicht: In diesem Raum könnte es am Server jeder geschrieben haben. Bitte verschlüsselt noch einmal schreiben.`,
  },
  en: {
    commands: 'Tap or type:',
    openPage: 'the ticket’s page',
    toThread: 'to the thread',
    text: 'TEXT',
    unreadable: (name) =>
      `What ${name} wrote can’t be decrypted: its key has not arrived. Please write it again.`,
    unencrypted: (name) =>
      `What stands here in the name of ${name} came unencrypted and doesn’t count: in this room anybody at the server could have written it. Please write it again, encrypted.`,
  },
}

export const wordsOf = (language: Language): Words => words[language]
