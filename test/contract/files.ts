import type { ChatFile } from '../../src/domain/chat.ts'
import { aFile, empty, files, injections, unique } from './samples.ts'
import type { SeenFile } from './stage.ts'
import type { Suite } from './suite.ts'

export function filePromises({ stage, inbox, open, needs }: Suite): void {
  const sent = async (file: SeenFile) => {
    const { thread } = await open()
    await stage().adapter.post({ thread }, aFile(file), unique('file'))
    return (await stage().readThread(thread)).posts.flatMap((post) => post.files)
  }
  const received = async (...given: SeenFile[]) => {
    const { thread } = await open()
    await stage().say(stage().anna, thread, 'Anbei.', given)
    const event = await inbox.take('message', (one) => one.thread?.id === thread.id)
    return Promise.all(event.files.map(async (file) => ({ ...file, content: await bytes(file) })))
  }
  const bytes = async (file: ChatFile) => {
    const pieces: Buffer[] = []
    for await (const piece of await stage().adapter.download(file)) pieces.push(piece as Buffer)
    return Buffer.concat(pieces)
  }
  const both = async (file: SeenFile) => {
    const [out] = await sent(file)
    expect({ name: out?.name, same: out?.content.equals(file.content) }).toEqual({
      name: file.name,
      same: true,
    })
    const [back] = await received(file)
    expect(back).toMatchObject({ name: file.name, size: file.content.length })
    expect(back?.content.equals(file.content)).toBe(true)
  }

  needs('emptyFiles')('an empty file comes through both ways', () => both(empty))
  for (const file of files) test(`${file.name} comes through both ways, byte for byte`, () => both(file))

  test('several files of one message arrive in order, with its text', async () => {
    const names = (await received(...files)).map(({ name }) => name)
    expect(names).toEqual(files.map(({ name }) => name))
  })

  test('a file can be fetched again', async () => {
    const { thread } = await open()
    await stage().say(stage().anna, thread, 'Anbei.', files.slice(0, 1))
    const { files: named } = await inbox.take('message', (one) => one.thread?.id === thread.id)
    for (const _ of [1, 2]) expect(await bytes(named[0] as ChatFile)).toEqual(files[0]?.content)
  })

  test('a file may be said without a word', async () => {
    const { thread } = await open()
    await stage().say(stage().anna, thread, '', files.slice(0, 1))
    const event = await inbox.take('message', (one) => one.thread?.id === thread.id)
    expect(event.files).toHaveLength(1)
  })

  test.each(injections)('a file’s name alerts nobody and becomes nothing: %j', async (name) => {
    const { thread } = await open()
    const file = { name: `${name}.txt`, type: 'text/plain', content: Buffer.from('x') }
    await stage().adapter.post({ thread }, aFile(file), unique('file'))
    const { posts } = await stage().readThread(thread)
    for (const post of posts) {
      expect(post.mentions).toEqual([])
      expect(post.markup).toEqual({ bold: [], code: [], items: [], quotes: [], links: [] })
    }
    expect(posts.flatMap((post) => post.files).map(({ content }) => content.toString())).toEqual(['x'])
  })
}
