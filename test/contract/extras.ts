import type { Mark, Notice } from '../../src/domain/chat.ts'
import { aCard, aFile, aText, files, unique } from './samples.ts'
import type { Suite } from './suite.ts'

export function extraPromises({ stage, inbox, open, needs }: Suite): void {
  const channel = () => ({ channel: stage().channel })
  const textsIn = async (thread: Parameters<ReturnType<Suite['stage']>['readThread']>[0]) =>
    (await stage().readThread(thread)).posts.map(({ text }) => text)

  needs('find')('a card that was posted is found by its key, so that it is not posted twice', async () => {
    const key = unique('open')
    const root = await stage().adapter.openThread(stage().channel, aCard(), key)
    expect(await stage().adapter.find?.(channel(), key)).toEqual(root)
  })

  needs('find')('a post is found by its key in its own thread alone', async () => {
    const [here, there] = [await open(), await open()]
    const [text, file] = [unique('text'), unique('file')]
    const post = await stage().adapter.post({ thread: here.thread }, aText('da'), text)
    const upload = await stage().adapter.post(
      { thread: here.thread },
      aFile(files[0] as (typeof files)[0]),
      file,
    )
    expect(await stage().adapter.find?.({ thread: here.thread }, text)).toEqual(post)
    expect(await stage().adapter.find?.({ thread: here.thread }, file)).toEqual(upload)
    expect(await stage().adapter.find?.({ thread: there.thread }, text)).toBeNull()
  })

  needs('find')('a line in the channel is found there', async () => {
    const key = unique('line')
    const line = await stage().adapter.post(channel(), aText('Zeile'), key)
    expect(await stage().adapter.find?.(channel(), key)).toEqual(line)
  })

  needs('find')('what nobody posted is not found, and looking posts nothing', async () => {
    const { thread } = await open()
    const before = (await stage().readChannel()).length
    for (const place of [{ thread }, channel()])
      expect(await stage().adapter.find?.(place, unique('unknown'))).toBeNull()
    expect((await stage().readThread(thread)).posts).toEqual([])
    expect(await stage().readChannel()).toHaveLength(before)
  })

  needs('find')('it finds after a restart, too', async () => {
    const { thread } = await open()
    const key = unique('post')
    const post = await stage().adapter.post({ thread }, aText('da'), key)
    await stage().stopAdapter()
    await stage().startAdapter()
    expect(await stage().adapter.find?.({ thread }, key)).toEqual(post)
  })

  needs('mark')(
    'a mark shows where a message stands, on our post and on an agent’s, and can be set again',
    async () => {
      const { thread } = await open()
      const ours = await stage().adapter.post({ thread }, aText('unsers'), unique('post'))
      await stage().say(stage().anna, thread, 'Annas')
      const { post: hers } = await inbox.take('message', (event) => event.thread?.id === thread.id)
      const marks: Mark[] = [
        { state: 'waiting', label: 'geht an Lena Kaya', until: new Date(Date.now() + 15_000) },
        { state: 'sent', label: 'gesendet an Lena Kaya' },
        { state: 'sent', label: 'gesendet an Lena Kaya' },
      ]
      for (const mark of marks) {
        for (const post of [ours, hers]) await stage().adapter.mark?.(post, mark)
        const { posts } = await stage().readThread(thread)
        const shown = stage().showsMark?.(mark) ?? mark.label
        expect(posts.map((post) => post.mark)).toEqual([shown, shown])
      }
      expect(await textsIn(thread)).toEqual(['unsers', 'Annas'])
    },
  )

  needs('edit')('an edit replaces the text, in place, and can be repeated', async () => {
    const { thread } = await open()
    const post = await stage().adapter.post({ thread }, aText('eins'), unique('post'))
    await stage().adapter.post({ thread }, aText('zwei'), unique('post'))
    for (const _ of [1, 2]) {
      await stage().adapter.edit?.(post, aText('EINS'))
      expect(await textsIn(thread)).toEqual(['EINS', 'zwei'])
    }
    await stage().say(stage().anna, thread, 'danach')
    await inbox.take('message', (event) => event.thread?.id === thread.id)
    expect(
      inbox.attempts.filter(({ kind, thread: place }) => kind === 'edit' && place?.id === thread.id),
    ).toEqual([])
  })

  needs('remove')('a removed post is gone, text and files, and removing it again is no error', async () => {
    const { thread } = await open()
    const text = await stage().adapter.post({ thread }, aText('weg'), unique('post'))
    const file = await stage().adapter.post({ thread }, aFile(files[0] as (typeof files)[0]), unique('file'))
    await stage().adapter.post({ thread }, aText('bleibt'), unique('post'))
    for (const _ of [1, 2]) for (const post of [text, file]) await stage().adapter.remove?.(post)
    expect(await textsIn(thread)).toEqual(['bleibt'])
    expect((await stage().readThread(thread)).posts.flatMap((post) => post.files)).toEqual([])
  })

  needs('whisper')('a whisper is for one person, once, and no post', async () => {
    const { thread } = await open()
    const { anna, ben } = stage()
    const notice: Notice = { text: 'Nicht gesendet, nur das Team sieht das.', tone: 'info', lasting: true }
    const key = unique('whisper')
    for (const _ of [1, 2]) await stage().adapter.whisper?.(thread, anna, notice, key)
    expect(await stage().noticesOf?.(anna, thread)).toEqual([notice.text])
    expect(await stage().noticesOf?.(ben, thread)).toEqual([])
    expect(await textsIn(thread)).toEqual([])
  })
}
