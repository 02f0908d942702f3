/** The card of mail that a person must admit. */
export const quarantine = {
  de: {
    title: 'Quarantäne: {subject}',
    state: {
      waiting: 'wartet auf euch',
      accepted: 'angenommen',
      rejected: 'abgelehnt',
      spam: 'Spam',
    },
    reason: {
      unauthenticated: 'Der Absender ist nicht bestätigt: Die Mail kann gefälscht sein.',
      unknown: 'Diese Adresse kennt das Team noch nicht.',
      spam: 'Dieser Absender gilt als Spam.',
    },
    one: 'eine Mail, {time}',
    several: '{count} Mails, zuletzt {time}',
    behind:
      'Es warten noch mehr Absender: {count}. Ihre Karten kommen, sobald hier entschieden ist, spätestens nach einer Stunde.',
    files: 'Anhänge: {names}',
    decided: {
      accepted: 'Angenommen von {name}.',
      rejected: 'Abgelehnt von {name}. Die Mail bleibt aufgehoben.',
      spam: 'Spam, sagt {name}. Weitere Mails werden hier nur gezählt.',
    },
    withheld: 'Hier nicht gezeigt: Das sieht nach {what} aus.',
    acceptOnce: 'Einmal annehmen',
    acceptSender: 'Absender annehmen',
    reject: 'Ablehnen',
    spam: 'Spam',
    footnote: 'Ohne eure Entscheidung wird daraus kein Vorgang.',
  },

  en: {
    title: 'Quarantine: {subject}',
    state: { waiting: 'waits for you', accepted: 'accepted', rejected: 'rejected', spam: 'spam' },
    reason: {
      unauthenticated: 'The sender is not confirmed: the mail may be forged.',
      unknown: 'The team doesn’t know this address yet.',
      spam: 'This sender counts as spam.',
    },
    one: 'one mail, {time}',
    several: '{count} mails, the last {time}',
    behind:
      'More senders wait: {count}. Their cards come as soon as there are decisions here, at the latest after an hour.',
    files: 'Files: {names}',
    decided: {
      accepted: 'Accepted by {name}.',
      rejected: 'Rejected by {name}. The mail is kept.',
      spam: 'Spam, says {name}. Further mail is only counted here.',
    },
    withheld: 'Not shown here: this looks like {what}.',
    acceptOnce: 'Accept once',
    acceptSender: 'Accept sender',
    reject: 'Reject',
    spam: 'Spam',
    footnote: 'Without your decision no ticket comes of it.',
  },
}
