import { promisesUnderKills } from '../crash/kills.ts'

promisesUnderKills(20)
