import { troubleOf } from '../errors.ts'
import type { Homeserver } from '../homeserver.ts'
import type { CryptoEngine } from './engine.ts'

export type CrossSigned = 'signed' | 'needs-password' | 'unable'

/**
 * Signs our device with the account's own keys, once: clients begin to shut out devices that nobody vouches for. A
 * homeserver takes the first keys of an account as they come; to replace keys it wants the password.
 */
export async function crossSign(
  engine: CryptoEngine,
  homeserver: Homeserver,
  password: string | undefined,
): Promise<CrossSigned> {
  const signing = await engine.crossSign()
  if (!signing) return 'unable'
  if (signing.upload) await homeserver.request('POST', 'v3/keys/upload', signing.upload)
  const path = 'v3/keys/device_signing/upload'
  try {
    await homeserver.request('POST', path, signing.keys)
  } catch (error) {
    const { status } = troubleOf(error)
    const session = (error as { body?: { session?: string } }).body?.session
    if (status !== 401 || !session) throw error
    if (!password) return 'needs-password'
    const identifier = { type: 'm.id.user', user: homeserver.user }
    const auth = { type: 'm.login.password', identifier, password, session }
    await homeserver.request('POST', path, { ...signing.keys, auth })
  }
  await homeserver.request('POST', 'v3/keys/signatures/upload', signing.signatures)
  return 'signed'
}
