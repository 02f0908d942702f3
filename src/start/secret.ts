import { randomBytes } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The data folder's own secret, made at the first start. Message-IDs and links of sent mail depend on it. */
export async function keptSecret(dataFolder: string): Promise<string> {
  const path = join(dataFolder, 'secret')
  const kept = await readSecret(path)
  if (kept !== null) return kept
  await mkdir(dataFolder, { recursive: true })
  // Its name is given once it is whole, and only once: a start that is killed leaves no empty one, and of two starts
  // at once both read the same.
  const draft = `${path}.${randomBytes(8).toString('hex')}`
  try {
    await writeFile(draft, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx', flush: true })
    await link(draft, path).catch((error) => {
      if (error.code !== 'EEXIST') throw error
    })
  } finally {
    await rm(draft, { force: true })
  }
  return (await readFile(path, 'utf8')).trim()
}

async function readSecret(path: string): Promise<string | null> {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
