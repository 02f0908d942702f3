import type { ChatFile } from '../../src/domain/chat.ts'
import { aFile, empty, files, injections, picture, unique } from './samples.ts'
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
    expect(back?.name).toBe(file.name)
    // 0: the platform does not say.
    expect([0, file.content.length]).toContain(back?.size)
    expect(back?.content.equals(file.content)).toBe(true)
  }

  needs('emptyFiles')('an empty file comes through both ways', () => both(empty))
  for (const file of files) {
    const promise = file === picture ? test : needs('files')
    promise(`${file.name} comes through both ways, byte for byte`, () => both(file))
  }

  test('what can’t be shown as a file is named, with its size', async () => {
    for (const file of files) {
      const { thread } = await open()
      await stage().adapter.post({ thread }, aFile(file), unique('file'))
      const [post] = (await stage().readThread(thread)).posts
      if (post?.files.length === 0) expect(post.text).toContain(file.name)
    }
  })

  needs('files', 'severalFiles')('several files of one message arrive in order, with its text', async () => {
    const names = (await received(...files)).map(({ name }) => name)
    expect(names).toEqual(files.map(({ name }) => name))
  })

  test('a file can be fetched again', async () => {
    const { thread } = await open()
    await stage().say(stage().anna, thread, 'Anbei.', [picture])
    const { files: named } = await inbox.take('message', (one) => one.thread?.id === thread.id)
    for (const _ of [1, 2]) expect(await bytes(named[0] as ChatFile)).toEqual(picture.content)
  })

  test('a file may be said without a word', async () => {
    const { thread } = await open()
    await stage().say(stage().anna, thread, '', files.slice(0, 1))
    const event = await inbox.take('message', (one) => one.thread?.id === thread.id)
    expect(event.files).toHaveLength(1)
  })

  test.each(injections)('a file’s name alerts nobody and becomes nothing: %j', async (name) => {
    const { thread } = await open()
    const file = { ...picture, name: `${name}.png` }
    await stage().adapter.post({ thread }, aFile(file), unique('file'))
    const { posts } = await stage().readThread(thread)
    for (const post of posts) {
      expect(post.mentions).toEqual([])
      expect(post.markup).toEqual({ bold: [], code: [], items: [], quotes: [], links: [] })
    }
    expect(posts.flatMap((post) => post.files).map(({ content }) => content)).toEqual([picture.content])
  })
}
