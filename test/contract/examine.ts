import type { ChatAdapter } from '../../src/domain/chat.ts'
import type { Finding } from '../../src/domain/finding.ts'
import type { Suite } from './suite.ts'

const findings = async (adapter: ChatAdapter): Promise<Finding[]> => {
  const found: Finding[] = []
  for await (const finding of adapter.examine?.() ?? []) found.push(finding)
  return found
}

export function examinePromises({ stage, needs }: Suite): void {
  needs('examine')(
    'where all is well nothing is wrong, several things were tried, and nothing is posted',
    async () => {
      const before = (await stage().readChannel()).length
      const found = await findings(stage().adapter)
      expect(found.filter(({ problem }) => problem !== null)).toEqual([])
      expect(found.length).toBeGreaterThan(1)
      for (const { part, detail } of found) {
        expect(part).toContain(stage().adapter.platform)
        expect(detail).not.toBe('')
      }
      expect(await stage().readChannel()).toHaveLength(before)
    },
  )

  needs('examine')('what is wrong is a finding that says what to do and shows no secret', async () => {
    const { spoil = [], secrets = [] } = stage()
    expect(spoil.length).toBeGreaterThan(0)
    for (const { way, says, spoil: doSpoil } of spoil) {
      const mend = await doSpoil()
      const found = await findings(stage().adapter)
      await mend()
      const problems = found.flatMap(({ problem }) => problem ?? [])
      expect({ way, problems }).toEqual({
        way,
        problems: expect.arrayContaining([expect.stringMatching(says)]),
      })
      for (const secret of secrets) expect(JSON.stringify(found)).not.toContain(secret)
    }
    expect((await findings(stage().adapter)).filter(({ problem }) => problem)).toEqual([])
  })
}
