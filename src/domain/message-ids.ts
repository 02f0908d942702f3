import { isSameMac, mac } from './mac.ts'

export interface OwnMessage {
  readonly ticketNumber: string
  readonly messageId: string
  /** It went to a third party: the id of that forward. */
  readonly forward?: string
}

/**
 * A Message-ID that only we can have made: `<t10042.MESSAGE.MAC@domain>`. The same input gives the same id, so that
 * a repeated attempt carries the id of the first.
 */
export function makeMessageId(of: OwnMessage & { readonly secret: string; readonly domain: string }): string {
  if (!/^[a-z0-9]{1,32}$/i.test(of.ticketNumber) || !/^[a-z0-9_-]{1,64}$/i.test(of.messageId)) {
    throw new RangeError(`No Message-ID can be made of ${of.ticketNumber} and ${of.messageId}`)
  }
  const domain = of.domain.toLowerCase()
  const name = `t${of.ticketNumber}.${of.messageId}`
  return `<${name}.${mac('message-id', `${name}@${domain}`, of.secret)}@${domain}>`
}

const idOfSomeFaden = /^<(t([a-z0-9]{1,32})\.([a-z0-9_-]{1,64}))\.([a-z2-7]{20})@([^<>@\s]{1,255})>$/i

/** The ticket that a Message-ID of another Faden names, which may have the number of one of ours; null for any other. */
export function foreignTicketNumber(id: string, secret: string): string | null {
  const number = idOfSomeFaden.exec(id)?.[2] ?? null
  return number !== null && readMessageId(id, secret) === null ? number : null
}

/** What one of our own Message-IDs names; null for any other, and for ours with anything changed. */
export function readMessageId(id: string, secret: string): OwnMessage | null {
  const found = idOfSomeFaden.exec(id)
  if (!found) return null
  const [, name = '', ticketNumber = '', messageId = '', given = '', domain = ''] = found
  return isSameMac(given, mac('message-id', `${name}@${domain}`, secret))
    ? { ticketNumber, messageId, ...forwardIn(messageId) }
    : null
}

/** Messages have bare numbers: no other id begins so. */
function forwardIn(messageId: string): { readonly forward?: string } {
  const [, forward] = /^f(\d{1,19})$/.exec(messageId) ?? []
  return forward ? { forward } : {}
}

/**
 * The address that answers to a ticket go to: `support+t10042-MAC@domain`; those of a third party to one of their own,
 * `support+t10042.f7-MAC@domain`. Proves that somebody saw a mail, not who writes.
 */
export function makeReplyAddress(of: {
  readonly address: string
  readonly ticketNumber: string
  readonly forward?: string
  readonly secret: string
}): string {
  const address = of.address.toLowerCase()
  const at = address.lastIndexOf('@')
  const number = of.ticketNumber.toLowerCase()
  if (at < 1 || !/^[a-z0-9]{1,32}$/.test(number)) {
    throw new RangeError(`No reply address can be made of ${of.address} and ${of.ticketNumber}`)
  }
  const named = of.forward ? `${number}.f${of.forward}` : number
  const proof = mac('reply-address', `${named} ${address}`, of.secret)
  return `${address.slice(0, at)}+t${named}-${proof}${address.slice(at)}`
}

/** Upper and lower case are one, because mail programs change it. */
export function readReplyAddress(
  address: string,
  secret: string,
): Pick<OwnMessage, 'ticketNumber' | 'forward'> | null {
  const found = /^([^\s@]{1,64})\+t(([a-z0-9]{1,32})(?:\.f(\d{1,19}))?)-([a-z2-7]{20})(@[^\s@]{1,255})$/.exec(
    address.toLowerCase(),
  )
  if (!found) return null
  const [, local = '', named = '', ticketNumber = '', forward, given = '', domain = ''] = found
  return isSameMac(given, mac('reply-address', `${named} ${local}${domain}`, secret))
    ? { ticketNumber, ...(forward && { forward }) }
    : null
}
