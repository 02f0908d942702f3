import type { AdapterContext } from '../../src/domain/adapter-context.ts'
import { SetupError } from '../../src/domain/errors.ts'
import { type MatrixSettings, passwordVariable, storeKeyVariable, tokenVariable } from './config.ts'
import { troubleOf } from './errors.ts'
import {
  createHomeserver,
  type Homeserver,
  type Session,
  type SignIn,
  signInByPassword,
  signInByToken,
} from './homeserver.ts'
import type { Sdk } from './sdk.ts'
import { derivedKey, type Facts, seal, unseal } from './store/facts.ts'
import { leaveToken } from './store/note.ts'

/** Signs in as the device that the keys in the store belong to, or as a new one if there are none yet. */
export async function signIn(
  sdk: Sdk,
  context: AdapterContext<MatrixSettings>,
  facts: Facts,
): Promise<Homeserver> {
  const { settings, secrets, folder } = context
  const key = derivedKey(secrets[storeKeyVariable] ?? '', 'token')
  const password = secrets[passwordVariable]
  const keep = ({ user, device, token }: Session) => {
    facts.set('user', user)
    facts.set('device', device)
    const sealed = seal(token, key)
    facts.set('token', sealed)
    leaveToken(folder, sealed)
  }
  const how: SignIn = {
    url: settings.homeserver,
    user: settings.user ?? '',
    deviceName: settings.device_name,
    keep,
    ...(password && { password }),
  }
  const sealed = facts.get('token')
  const kept = sealed && unseal(sealed, key)
  const session = settings.user
    ? await byPassword(sdk, how, kept, facts.get('device') ?? undefined)
    : await signInByToken(sdk, settings.homeserver, secrets[tokenVariable] ?? '')

  const [user, device] = [facts.get('user'), facts.get('device')]
  if (user && user !== session.user)
    throw new SetupError(
      `The keys in ${folder} belong to ${user}, not to ${session.user}. Move the folder away to begin anew.`,
    )
  if (device && device !== session.device)
    throw new SetupError(
      `The keys in ${folder} belong to the session ${device}, the token to ${session.device}. Set that session’s token, or matrix.user and ${passwordVariable}; or move the folder away to begin anew.`,
    )
  keep(session)
  return createHomeserver(sdk, how, session)
}

/** A token that still works is not replaced: signing in often runs into the server's limits. */
async function byPassword(
  sdk: Sdk,
  how: SignIn,
  kept: string | null,
  device: string | undefined,
): Promise<Session> {
  try {
    if (kept) return await signInByToken(sdk, how.url, kept)
  } catch (error) {
    if (troubleOf(error).status !== 401) throw error
  }
  return signInByPassword(sdk, how, device)
}
