import type { HeaderField } from './headers.ts'
import { headerValue } from './headers.ts'
import type { MimeFile } from './mime.ts'

/** How a mail was signed or encrypted. Nothing is decrypted or verified here: the helpdesk holds no keys. */
export interface Protection {
  readonly by: 'S/MIME' | 'PGP'
  readonly how: 'encrypted' | 'signed'
}

const armour = /^-----BEGIN PGP (MESSAGE|SIGNED MESSAGE)-----\s*$/m

/** RFC 8551, RFC 3156, and armour in the text (RFC 9580 §6.2). */
export function protectionOf(
  headers: readonly HeaderField[],
  text: string,
  files: readonly MimeFile[],
): Protection | null {
  const type = headerValue(headers, 'content-type').toLowerCase()
  if (type.startsWith('multipart/encrypted')) return { by: 'PGP', how: 'encrypted' }
  if (type.startsWith('multipart/signed'))
    return { by: /pgp-signature/.test(type) ? 'PGP' : 'S/MIME', how: 'signed' }
  const enveloped = files.find(isSmime)
  if (enveloped) {
    // A signature around the content is told by its object identifier, whatever the label says (RFC 5652 §5.1).
    const isSigned = /signed-data/.test(type) || enveloped.content.subarray(0, 64).includes(signedData)
    return { by: 'S/MIME', how: isSigned ? 'signed' : 'encrypted' }
  }
  const armoured = text.length < 2_000_000 ? armour.exec(text)?.[1] : undefined
  if (armoured) return { by: 'PGP', how: armoured === 'MESSAGE' ? 'encrypted' : 'signed' }
  return null
}

/** 1.2.840.113549.1.7.2 in DER. */
const signedData = Buffer.from('2a864886f70d010702', 'hex')

export const isSmime = ({ type, name }: Pick<MimeFile, 'type' | 'name'>) =>
  /^application\/(x-)?pkcs7-mime$/i.test(type) || /\.p7m$/i.test(name)

/** A signature without what it signs is nothing that anybody opens. */
export const isDetachedSignature = ({ type }: Pick<MimeFile, 'type'>) =>
  /^application\/((x-)?pkcs7-signature|pgp-signature)$/i.test(type)

/** The text of a mail that PGP signed in place: without armour, dashes unescaped (RFC 9580 §7). */
export function withoutArmour(text: string): string {
  const signed =
    /^-----BEGIN PGP SIGNED MESSAGE-----\n(?:[A-Za-z-]+: .*\n)*\n([\s\S]*?)\n-----BEGIN PGP SIGNATURE-----[\s\S]*?-----END PGP SIGNATURE-----\s*?$/m.exec(
      text,
    )
  if (!signed) return text
  const inside = (signed[1] ?? '').replace(/^- /gm, '')
  return text.slice(0, signed.index) + inside + text.slice(signed.index + signed[0].length)
}
