import { globSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { readModule } from './architecture/read-module.ts'
import { rules } from './architecture/rules.ts'

const root = join(import.meta.dirname, '..')
const files = globSync('{src,adapters,migrations}/**/*.ts', { cwd: root })
  .map((path) => path.split(sep).join('/'))
  .sort()
  .map((path) => readModule(path, readFileSync(join(root, path), 'utf8')))

test('there is something to look at', () => {
  const folders = new Set(files.map(({ path }) => path.split('/').slice(0, 2).join('/')))
  for (const folder of ['src/domain', 'src/flows', 'src/store', 'src/jobs', 'adapters/local'])
    expect(folders).toContain(folder)
})

test.each(rules)('$says', ({ says, breaches }) => {
  const found = files.flatMap((file) => breaches(file).map((breach) => `${file.path}: ${breach}`))
  expect({ rule: says, breaches: found }).toEqual({ rule: says, breaches: [] })
})

test.each(rules)('it would be noticed: $says', ({ breaches, broken }) => {
  const unnoticed = broken.filter(([path, source]) => breaches(readModule(path, source)).length === 0)
  expect(unnoticed).toEqual([])
})

test('every adapter has the same file names', () => {
  const wanted = ['index', 'config', 'inbound', 'outbound', 'format', 'card', 'ids', 'errors']
  const paths = new Set(files.map(({ path }) => path))
  const platforms = new Set([...paths].flatMap((path) => /^adapters\/([^/]+)\//.exec(path)?.[1] ?? []))
  const missing = [...platforms].flatMap((platform) =>
    wanted.map((name) => `adapters/${platform}/${name}.ts`).filter((path) => !paths.has(path)),
  )
  expect(missing).toEqual([])
})
