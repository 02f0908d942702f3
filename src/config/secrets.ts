/** The environment holds a mailbox's secrets under names that begin so: `MAILBOX_SUPPORT_PASSWORD`. */
export function secretPrefix(mailbox: string): string {
  return `MAILBOX_${secretName(mailbox)}`
}

/** A name of the file in the name of a variable. */
export function secretName(id: string): string {
  return id.replaceAll('-', '_').toUpperCase()
}
