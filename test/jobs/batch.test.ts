import { batched } from '../../src/jobs/batch.ts'

describe('batched', () => {
  it('commits together what comes while a commit is under way, and answers each with its own result', async () => {
    const commits: (readonly number[])[] = []
    const { promise: first, resolve: end } = Promise.withResolvers<void>()
    const double = batched(async (items: readonly number[]) => {
      commits.push(items)
      if (commits.length === 1) await first
      return items.map((item) => item * 2)
    })
    const early = double(1)
    await new Promise((resolve) => setImmediate(resolve))
    const late = [double(2), double(3)]
    end()
    expect(await Promise.all([early, ...late])).toEqual([2, 4, 6])
    expect(commits).toEqual([[1], [2, 3]])
  })

  it('commits each by itself when they fail together, so that one that can’t be spoils only its own', async () => {
    const store = batched(async (items: readonly string[]) => {
      if (items.includes('bad')) throw new Error(`${items} can’t be stored`)
      return items
    })
    const answers = await Promise.allSettled(['one', 'bad', 'two'].map(store))
    expect(answers).toEqual([
      { status: 'fulfilled', value: 'one' },
      { status: 'rejected', reason: new Error('bad can’t be stored') },
      { status: 'fulfilled', value: 'two' },
    ])
  })
})
