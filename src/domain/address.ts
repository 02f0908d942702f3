/** An address as an agent types it, or as his chat makes it of that (`<mailto:…|…>`); null if it is none. Lower case. */
export function mailAddressIn(text: string): string | null {
  const email = text
    .trim()
    .replace(/^<?mailto:/i, '')
    .replace(/[|>].*$/, '')
    .replace(/^</, '')
    .toLowerCase()
  const isAddress = /^[^\s@<>(),;:"\\]{1,64}@[^\s@<>(),;:"\\]+\.[^\s@<>.]+$/.test(email)
  return isAddress || /^[^\s@<>]{1,64}@localhost$/.test(email) ? email : null
}
