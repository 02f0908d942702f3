import type { Language } from '../../src/domain/status.ts'

/** What only Teams has to say. */
const words = {
  de: {
    customer: 'Kunde',
    public: 'liest der Kunde',
    internal: 'intern',
    toThread: 'Zum Thread',
    toPage: 'Seite des Kunden',
    done: 'Erledigt.',
    refresh: 'Aktualisieren',
    fileElsewhere:
      'Datei {name} ({size}): Ein Bot darf in Teams-Kanälen nur kleine Bilder zeigen. Sie liegt auf der Seite des Kunden.',
    fileNowhere:
      'Datei {name} ({size}): Ein Bot darf in Teams-Kanälen nur kleine Bilder zeigen. Sie liegt in dem Chat, aus dem sie kommt.',
    unavailable: 'Der Helpdesk ist gerade nicht zu erreichen. Bitte gleich noch einmal.',
    whichPerson: 'E-Mail-Adresse des Kunden',
    subject: 'Betreff',
    text: 'Text',
    note: 'Notiz, intern',
    number: 'Nummer des Vorgangs (in seinem Thread nicht nötig)',
    answer: 'Antwort des Helpdesks',
    refills: 'Mit „{send}“ kommt der Text erst in das Feld darunter; noch einmal „{send}“ schickt ihn ab.',
    noteTitle: 'Notiz',
    newTitle: 'Neuer Vorgang',
    create: 'Anlegen',
    save: 'Notieren',
  },
  en: {
    customer: 'customer',
    public: 'the customer reads this',
    internal: 'internal',
    toThread: 'Open the thread',
    toPage: 'The customer’s page',
    done: 'Done.',
    refresh: 'Refresh',
    fileElsewhere:
      'File {name} ({size}): in Teams channels a bot may only show small pictures. It is on the customer’s page.',
    fileNowhere:
      'File {name} ({size}): in Teams channels a bot may only show small pictures. It is in the chat that it comes from.',
    unavailable: 'The helpdesk can’t be reached just now. Please try again in a moment.',
    whichPerson: 'The customer’s e-mail address',
    subject: 'Subject',
    text: 'Text',
    note: 'Note, internal',
    number: 'Number of the ticket (not needed in its thread)',
    answer: 'The helpdesk’s answer',
    refills: 'With “{send}” the text first comes into the field below; “{send}” once more sends it.',
    noteTitle: 'Note',
    newTitle: 'New ticket',
    create: 'Create',
    save: 'Save',
  },
} as const satisfies Record<Language, Record<string, string>>

export type TeamsWords = (typeof words)[Language]
export const teamsWords = (language: Language): TeamsWords => words[language]
