import type { Words } from './words.ts'

export const german: Words = {
  language: 'de',
  locale: 'de-DE',
  time: (day, clock) => `${day}, ${clock} Uhr`,
  skip: 'Zum Inhalt',
  other: { language: 'en', label: 'English' },
  form: {
    title: 'Schreiben Sie uns',
    intro: 'Ein Anliegen pro Nachricht, bitte: So kommt jedes gleich zur richtigen Person.',
    required: 'Felder mit * brauchen wir.',
    subject: 'Betreff',
    subjectHint: 'Kurz und genau: was, wo, seit wann? Zum Beispiel „WLAN in Raum 204 seit heute weg“.',
    text: 'Ihr Anliegen',
    textHint: 'Was haben Sie getan, was ist passiert, wie lautet eine Fehlermeldung genau?',
    files: 'Dateien',
    filesHint: (count, size) => `Bildschirmfotos, Protokolle: bis zu ${count} Dateien, je höchstens ${size}.`,
    name: 'Ihr Name',
    nameHint: 'So sprechen wir Sie an.',
    email: 'Ihre E-Mail-Adresse',
    emailHint: 'Dorthin antworten wir.',
    privacy:
      'Bitte senden Sie keine Passwörter und nichts Vertrauliches. Geht es nicht anders: als verschlüsselte Datei anhängen und uns das Passwort am Telefon nennen.',
    trap: 'Dieses Feld bitte leer lassen',
    cancel: 'Abbrechen',
    create: 'Absenden',
    errorTitle: 'Fehler',
    summary: 'Noch nicht abgeschickt',
    filesAgain: (names) => `Ihr Browser behält Dateien nicht. Bitte noch einmal auswählen: ${names}.`,
  },
  problems: {
    'subject-missing': 'Bitte geben Sie einen Betreff an.',
    'subject-long': (limit) => `Der Betreff ist zu lang: höchstens ${limit} Zeichen.`,
    'text-missing': 'Bitte beschreiben Sie Ihr Anliegen.',
    'text-long': (limit) =>
      `Der Text ist zu lang: höchstens ${limit} Zeichen. Hängen Sie Langes als Datei an.`,
    'name-long': (limit) => `Der Name ist zu lang: höchstens ${limit} Zeichen.`,
    'email-missing': 'Bitte geben Sie Ihre E-Mail-Adresse an, damit wir antworten können.',
    'email-wrong': 'Diese E-Mail-Adresse ist nicht vollständig. Sie sieht aus wie name@schule.de.',
    'files-large': (limit) => `Eine Datei ist zu groß: höchstens ${limit}.`,
    'files-many': (limit) => `Zu viele Dateien: höchstens ${limit}.`,
    'trap-filled': 'Bitte leeren Sie dieses Feld. Es ist nur dazu da, Roboter zu erkennen.',
    'too-often':
      'Von Ihrem Anschluss kamen gerade sehr viele Nachrichten. Bitte senden Sie in einer Minute noch einmal ab.',
    failed: (reference) =>
      `Das hat bei uns nicht geklappt, Ihr Text steht noch unten. Bitte senden Sie gleich noch einmal ab. Kennung für Rückfragen: ${reference}`,
  },
  ticket: {
    number: 'Ticketnummer',
    arrivedTitle: 'Ihre Nachricht ist angekommen',
    arrived: (number) => `Ihre Nummer ist ${number}. Wir schicken sie Ihnen auch per E-Mail.`,
    key: 'Die Adresse dieser Seite ist Ihr Schlüssel: Wer sie kennt, kann hier mitlesen. Heben Sie sie auf.',
    status: 'Stand',
    opened: 'Eröffnet',
    team: 'Zuständig',
    closes: 'Schließt von selbst',
    unlessAnswered: 'wenn Sie nicht antworten',
    messages: 'Nachrichten',
    attached: 'Dateien',
    answer: 'Möchten Sie etwas ergänzen? Antworten Sie einfach auf unsere E-Mail.',
    statuses: {
      new: ['neu', 'Wir haben Ihre Nachricht und sehen sie uns an.'],
      open: ['offen', 'Wir arbeiten daran.'],
      pending: ['in Rückfrage', 'Wir haben eine Frage an Sie.'],
      resolved: [
        'bearbeitet',
        'Aus unserer Sicht ist es erledigt. Klappt es noch nicht, antworten Sie einfach.',
      ],
      closed: ['geschlossen', 'Der Vorgang ist abgeschlossen.'],
    },
  },
  pages: {
    'not-found': [
      'Diese Seite gibt es nicht',
      'Bitte prüfen Sie die Adresse. Stammt sie aus einer E-Mail, kopieren Sie sie vollständig in die Adresszeile.',
    ],
    'wrong-method': ['So geht es nicht', 'Diese Adresse kann man nur ansehen.'],
    'cross-site': [
      'Nicht angenommen',
      'Das Formular wurde von einer anderen Website abgeschickt. Bitte füllen Sie es hier aus.',
    ],
    'too-large': [
      'Das ist zu groß',
      'Ihre Nachricht wurde nicht angenommen. Gehen Sie im Browser zurück und wählen Sie weniger oder kleinere Dateien.',
    ],
    unreadable: [
      'Das kam nicht vollständig an',
      'Bitte gehen Sie im Browser zurück und senden Sie noch einmal ab.',
    ],
    busy: [
      'Gerade ist viel los',
      'Bitte gehen Sie im Browser zurück und senden Sie in einer Minute noch einmal ab.',
    ],
    failed: ['Das hat bei uns nicht geklappt', 'Bitte versuchen Sie es gleich noch einmal.'],
  },
  reference: 'Kennung für Rückfragen',
  toForm: 'Zum Formular',
}
