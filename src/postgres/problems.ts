import { SetupError } from '../domain/errors.ts'

/** Turns what PostgreSQL or the system said into a sentence that says what to do. */
export function explain(said: string, what: string, cause: unknown): SetupError {
  const advice = advices.find(([sign]) => sign.test(said))?.[1]
  const detail = said.trim().split('\n').slice(-5).join('\n')
  return new SetupError(`${what}. ${advice ? `${advice}\n` : ''}${detail}`, { cause })
}

const advices: readonly [RegExp, string][] = [
  [
    /No space left on device|Check free disk space|ENOSPC|Disk quota exceeded|EDQUOT/,
    'The disk is full: make room and start again.',
  ],
  [
    /EACCES|EPERM|EROFS|Permission denied|Read-only file system/,
    'Faden may not write there: check owner and permissions.',
  ],
  [
    /ENOENT|error while loading shared libraries|version `GLIBC/,
    "This system can't run the PostgreSQL that Faden brings along (Alpine, for example, lacks glibc): " +
      'set DATABASE_URL to a PostgreSQL server of yours.',
  ],
  [/ENOTEMPTY|EEXIST|ENOTDIR/, 'Something else is in the way there: move it aside.'],
  [
    /could not create shared memory segment|could not resize shared memory/,
    'The system grants too little shared memory (Docker: --shm-size=128m).',
  ],
]
