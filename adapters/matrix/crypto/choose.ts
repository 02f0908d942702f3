import { SetupError } from '../../../src/domain/errors.ts'
import type { Log } from '../../../src/domain/log.ts'
import type { Facts } from '../store/facts.ts'
import { leaveNote } from '../store/note.ts'
import type { Store } from '../store/open.ts'
import type { CryptoEngine, EngineKind } from './engine.ts'
import { loadNative, openNative } from './native.ts'
import { type Device, openWasm } from './wasm.ts'

/**
 * The engine that the store was begun with; at the first start the native one where it runs. Never another one later:
 * it could not read these keys, and would be another device without anybody having said so.
 */
export async function openEngine(
  store: Store,
  facts: Facts,
  folder: string,
  device: Device,
  log: Log,
): Promise<CryptoEngine> {
  const native = loadNative()
  const kept = facts.get('engine') as EngineKind | null
  const kind = kept ?? (native ? 'native' : 'wasm')
  if (kind === 'native' && !native)
    throw new SetupError(
      `The keys in ${folder} were made by the native crypto library, which is missing now. Run npm install where its download is allowed, or restore a backup.`,
    )
  const engine =
    kind === 'native' && native ? await openNative(native, folder, device) : await openWasm(store, device)
  if (!kept) facts.set('engine', kind)
  const { fingerprint } = engine
  leaveNote(folder, { engine: kind, user: device.user, device: device.device, fingerprint })
  const why = kind === 'wasm' && !kept ? ', because the native one is not installed' : ''
  log.info(
    { platform: 'matrix', engine: kind, device: device.device, fingerprint },
    `Matrix: encryption by the ${kind === 'wasm' ? 'WebAssembly' : 'native'} library${why}`,
  )
  return engine
}
