import type { AdapterContext } from '../../src/domain/adapter-context.ts'
import type { Language } from '../../src/domain/status.ts'

/** What only Slack needs to say; everything else comes worded from the core. */
export interface SlackWords {
  readonly thread: string
  readonly cancel: string
  readonly close: string
  /** Above what was typed, while the files that go along take long. */
  readonly fetching: string
  readonly yes: string
  readonly tooLongToEdit: string
  readonly notTaken: string
  readonly formLate: string
  readonly emptyFile: string
  readonly newTicket: string
  readonly refresh: string
}

export const slackWords: Readonly<Record<Language, SlackWords>> = {
  de: {
    thread: 'Zum Vorgang',
    cancel: 'Abbrechen',
    close: 'Schließen',
    fetching:
      '⏳ Die Dateien werden noch geholt, **gesendet ist noch nichts**. Gleich steht hier, was daraus geworden ist. Bleibt es länger als eine Minute so, sende es noch einmal.',
    yes: 'Ja',
    tooLongToEdit: 'Der bisherige Text ist für dieses Feld zu lang. Schreib ihn im Thread neu: `!reply …`',
    formLate: 'Das Formular ließ sich nicht öffnen. Bitte noch einmal.',
    notTaken: 'Das hat gerade nicht geklappt. Bitte noch einmal.',
    emptyFile: 'leer',
    newTicket: 'Neuer Vorgang',
    refresh: 'Aktualisieren',
  },
  en: {
    thread: 'Go to the ticket',
    cancel: 'Cancel',
    close: 'Close',
    fetching:
      '⏳ The files are still being fetched, **nothing has been sent yet**. What came of it will stand here in a moment. If this stays for more than a minute, send it again.',
    yes: 'Yes',
    tooLongToEdit: 'The text so far is too long for this field. Write it anew in the thread: `!reply …`',
    formLate: 'The form could not be opened. Please try again.',
    notTaken: 'That did not work just now. Please try again.',
    emptyFile: 'empty',
    newTicket: 'New ticket',
    refresh: 'Refresh',
  },
}

/** By the channel, in Slack's own id; elsewhere (a conversation with the app) the helpdesk's language. */
export function wordsFor({ channels, language }: Pick<AdapterContext, 'channels' | 'language'>) {
  return (channel: string): SlackWords =>
    slackWords[channels.find(({ id }) => id === channel)?.language ?? language]
}
