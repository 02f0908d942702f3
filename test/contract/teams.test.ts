import { describeAdapter } from './suite.ts'
import { teamsHarness } from './teams-harness.ts'

describeAdapter('teams', teamsHarness)
