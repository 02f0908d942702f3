import type { Member } from '../../src/domain/chat.ts'
import type { Suite } from './suite.ts'

export function memberPromises({ stage, inbox, needs }: Suite): void {
  const members = async (): Promise<readonly Member[]> =>
    (await stage().adapter.members?.(stage().channel)) ?? []
  const ids = async () => (await members()).map(({ id }) => id)

  needs('members')(
    'the members of a channel are known by the ids of those who write there, each once',
    async () => {
      const found = await members()
      expect(found.map(({ id }) => id)).toEqual(expect.arrayContaining([stage().anna, stage().ben]))
      expect(new Set(found.map(({ id }) => id)).size).toBe(found.length)
      for (const { name } of found) expect(name.trim()).not.toBe('')
    },
  )

  needs('members')(
    'guests, bots, outsiders and deactivated accounts are not among them, and neither are we',
    async () => {
      const outsiders = (await stage().outsiders?.()) ?? []
      expect(outsiders.length).toBeGreaterThan(0)
      const found = await ids()
      expect(found.filter((id) => outsiders.includes(id))).toEqual([])
    },
  )

  needs('members')('who comes is among them, who leaves is not, and each is hinted at', async () => {
    const { join, leave } = stage()
    if (!join || !leave) throw new Error('this harness lets nobody come or go')
    const hints = inbox.memberChanges
    const dora = await join('Dora Lind', 'dora@school.example')
    await inbox.hinted(hints + 1)
    expect((await members()).find(({ id }) => id === dora)?.name).toBe('Dora Lind')
    await leave(dora)
    await inbox.hinted(hints + 2)
    expect(await ids()).not.toContain(dora)
  })

  needs('members')('a channel that is not there has no members: that is a rejection', async () => {
    const { adapter } = stage()
    const nowhere = { platform: adapter.platform, id: 'no such channel' }
    await expect(adapter.members?.(nowhere)).rejects.toThrow()
  })
}
