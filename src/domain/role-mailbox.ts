/** RFC 2142 and what institutions in German-speaking countries call theirs. Behind such an address several people write. */
const roles = new Set(
  `abuse accounting administration anfrage anmeldung bestellung billing bibliothek buchhaltung buero bueroleitung büro
   contact datenschutz dekanat einkauf edv empfang finance fsj geschaeftsfuehrung geschaeftsstelle geschäftsstelle
   hausmeister hausverwaltung help helpdesk hort hostmaster hr info information institut it it-service it-support jobs
   kanzlei kasse kita kontakt konrektor konrektorat kundenservice lehrerzimmer leitung mail marketing mensa noc office
   personal post postmaster poststelle praktikum praxis presse prorektorat pruefungsamt rechnung rechnungen redaktion
   rektorat sales schule schulleitung secretary security sek sekretariat sekr service studienbuero support team technik
   vertrieb verwaltung vorstand vorzimmer webmaster zentrale`.split(/\s+/),
)

/** `sekretariat@`, `info@`, `schulleitung.nord@`: who asks may be told by the text alone. */
export function isRoleMailbox(email: string): boolean {
  const local = email.slice(0, email.lastIndexOf('@')).toLowerCase().replace(/\+.*$/, '')
  const words = local.split(/[._-]/)
  return (
    roles.has(local) || (words.length > 1 && (roles.has(words[0] ?? '') || roles.has(words.at(-1) ?? '')))
  )
}

/** From where nothing comes that a person wrote, and where nobody reads. */
export function isNobodysMailbox(email: string): boolean {
  return /^(no-?reply|do-?not-?reply|nicht-?antworten|mailer-daemon|bounces?|notifications?)([.+_-].*)?@/i.test(
    email,
  )
}
