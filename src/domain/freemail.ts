/**
 * Where anyone gets an address: such a domain says nothing about the organisation that its user belongs to. Those that
 * people in German-speaking countries have, and the world's largest; of names with many endings only the name.
 */
const domains = new Set(
  `aim.com aol.com arcor.de bluewin.ch chello.at email.de fastmail.com freenet.de freenetmail.de gmail.com googlemail.com
   hush.com icloud.com kabelmail.de laposte.net libero.it mac.com magenta.de mail.com mail.de mail.ru mailbox.org me.com
   mein.gmx msn.com netcologne.de o2mail.de o2online.de online.de onlinehome.de orange.fr pm.me posteo.de posteo.net
   proton.me protonmail.com qq.com rediffmail.com rocketmail.com seznam.cz sunrise.ch t-online.de tuta.com tuta.io tutanota.com
   tutanota.de unity-mail.de unitybox.de vodafone.de vodafonemail.de wanadoo.fr web.de wp.pl yandex.ru ymail.com zoho.com
   163.com 126.com`.split(/\s+/),
)
const names = /^(gmx|hotmail|live|outlook|yahoo|yandex|t-online)\.(com?\.)?[a-z]{2,4}$/

export function isFreemail(domain: string): boolean {
  return domains.has(domain) || names.test(domain)
}
