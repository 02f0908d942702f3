import { DataFolder } from '../tools/data-folder.ts'
import { FadenProcess } from '../tools/faden-process.ts'
import { freePorts } from '../tools/ports.ts'
import { runScript } from '../tools/run-script.ts'

let folder: DataFolder
beforeEach(async () => {
  folder = await new DataFolder().make()
})
afterEach(() => folder.clear())

const migrate = (...words: string[]) => runScript('src/migrate.ts', words, { FADEN_DATA: folder.path })

test('up brings a fresh folder to this version, once; down takes the newest back; the server is stopped each time', async () => {
  const first = await migrate()
  expect(first).toMatchObject({ code: 0, complained: '' })
  const names = /^Done: (.+)\n$/.exec(first.said)?.[1]?.split(', ') ?? []
  expect(names.length).toBeGreaterThan(5)
  expect(await folder.serverPid()).toBeNull()

  expect(await migrate()).toEqual({ code: 0, said: 'Nothing to do.\n', complained: '' })
  expect(await migrate('down')).toEqual({
    code: 0,
    said: 'Took back the newest migration.\n',
    complained: '',
  })
  expect(await migrate('up')).toEqual({ code: 0, said: `Done: ${names.at(-1)}\n`, complained: '' })
  expect(await folder.serverPid()).toBeNull()
}, 30_000)

test('an unknown word changes nothing and says which there are', async () => {
  const { code, said, complained } = await migrate('dwon')
  expect({ code, said }).toEqual({ code: 1, said: '' })
  expect(complained).toMatch(/npm run migrate -- down +take back the newest migration/)
  expect(complained).not.toMatch(/^\s+at /m)
})

test('while Faden runs on the folder it says so, and disturbs nothing', async () => {
  const [port = 0, smtpPort = 0] = await freePorts(2)
  const faden = await new FadenProcess({ folder: folder.path, port, smtpPort }).ready()
  try {
    const { code, said, complained } = await migrate('down')
    expect({ code, said }).toEqual({ code: 1, said: '' })
    expect(complained).toContain(`already running on this folder (${folder.path})`)
    expect(await faden.desk.threads('support')).toEqual([])
    expect((await faden.terminate()).code).toBe(0)
  } finally {
    if (faden.isRunning) await faden.kill()
  }
}, 30_000)
