import { createHmac, timingSafeEqual } from 'node:crypto'

/** 20 characters of base32 are 100 bits; RFC 2104 §5 asks for at least 80. */
const macLength = 20
const base32 = 'abcdefghijklmnopqrstuvwxyz234567'

/** `purpose` keeps a proof for one thing from passing as a proof for another. */
export function mac(purpose: string, text: string, secret: string): string {
  const bytes = createHmac('sha256', secret).update(`${purpose}\0${text}`).digest()
  return Array.from(bytes.subarray(0, macLength), (byte) => base32[byte & 31]).join('')
}

export function isSameMac(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(a.padEnd(macLength)), Buffer.from(b.padEnd(macLength)))
}
