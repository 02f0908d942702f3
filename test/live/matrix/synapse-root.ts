import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Kept between runs: it takes a minute or two to make and 390 MB. */
const place = '/var/tmp/faden-live/synapse'

/**
 * A folder with Debian's matrix-synapse in it, made at the first call. Only Debian's unstable branch has the package;
 * in a root of its own nothing of it touches the system.
 */
export async function synapseRoot(): Promise<string> {
  if (existsSync(place)) return place
  await mkdir(dirname(place), { recursive: true })
  // Unfinished ones bear another name, so that a broken-off run leaves nothing that looks ready.
  const building = `${place}.${process.pid}`
  const { status, stderr } = spawnSync(
    'mmdebstrap',
    [
      '--variant=apt',
      '--include=matrix-synapse',
      // The dates are those of the mirror; its signatures are checked all the same.
      '--aptopt=Acquire::Check-Valid-Until "false"',
      '--aptopt=Acquire::Check-Date "false"',
      ...['doc', 'locale', 'man'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`),
      'sid',
      building,
    ],
    { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  )
  if (status !== 0) {
    await rm(building, { recursive: true, force: true })
    throw new Error(`mmdebstrap could not make ${place}:\n${(stderr ?? '').slice(-2000)}`)
  }
  await rename(building, place)
  return place
}
