/** The environment holds a mailbox's secrets under names that begin so: `MAILBOX_SUPPORT_PASSWORD`. */
export function secretPrefix(mailbox: string): string {
  return `MAILBOX_${mailbox.replaceAll('-', '_').toUpperCase()}`
}
