/** Whether mail goes out: to everyone, to nobody, or only to those who try it out. */
export interface Outgoing {
  readonly mode: 'live' | 'hold' | 'pilot'
  /** Addresses, and domains that begin with an @; lower case. */
  readonly pilot: readonly string[]
}

/** All of them, or the mail does not go: one that goes to some would be another mail. */
export function mayGoTo({ mode, pilot }: Outgoing, recipients: readonly string[]): boolean {
  if (mode !== 'pilot') return mode === 'live'
  return recipients.every((recipient) => {
    const address = recipient.toLowerCase()
    return pilot.includes(address) || pilot.includes(address.slice(address.lastIndexOf('@')))
  })
}
