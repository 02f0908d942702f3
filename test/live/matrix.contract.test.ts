import { jest } from '@jest/globals'
import { lacks, stageIn } from '../contract/matrix-stage.ts'
import { describeAdapter } from '../contract/suite.ts'
import { startWorld } from './matrix/world.ts'

jest.setTimeout(60_000)

describeAdapter('Matrix (Synapse, an encrypted room, people at matrix-nio)', {
  lacks: {
    ...lacks,
    'not-sent': 'tried with the small homeserver: this one does not fail when asked to',
    uncertain: 'as above',
    'gone account': 'a revoked token takes its session along, and nothing mends that',
  },
  start: async (inbox) => stageIn(await startWorld(), inbox),
})
