import { alarm } from './alarm.ts'
import { explained } from './explained.ts'
import { form } from './form.ts'
import { help } from './help.ts'
import { quarantine } from './quarantine.ts'

/** What agents and customers read, in German. The English file must say the same: its type is taken from here. */
export const de = {
  status: {
    new: 'neu',
    open: 'offen',
    pending: 'in Rückfrage',
    resolved: 'bearbeitet',
    closed: 'geschlossen',
  },

  card: {
    nobody: 'niemand zuständig',
    owner: 'zuständig: {name}',
    waitingSince: 'wartet seit {time}',
    unsent: 'Es steht Text hier, der nicht gesendet wurde.',
    reminder: 'Erinnerung {when}',
    closes: 'schließt {when}, wenn nichts kommt',
    closed: 'geschlossen {when}',
    participants: 'beteiligt: {names}',
    linked: 'verknüpft: {numbers}',
    merged: 'Ging in {number} auf. Dort geht es weiter.',
    linkWith: 'Mit {other} verknüpfen',
    turn: 'am Zug: {team}',
    internal: 'Was ihr hier schreibt, bleibt intern.',
    ended: 'Hierher wird nicht mehr gespiegelt. Der Vorgang liegt bei {team}.',
    claim: 'Übernehmen',
    reply: 'Antworten',
    done: 'Erledigt',
    close: 'Schließen',
    reopen: 'Wieder öffnen',
    return: 'Zurückgeben',
    undo: 'Rückgängig',
  },

  quarantine: quarantine.de,

  /** Behind whom a reply goes to. */
  /** What a message looks like, behind “nach”. */
  confidential: {
    iban: 'einer Kontonummer (IBAN)',
    card: 'einer Kartennummer',
    password: 'einem Passwort',
    'private-key': 'einem privaten Schlüssel',
    file: 'einer vertraulichen Datei',
  },

  copyTo: ', in Kopie an {names}',
  nudge: 'Nicht gesendet, nur das Team sieht das.',
  sendTo: 'An {name} senden',
  keepInternal: 'Intern lassen',
  keptInternal: 'Bleibt intern.',

  mark: {
    waiting: 'geht an {name}',
    sent: 'gesendet an {name}',
    held: 'angehalten: {name} hat inzwischen geschrieben',
    partly: 'angekommen bei {reached}, noch unterwegs an {missed}',
    parked: 'nicht zugestellt: {error}',
    parkedPartly: 'angekommen bei {reached}, nicht zugestellt an {missed}: {error}',
    revoked: 'zurückgenommen, nicht gesendet',
    takenBack: 'zurückgenommen',
  },

  notice: {
    forwarding: 'Geht in {seconds} Sekunden an {email}, {what}. Die Antwort kommt hier an und bleibt intern.',
    forwarded: 'Geht an {email}, {what}. Die Antwort kommt hier an und bleibt intern.',
    forwardedStory: 'mit allem, was die Kundin oder der Kunde lesen kann',
    forwardedText: 'nur dein Text',
    mailing: 'Vorgang {number}: geht in {seconds} Sekunden an {email}.',
    mailed: 'Vorgang {number}: geht an {email}.',
    claimed: 'Vorgang {number} gehört jetzt dir.',
    unclaimed: 'Vorgang {number} ist wieder frei.',
    assigned: 'Vorgang {number} gehört jetzt {name}.',
    replying: 'Geht in {seconds} Sekunden an {name} <{email}>{others}.',
    replied: 'Geht an {name} <{email}>{others}.',
    noted: 'Notiert, nur das Team sieht das.',
    waiting: 'In Rückfrage bis {remind}, dann wird erinnert. Ohne Antwort wird am {close} geschlossen.',
    resolved: 'Bearbeitet. Schließt am {close}, wenn {name} nicht mehr schreibt.',
    closed: 'Geschlossen.',
    reopened: 'Wieder offen.',
    escalated: 'Übergeben an {team}. Der Status bleibt.',
    returned: 'Zurück an {team}.',
    transferred: 'Verschoben zu {team}. Hierher wird nicht mehr gespiegelt.',
    split: 'Abgetrennt: {number} „{subject}“. {name} bekommt die neue Nummer per Mail. Zurück geht es nicht.',
    merged: 'Vorgang {number} ist in {other} „{subject}“ aufgegangen.',
    mergedTold: '{name} erfährt es per Mail.',
    mergedForGood: 'Zurück geht es nicht; `split` trennt eine Nachricht wieder ab.',
    linked: 'Vorgang {number} ist jetzt mit {other} „{subject}“ verknüpft.',
    opened: 'Vorgang {number} ist angelegt, {name} bekommt die Nummer per Mail.',
    takenBack: 'Zurückgenommen und nicht gesendet. Schreibe es neu mit `{verb}`.',
    undone: 'Zurückgenommen: {verb}.',
    resumed: 'Mail kommt wieder durch. Aufgehoben waren: {count}.',
    retried: 'Wird noch einmal versucht: {count}.',
    empty: 'Nichts offen.',
    quarantine: {
      accepted: 'Angenommen, der Vorgang kommt gleich.',
      acceptedSpam:
        'Angenommen, der Vorgang kommt gleich. {email} gilt weiter als Spam: Die nächste Mail wartet wieder.',
      acceptedSender: 'Angenommen, der Vorgang kommt gleich. {email} muss nicht mehr warten.',
      rejected: 'Abgelehnt. Die Mail bleibt aufgehoben.',
      spam: 'Spam. Weitere Mails von {email} werden nur gezählt.',
    },
    joined: '{email} ist jetzt beteiligt und bekommt Antworten in Kopie.',
    left: '{email} ist nicht mehr beteiligt.',
    requester: 'Anfragend ist jetzt {name} <{email}>.',
    revealed: 'Steht jetzt in {channel}.',
    senderAccepted: '{email} ist jetzt beteiligt.',
    senderIsRequester: '{email} gehört jetzt zu {name}.',
    spam: 'Spam: Der Vorgang ist ohne Mail geschlossen, {email} kommt in die Quarantäne.',
  },

  /** Said as a helpdesk line in a thread, for everyone there. */
  line: {
    escalated: '{agent} hat an {team} übergeben.',
    returned: '{agent} hat an {team} zurückgegeben.',
    transferred: '{agent} hat den Vorgang zu {team} verschoben.',
    revoked: 'Zurückgenommen und nicht gesendet.',
    settled: 'Die Frage oben ist erledigt.',
    held: 'Die Antwort wurde angehalten: {name} hat inzwischen geschrieben.',
    parked: 'Nicht zugestellt: {error}',
    parkedPartly:
      'Nicht zugestellt an {missed}: {error}\n{reached} hat die Mail und bekommt sie nicht noch einmal.',
    sendAnyway: 'Trotzdem senden',
    noAddress: 'Eine Adresse ist nicht bekannt.',
    sentLongAgo: 'Die Mail ist vor langem hinausgegangen und nicht mehr aufgehoben.',
    heldBack: 'Ausgehende Mail ist angehalten (mail.outgoing in der Konfiguration).',
    discard: 'Verwerfen',
    resend: 'Noch einmal senden',
    wroteAgain: '{name} hat in {number} „{subject}“ geschrieben.',
    rebound: 'Der bisherige Thread ist nicht mehr da. Hier geht es weiter.',
    content: 'Neue Nachricht von {name}. In diesem Kanal wird ihr Inhalt nicht gezeigt.',
    file: 'Datei {file} ({size}) wurde hier nicht gezeigt.',
    fileUnreadable: 'Datei {file} kann Faden aus diesem Chat nicht lesen.',
    fileTooLarge: 'Datei {file} ({size}) ist für diesen Chat zu groß.',
    unknownSender: 'Unbekannter Absender {email}',
    loopInTicket:
      'In der letzten Stunde kamen {count} Mails in diesen Vorgang. Das sieht nach einer Schleife aus: Weitere werden aufgehoben, aber nicht gezeigt, und ändern nichts.',
    loopOfSender:
      'Von {email} kamen in der letzten Stunde {count} neue Anliegen. Das sieht nach einer Schleife aus: Weitere Mails von dort werden hier aufgehoben, ohne Antwort und ohne eigenen Vorgang.',
    letThrough: 'Durchlassen',
    laidOut: 'Wie sie gestaltet war: {link}',
    whole: 'Ganze Mail',
    wholeCut: '… gekürzt. Alles: {link}',
    mailServer: 'Mailserver',
    bounced: 'An {to} war nicht zuzustellen: {error}',
    delayed: 'An {to} ist noch nicht zugestellt, der Mailserver versucht es weiter: {error}',
    noReason: 'ohne Angabe von Gründen zurückgekommen',
    alsoTo: 'Die Mail ging auch an {names}.',
    circular:
      'Die Mail ging auch an {count} weitere: {names}. Mit `cc add E-MAIL` ist jemand davon beteiligt.',
    joined: 'Jetzt beteiligt: {names}.',
    takePart: '{name} beteiligen',
    forwarded: 'Weitergeleitet von {agent}. Fragt {name}?',
    forwardedBare: 'Weitergeleitet von {agent}. Wer fragt, sagt ihr mit `requester E-MAIL`.',
    makeRequester: 'Ja, {name} fragt',
    roleMailbox: '{email} ist ein Funktionspostfach: Wer fragt, steht vielleicht nur im Text.',
    withheld: 'Hier zurückgehalten: Das sieht nach {what} aus.',
    withheldFile: 'Datei {file} ({size}) wird hier zurückgehalten: Das sieht nach {what} aus.',
    reveal: 'Hier zeigen',
    thirdParty: '{email} (Antwort auf die Weiterleitung an {to})',
    forwardedTo: 'Weitergeleitet an {email}. Die Antwort bleibt intern.',
    wroteOn: '{name} schrieb am {time}:',
    customer: 'Die Kundin oder der Kunde',
    storyCut: 'Was davor steht, ist hier gekürzt.',
    filesTooLarge: 'Die Dateien sind zusammen zu groß für eine Mail.',
    unverifiedSender: 'Nicht bestätigter Absender {email}',
    split: '{agent} hat eine Nachricht von {name} abgetrennt: Sie steht jetzt in {number} „{subject}“.',
    splitFrom: 'Abgetrennt von {number} „{subject}“.',
    mergedInto: '{agent} hat diesen Vorgang in {number} „{subject}“ überführt. Schreibt bitte dort weiter.',
    turnMoved: 'Am Zug war {before}, jetzt ist es {team}.',
    mergedFrom: '{agent} hat {number} „{subject}“ in diesen Vorgang überführt. Was dort stand:',
    follows: 'Folgt auf {number} „{subject}“.',
    names:
      'Die Mail nennt {number} „{subject}“. Dort ist {email} nicht beteiligt, deshalb ist dies ein eigener, verknüpfter Vorgang.',
    accept: 'Als Beteiligte annehmen',
    acceptVerified: 'Annehmen',
    acceptAs: 'Ist {name}',
  },

  refusal: {
    stranger:
      'Dich kennt der Helpdesk nicht als Agenten. Bitte einen Admin, dich in die Konfiguration aufzunehmen.',
    unknownVerb: '„{verb}“ kenne ich nicht.{hint} `help` zeigt alle Befehle.',
    didYouMean: ' Meinst du `{verb}`?',
    usage: 'So geht es: `{usage}`',
    noTicket: 'Dieser Thread gehört zu keinem Vorgang.',
    needsNumber: 'Welcher Vorgang? So geht es hier: `{verb} 10042 …`, oder schreibe es in seinen Thread.',
    needsBoth:
      'Welcher Vorgang mit {number}? So geht es hier: `{verb} 10042 {number}`, oder schreibe `{verb} {number}` in den Thread des anderen.',
    flagBehind:
      '`{flag}` steht hinter dem Text. Optionen kommen davor: `{usage}`. Gehört es zum Text, setze einen Punkt dahinter.',
    unknownNumber: 'Vorgang {number} gibt es nicht.',
    already: 'Vorgang {number} gehört dir schon.',
    taken: '{name} hat {number} schon übernommen. Mit `assign @{me}` kannst du tauschen.',
    notYours: 'Vorgang {number} gehört nicht dir.',
    nobody: 'Vorgang {number} gehört niemandem.',
    finished: 'Vorgang {number} ist {status}. Mit `reopen` geht er weiter.',
    alreadyOpen: 'Vorgang {number} ist schon offen.',
    alreadyStatus: 'Vorgang {number} ist schon {status}.',
    unknownAgent: '@{name} ist hier kein Agent. Es gibt: {names}.',
    otherTeam: '{name} gehört nicht zu {team}. Mit `escalate @{target}` geht der Vorgang dorthin.',
    unknownTeam: '@{name} ist kein Team. Es gibt: {names}.',
    noNextLevel: '{team} ist die letzte Stufe. Mit `transfer @team` geht der Vorgang an ein anderes Team.',
    sameTeam: '{team} hat den Vorgang schon.',
    notHigher: '{team} ist keine höhere Stufe. Mit `transfer @{id}` geht der Vorgang dorthin.',
    notEscalated: 'Vorgang {number} wurde nicht übergeben, es gibt nichts zurückzugeben.',
    hasTheTurn: '{team} ist am Zug. Trotzdem senden?',
    otherTurn: '{team} ist am Zug. Mit `escalate` oder `transfer` kommt der Vorgang zu euch.',
    otherNumber:
      'Hier geht es um {here}, nicht um {number}. Schreibe es in den Thread von {number}, oder ohne die Nummer am Anfang.',
    unsendable:
      'Das sieht nach einem Befehl aus und wird nie gesendet. Schreibe `reply` und den Text dahinter.',
    nothingToSend: 'Diese Nachricht kenne ich nicht, ich kann sie nicht senden.',
    readAlready: 'Das liest die Kundschaft schon.',
    sentAlready: 'Genau das geht schon an die Kundschaft, oder ist schon dort.',
    notInternal:
      'Das ist nicht intern: Die Kundschaft liest es. Was noch nicht hinaus ist, nimmt `undo` zurück.',
    alreadySent:
      'Das ist schon gesendet und lässt sich nicht zurückholen. Schreibe eine Berichtigung mit `reply`.',
    underWay:
      'Das geht gerade hinaus und lässt sich vielleicht nicht mehr zurückholen. Sieh gleich noch einmal nach.',
    nothingToUndo: 'Du hast hier nichts, was sich zurücknehmen lässt.',
    nothingToResume: 'Hier wurde keine Mail angehalten.',
    nothingMore: 'Mehr hat diese Mail nicht.',
    nothingToRetry: 'Hier wartet nichts auf einen neuen Versuch.',
    notTheirs: 'Abtrennen lässt sich hier nur, was die Kundschaft in diesem Vorgang geschrieben hat.',
    splitAlready: 'Diese Nachricht ist schon abgetrennt, sie steht in {number}.',
    splitsNothing:
      'Mit dieser Nachricht hat {number} begonnen, ohne sie bliebe nichts. Abtrennen lässt sich jede spätere.',
    merged: 'Dieser Vorgang ging in {number} „{subject}“ auf. Schreibe es bitte dort.',
    otherRequester:
      '{number} und {other} sind nicht von derselben Person: Zusammengeführt läse die eine, was die andere schreibt. Verknüpfe sie stattdessen mit `link {other}`.',
    unsentReply:
      'In {number} ist eine Antwort noch nicht hinaus. Sende sie oder nimm sie zurück, dann geht `merge {other}`.',
    linkedAlready: '{other} ist schon mit {number} verknüpft.',
    itself: 'Um Vorgang {number} geht es hier schon. Nenne einen anderen.',
    noCanned: 'Für dieses Team ist noch kein Textbaustein hinterlegt (`canned` in der Konfiguration).',
    unknownCanned: 'Den Textbaustein „{name}“ gibt es nicht.{hint} `canned` zeigt alle.',
    cannedMeant: ' Meinst du {names}?',
    badUntil:
      '„{text}“ verstehe ich nicht als Zeitpunkt. Zum Beispiel: `wait morgen`, `wait 3d` oder `wait 1.12.`',
    past: 'Dieser Zeitpunkt ist schon vorbei.',
    quotedNobody: 'Von {name} ist keine E-Mail-Adresse bekannt. So geht es: `new E-MAIL BETREFF`.',
    quotedAlready: 'Aus dieser Nachricht ist schon ein Vorgang geworden.',
    quotedNothing: 'Diese Nachricht hat keinen Text.',
    badAddress: '„{text}“ ist keine E-Mail-Adresse.',
    unknownFile: 'Hier liegt keine Datei „{file}“. Es gibt: {names}.',
    noFiles: 'In diesem Vorgang liegt keine Datei.',
    severalFiles: '„{file}“ gibt es mehrmals: {names}. Nimm die Nummer: `--file {id}`.',
    readsReplies: '{name} <{email}> liest hier schon mit. `reply` schreibt auch dorthin.',
    nothingToForward: 'Mit `--text-only` geht nur dein Text hinaus, und der fehlt.',
    nothingToForwardByLink:
      'Mails deines Teams sagen nicht, was in einem Vorgang steht (`link-only`): Es geht nur dein Text hinaus, und der fehlt.',
    ownAddress: '{email} ist eine Adresse des Helpdesks selbst.',
    mailLacksText: 'In der ersten Zeile stehen Adresse und Betreff, darunter der Text der Mail.',
    tooLong: 'Das ist zu lang: höchstens {max} Zeichen.',
    ended: 'Hierher wird nicht mehr gespiegelt. Der Vorgang liegt bei {team}.',
    decidedAlready: '{name} hat das schon angenommen.',
    otherSender: 'Auf dieser Karte wartet Mail von {email}, nicht von {other}.',
    onlyInTicket: '`{option}` gibt es nur in einem Vorgang.',
    onlyInQuarantine: '`{verb}` gibt es nur auf einer Karte der Quarantäne.',
    noParticipant: '{email} ist hier nicht beteiligt.',
    takesPartAlready: '{name} <{email}> ist schon beteiligt.',
    isRequester: '{name} ist hier schon anfragend.',
    nothingWithheld: 'Hier wird nichts zurückgehalten.',
    nothingToAccept: 'Hier wartet keine Nachricht von {email}.',
    otherPerson: '{email} gehört schon zu {name} mit eigenen Vorgängen. Nimm sie als Beteiligte an.',
    cantUndo: '`{verb}` lässt sich nicht zurücknehmen.',
  },

  form: form.de,

  mail: {
    greeting: 'Guten Tag {name},',
    greetingNoName: 'Guten Tag,',
    acknowledgement:
      'Ihre Nachricht ist angekommen (Nr. {number}). Ergänzungen? Einfach antworten.\n\nStand: {link}\n\nBitte keine Passwörter senden.',
    acknowledgementOnBehalf:
      'wir haben Ihr Anliegen aufgenommen (Nr. {number}):\n\n{text}\n\nErgänzungen? Einfach antworten.\n\nStand: {link}\n\nBitte keine Passwörter senden.',
    acknowledgementOnBehalfUnquoted:
      'wir haben Ihr Anliegen aufgenommen (Nr. {number}). Ergänzungen? Einfach antworten.\n\nStand: {link}\n\nBitte keine Passwörter senden.',
    closing: 'Viele Grüße',
    signedBy: '{agent}, {team} (Nr. {number})',
    signed: '{team} (Nr. {number})',
    resolved:
      'Damit ist Ihr Anliegen aus unserer Sicht bearbeitet. Klappt es noch nicht? Einfach antworten. Sonst schließen wir es am {close}.',
    closed:
      'Ihr Anliegen {number} ist abgeschlossen. Tritt es wieder auf, antworten Sie bis {reopen}; danach erhalten Sie eine neue, verknüpfte Nummer.',
    reminder:
      'zu Ihrem Anliegen {number} warten wir noch auf Ihre Antwort. Ohne Nachricht schließen wir es am {close}.',
    status: 'Ihr Anliegen {number} ist jetzt: {status}.',
    linkOnly:
      'zu Ihrem Anliegen {number} gibt es eine neue Nachricht. Hier können Sie sie lesen und beantworten:\n\n{link}',
    linkedFile: 'Die Datei {file} ({size}) ist für eine Mail zu groß: {link}',
    quarantineSubject: 'Ihre Nachricht „{subject}“',
    quarantine:
      'Ihre Nachricht „{subject}“ ist da, Ihre Adresse kennen wir noch nicht. Ein Mensch prüft sie. Schneller: von der Adresse, unter der wir Sie kennen, oder über {form}.',
    split:
      'Ihre Nachricht betrifft etwas anderes als Ihr Anliegen {old}. Damit beides gut vorankommt, hat sie eine eigene Nummer bekommen: {number}.\n\nErgänzungen dazu? Einfach auf diese Mail antworten. Zu {old} antworten Sie bitte weiter auf die früheren Mails.\n\nStand: {link}',
    merged:
      'Ihr Anliegen {old} „{subject}“ gehört zu diesem. Wir führen beide ab jetzt unter einer Nummer: {number}. Verloren ist nichts, und auch Antworten auf frühere Mails kommen hier an.\n\nStand: {link}',
    newNumber:
      'Ihr früheres Anliegen {old} ist seit längerem abgeschlossen, deshalb hat dieses die neue Nummer {number}.',
  },

  alarm: alarm.de,

  practice: {
    subject: 'Übung: WLAN in Raum 204 geht nicht',
    text: 'Guten Tag,\n\nseit heute früh kommen die Laptops in Raum 204 nicht mehr ins WLAN. In der dritten Stunde schreiben wir dort einen Test. Können Sie helfen?\n\nLena Kaya',
    name: 'Lena Kaya',
  },

  list: {
    heading: {
      list: 'Offen',
      mine: 'Deine Vorgänge',
      waiting: 'Wartet am längsten',
      due: 'Als Nächstes fällig',
    },
    row: '**{number}** {subject} · {status} · {owner} · {age}',
    more: '… und {count} weitere',
    show: '**{number} {subject}** · {status}\n{requester} · {owner}\n{link}',
    canned: '**{name}** – {title}',
    cannedHeading: 'Textbausteine: `canned NAME` sendet einen',
    found: 'Gefunden zu „{words}“: {count}',
    nothingFound: 'Zu „{words}“ findet sich nichts. Nimm weniger Wörter, oder nur ihren Anfang.',
    narrow: 'Es gibt mehr. Nimm ein Wort dazu, einen Namen oder die Nummer.',
    preview: '{author}: {text}',
    previewInternal: '{author}, intern: {text}',
    minutes: '{n} min',
    hours: '{n} h',
    days: '{n} Tage',
  },

  help: help.de,
  explained: explained.de,
}

type Same<T> = { readonly [Key in keyof T]: T[Key] extends string ? string : Same<T[Key]> }
export type Words = Same<typeof de>
