import { isSameMac, mac } from './mac.ts'

const hour = 60 * 60 * 1000
/** A working day, and what remains of the one before: the notice that holds it is read at once or not at all. */
const goodForHours = 24

/** Part of an address under which an agent sees a mail as it was laid out, whoever may read its message. It ends by itself. */
export function makeOriginalKey(messageId: string, secret: string, now: Date): string {
  const named = `${messageId}.${Math.floor(now.getTime() / hour) + goodForHours}`
  return `${named}.${mac('original', named, secret)}`
}

/** The message that it opens; null for one that was not made by us, and for one whose time is over. */
export function readOriginalKey(key: string, secret: string, now: Date): string | null {
  const [, named = '', messageId = '', until = '', given = ''] =
    /^((\d{1,19})\.(\d{1,10}))\.([a-z2-7]{20})$/.exec(key) ?? []
  if (!named || !isSameMac(given, mac('original', named, secret))) return null
  return now.getTime() / hour < Number(until) ? messageId : null
}
