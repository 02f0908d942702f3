import { promisesUnderKills } from './kills.ts'

promisesUnderKills(6)
