import { localHarness } from './local-harness.ts'
import { describeAdapter } from './suite.ts'

describeAdapter('local', localHarness)
