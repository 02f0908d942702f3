import type { PostRef } from '../../src/domain/chat.ts'
import { DeliveryError } from '../../src/domain/errors.ts'
import { aCard, aText, unique } from './samples.ts'
import type { Suite } from './suite.ts'

const failure = async (call: Promise<unknown> | undefined): Promise<string> => {
  try {
    await call
  } catch (error) {
    if (error instanceof DeliveryError) return error.failure
    throw error
  }
  return 'none'
}

const goneOf = async (call: Promise<unknown>): Promise<string | undefined> => {
  const error = await call.then(
    () => null,
    (failure: unknown) => failure,
  )
  return error instanceof DeliveryError ? error.gone : undefined
}

export function errorPromises({ stage, open, needs }: Suite): void {
  const gone = (): PostRef => {
    const { platform } = stage().adapter
    return { thread: { platform, id: 'no such thread' }, id: 'no such post' }
  }

  test('what is not there is rejected, by every member that sends', async () => {
    const { adapter } = stage()
    const channel = { platform: adapter.platform, id: 'no such channel' }
    const { thread } = gone()
    const calls = {
      openThread: adapter.openThread(channel, aCard(), unique('open')),
      'post in a channel': adapter.post({ channel }, aText('x'), unique('post')),
      'post in a thread': adapter.post({ thread }, aText('x'), unique('post')),
      updateCard: adapter.updateCard(gone(), aCard()),
      download: adapter.download({ id: 'no such file', name: 'x', type: 'text/plain', size: 1 }),
      ...(adapter.mark && { mark: adapter.mark(gone(), { state: 'sent', label: 'x' }) }),
      ...(adapter.edit && { edit: adapter.edit(gone(), aText('x')) }),
    }
    const failures = await Promise.all(
      Object.entries(calls).map(async ([name, call]) => [name, await failure(call)] as const),
    )
    expect(failures).toEqual(Object.keys(calls).map((name) => [name, 'rejected']))
  })

  test('another platform’s references are rejected', async () => {
    const foreign = { platform: 'elsewhere', id: (await open()).thread.id }
    expect(await failure(stage().adapter.post({ thread: foreign }, aText('x'), unique('post')))).toBe(
      'rejected',
    )
  })

  needs('not-sent')('not-sent: nothing went out, and the same attempt again succeeds', async () => {
    const { thread } = await open()
    const key = unique('post')
    const mend = await stage().fail['not-sent']?.()
    expect(await failure(stage().adapter.post({ thread }, aText('später'), key))).toBe('not-sent')
    await mend?.()
    expect((await stage().readThread(thread)).posts).toEqual([])
    await stage().adapter.post({ thread }, aText('später'), key)
    expect((await stage().readThread(thread)).posts.map(({ text }) => text)).toEqual(['später'])
  })

  needs('not-sent')('… and so it is for a new thread', async () => {
    const mend = await stage().fail['not-sent']?.()
    expect(await failure(stage().adapter.openThread(stage().channel, aCard(), unique('open')))).toBe(
      'not-sent',
    )
    await mend?.()
  })

  needs('rejected')('rejected: nothing went out', async () => {
    const { thread } = await open()
    const mend = await stage().fail.rejected?.()
    expect(await failure(stage().adapter.post({ thread }, aText('nie'), unique('post')))).toBe('rejected')
    await mend?.()
    expect((await stage().readThread(thread)).posts).toEqual([])
  })

  needs('uncertain')(
    'uncertain: it was one attempt, and where there is a look-up it tells the truth',
    async () => {
      const { thread } = await open()
      const key = unique('post')
      const mend = await stage().fail.uncertain?.()
      expect(await failure(stage().adapter.post({ thread }, aText('vielleicht'), key))).toBe('uncertain')
      await mend?.()
      const { posts } = await stage().readThread(thread)
      expect(posts.length).toBeLessThanOrEqual(1)
      const { adapter } = stage()
      if (adapter.find) expect((await adapter.find({ thread }, key)) !== null).toBe(posts.length === 1)
    },
  )

  needs('gone thread')(
    'a thread that somebody deleted is said to be gone, at the latest by its card',
    async () => {
      const root = await open()
      await stage().deleteThread?.(root)
      expect(await goneOf(stage().adapter.updateCard(root, aCard({ title: '10042 anders' })))).toBe('thread')
    },
  )

  needs('gone channel')(
    'a channel that is lost is said to be gone, and works again once it is mended',
    async () => {
      const mend = await stage().fail['gone channel']?.()
      expect(await goneOf(stage().adapter.openThread(stage().channel, aCard(), unique('open')))).toBe(
        'channel',
      )
      await mend?.()
      await open()
    },
  )

  needs('gone account')('a revoked token is told apart from a lost channel, in every call', async () => {
    const root = await open()
    const mend = await stage().fail['gone account']?.()
    const { adapter, channel } = stage()
    expect(await goneOf(adapter.openThread(channel, aCard(), unique('open')))).toBe('account')
    expect(await goneOf(adapter.post({ thread: root.thread }, aText('x'), unique('post')))).toBe('account')
    expect(await goneOf(adapter.updateCard(root, aCard()))).toBe('account')
    await mend?.()
    await open()
  })
}
