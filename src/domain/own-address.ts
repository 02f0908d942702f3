import { mailAddressIn } from './address.ts'
import { Refusal } from './refusal.ts'
import { fill, literally, type Words } from './words/index.ts'

/** One of the helpdesk's own addresses, also with the plus part that answers to a ticket carry. Lower case. */
export function isOwnAddress(email: string, own: ReadonlySet<string>): boolean {
  return own.has(email) || own.has(email.replace(/\+[^@]*@/, '@'))
}

/** The address that an agent has typed for somebody who is to get mail: never our own, for that would come back in. */
export function addressOfOther(given: string, own: ReadonlySet<string>, words: Words): string | Refusal {
  const email = mailAddressIn(given)
  if (!email) return new Refusal(fill(words.refusal.badAddress, { text: literally(given) }))
  return isOwnAddress(email, own) ? new Refusal(fill(words.refusal.ownAddress, { email })) : email
}
