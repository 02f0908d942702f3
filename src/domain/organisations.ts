/** An institution whose people write. The id is its name in the configuration. */
export interface Organisation {
  readonly id: string
  readonly name: string
  /** Whoever writes from there, or from below, belongs to it. Lower case. */
  readonly domains: readonly string[]
  /** Its people whose addresses are elsewhere. Lower case. */
  readonly addresses: readonly string[]
}

export interface Membership {
  readonly organisation: Organisation
  /** The very address is listed, not only its domain. */
  readonly isListed: boolean
}

/** The organisation that an address belongs to: by the address itself, else by the longest domain that is listed. */
export function membershipOf(organisations: Iterable<Organisation>, email: string): Membership | null {
  const domain = email.slice(email.lastIndexOf('@') + 1)
  let found: { organisation: Organisation; length: number } | null = null
  for (const organisation of organisations) {
    if (organisation.addresses.includes(email)) return { organisation, isListed: true }
    for (const listed of organisation.domains) {
      const isBelow = domain === listed || domain.endsWith(`.${listed}`)
      if (isBelow && listed.length > (found?.length ?? 0)) found = { organisation, length: listed.length }
    }
  }
  return found && { organisation: found.organisation, isListed: false }
}
