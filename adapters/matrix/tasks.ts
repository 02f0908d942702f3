import type { AdapterContext } from '../../src/domain/adapter-context.ts'
import { SetupError } from '../../src/domain/errors.ts'
import type { Task, Tasks } from '../../src/domain/task.ts'
import type { MatrixSettings } from './config.ts'

type MatrixTask = Task<AdapterContext<MatrixSettings>>

const backup: MatrixTask = {
  usage: 'FILE',
  summary: 'writes the encryption keys and all that belongs to them into FILE; Faden must not run',
  async run(context, [file]) {
    if (!file) throw new SetupError('Name the file to write: npm run faden -- matrix backup FILE')
    const { writeBackup } = await import('./store/backup.ts')
    return writeBackup(context, file)
  },
}

const restore: MatrixTask = {
  usage: 'FILE',
  summary: 'puts a backup back, here or on another host; Faden must not run',
  async run(context, [file]) {
    if (!file) throw new SetupError('Name the file to read: npm run faden -- matrix restore FILE')
    const { restoreBackup } = await import('./store/backup.ts')
    return restoreBackup(context, file)
  },
}

export const tasks: Tasks<AdapterContext<MatrixSettings>> = { backup, restore }
