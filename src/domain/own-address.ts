/** One of the helpdesk's own addresses, also with the plus part that answers to a ticket carry. Lower case. */
export function isOwnAddress(email: string, own: ReadonlySet<string>): boolean {
  return own.has(email) || own.has(email.replace(/\+[^@]*@/, '@'))
}
