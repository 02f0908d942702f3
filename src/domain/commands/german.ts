/** What people type who think in German: the command that they mean is named to them. */
const meant: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    claim: 'übernehmen übernehme nehmen',
    unclaim: 'freigeben',
    assign: 'zuweisen geben',
    reply: 'antworten antwort antworte senden',
    canned: 'baustein textbaustein vorlage',
    note: 'notiz notieren intern',
    wait: 'warten rückfrage',
    resolve: 'erledigt erledigen bearbeitet lösen',
    close: 'schließen schliesse schließe zu',
    reopen: 'öffnen wiederöffnen',
    escalate: 'eskalieren übergeben',
    return: 'zurückgeben zurück',
    transfer: 'verschieben umziehen',
    split: 'abtrennen trennen teilen',
    merge: 'zusammenführen zusammenlegen vereinen',
    link: 'verknüpfen verbinden',
    new: 'neu anlegen',
    mail: 'anschreiben schreiben',
    accept: 'annehmen',
    cc: 'beteiligen kopie',
    forward: 'weiterleiten',
    reject: 'ablehnen',
    reveal: 'aufdecken',
    show: 'zeigen zeige anzeigen',
    list: 'liste offene',
    mine: 'meine',
    search: 'suche suchen finden',
    undo: 'rückgängig zurücknehmen',
    retry: 'wiederholen nochmal',
    help: 'hilfe',
  }).flatMap(([verb, words]) => words.split(' ').map((word) => [plain(word), verb])),
)

/** `übernehmen` and `uebernehmen`. */
function plain(word: string): string {
  return word
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('ä', 'ae')
    .replaceAll('ö', 'oe')
    .replaceAll('ü', 'ue')
}

export function verbMeant(word: string): string | undefined {
  const typed = plain(word.normalize('NFC').replace(/[:,.!]+$/, ''))
  return Object.hasOwn(meant, typed) ? meant[typed] : undefined
}
