import type { AddressObject, EmailAddress } from 'mailparser'
import { cleanLine } from '../domain/clean-text.ts'
import type { MailAddress } from '../domain/mail.ts'

const maxAddresses = 200
const maxNameLength = 200

/** The addresses of a parsed header, members of groups included; what is no address is left out. */
export function addressesOf(header: AddressObject | AddressObject[] | undefined): MailAddress[] {
  const objects = header === undefined ? [] : [header].flat()
  const entries = objects.flatMap((object) => object.value.flatMap(members)).slice(0, maxAddresses)
  return entries.flatMap((entry) => {
    const email = emailOf(entry.address ?? '')
    return email ? [{ name: cleanLine(entry.name, maxNameLength) || null, email }] : []
  })
}

const members = (entry: EmailAddress): EmailAddress[] =>
  entry.group ? entry.group.flatMap(members) : [entry]

/** The first thing in the value that looks like an address. */
export function lenientAddress(value: string): MailAddress | null {
  const email = emailOf(/[^\s<>"',;:()@]{1,64}@[^\s<>"',;:()@]{1,255}/.exec(value.slice(0, 2000))?.[0] ?? '')
  return email ? { name: null, email } : null
}

/** RFC 5322 §3.4.1; what stands in quotes may hold anything but them, as far as one line goes. */
const address = /^(?:[^\s@<>"]+|"[^"\\<>]{1,64}")@[^\s@<>]+$/

function emailOf(written: string): string | null {
  const email = cleanLine(written, 321)
    .toLowerCase()
    .replace(/^mailto:/, '')
  return email.length <= 320 && address.test(email) ? email : null
}
