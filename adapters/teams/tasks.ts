import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { AdapterContext } from '../../src/domain/adapter-context.ts'
import { SetupError } from '../../src/domain/errors.ts'
import type { Tasks } from '../../src/domain/task.ts'
import type { TeamsSettings } from './config.ts'

/** What an operator does for Teams beside the running Faden. */
export const tasks: Tasks<AdapterContext<TeamsSettings>> = {
  package: {
    usage: '[FILE]',
    summary: 'write the app package that is uploaded to Teams (default: faden-teams.zip)',
    async run(context, [file = 'faden-teams.zip']) {
      const path = resolve(file)
      const { manifestOf } = await import('./manifest.ts')
      const { zipSync, strToU8 } = await import('fflate')
      const manifest = manifestOf(context, new Date())
      const icon = (name: string) => readFile(new URL(`../../manifests/teams/${name}`, import.meta.url))
      const archive = zipSync({
        'manifest.json': strToU8(JSON.stringify(manifest, null, 2)),
        'color.png': await icon('color.png'),
        'outline.png': await icon('outline.png'),
      })
      await writeFile(path, archive).catch((error: Error) => {
        throw new SetupError(`${path} can’t be written: ${error.message}`)
      })
      return `Wrote ${path}. Upload it: manifests/teams/README.md, step 4.`
    },
  },
}
