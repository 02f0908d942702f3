import { DataFolder } from '../tools/data-folder.ts'
import { runScript } from '../tools/run-script.ts'

let folder: DataFolder
beforeAll(async () => {
  folder = await new DataFolder().make()
})
afterAll(() => folder.clear())

test.each([[[]], [['mail', 'frobnicate']], [['constructor', 'toString']]])(
  'whoever asks for what there is not (%j) is told how to ask, and nothing is done',
  async (words) => {
    const { code, said, complained } = await runScript('src/cli.ts', words, { FADEN_DATA: folder.path })
    expect({ code, said }).toEqual({ code: 1, said: '' })
    expect(complained).toContain('npm run faden -- AREA VERB')
  },
)
