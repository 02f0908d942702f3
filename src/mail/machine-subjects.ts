/** Subjects as programs write them. At the start only: behind `AW:` a person answers such a mail. */

export const automaticSubject = new RegExp(
  [
    // Outlook, Exchange, Notes, GMX, T-Online, web.de
    String.raw`^\s*(automatische (antwort|eingangsbestätigung|empfangsbestätigung|e?-?mail)|autom\. antwort)(?!\p{L})`,
    String.raw`^\s*abwesenheits(notiz|nachricht|meldung|assistent|info(rmation)?|agent|benachrichtigung)(?!\p{L})`,
    String.raw`^\s*(abwesenheit|abwesend|nicht im (büro|haus|dienst)|außer haus|out of office|ooo|auto|autoreply|auto[- ]reply|autoantwort)\s*[:|\]]`,
    String.raw`^\s*\[?(auto(matic)?[ -]?(reply|response)|autoreply|autoresponse|out of (the )?office)(?!\p{L})`,
    String.raw`^\s*(ich bin (\S{1,20} ){0,4}(nicht im büro|nicht im haus|abwesend|im urlaub|außer haus))`,
    String.raw`^(?!\s*(re|aw|antw|sv|wg|fwd?)\s*:).{1,60} (ist|is) (derzeit |zur ?zeit |currently )?(abwesend|außer haus|nicht im (büro|haus)|out of (the )?office)(?!\p{L})`,
    String.raw`^\s*(vacation (reply|response|message)|away from (my|the) (mail|office|desk)|i('m| am) (currently )?(out of (the )?office|away|on vacation))`,
    // French, Italian, Spanish, Dutch, Polish, Swedish, Danish, Portuguese, Czech, Turkish, Russian, Ukrainian
    String.raw`^\s*(r[ée]ponse automatique|absence du bureau|risposta automatica|fuori sede|respuesta automática|fuera de la oficina|automatisch antwoord|afwezigheidsbericht|automatyczna odpowiedź|odpowiedź automatyczna|autosvar|automatiskt svar|automatisk svar|resposta automática|automatická odpověď|otomatik yanıt|автоответ|автоматический ответ|автоматична відповідь)`,
  ].join('|'),
  'iu',
)

export const bounceSubject =
  /^\s*(undeliver(able|ed)|unzustellbar|nicht zustellbar|nicht zugestellt|delivery (status notification|failure|has failed|incomplete|notification|delayed)|mail (delivery|system) (failed|failure|error|delayed)|mail could not be delivered|returned (mail|to sender)|undelivered mail|zustellung (fehlgeschlagen|verzögert|der nachricht)|zustellungsfehler|e-?mail nicht zustellbar|ihre (nachricht|e-?mail) konnte nicht zugestellt werden|failure notice|message (not delivered|delivery failure)|warning: (could not send|message)|rejected mail|unknown (user|address)|non remis|mancata consegna|no se puede entregar|onbestelbaar|niet bezorgd)/i

export const receiptSubject =
  /^\s*(gelesen|ungelesen gelöscht|nicht gelesen|lesebestätigung|read|not read|read receipt|deleted|lu|letto|leído|return receipt( \(displayed\))?)\s*[:-]/i
