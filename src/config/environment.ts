import { resolve } from 'node:path'
import { type Problem, show } from './problems.ts'

/** What the environment says, apart from the passwords of what the file names. */
export interface Environment {
  readonly dataFolder: string
  readonly databaseUrl: string | null
  readonly secret: string | null
  readonly host: string
  readonly port: number
  readonly smtpPort: number
}

const secretLength = 32
const howToMakeOne =
  'make one with `openssl rand -hex 32`, and keep it: links and Message-IDs of sent mail depend on it.'

export function readEnvironment(env: NodeJS.ProcessEnv, problems: Problem[]): Environment {
  const databaseUrl = env.DATABASE_URL || null
  const secret = env.FADEN_SECRET || null
  // Their values are secret and therefore not shown.
  if (databaseUrl && !isPostgresUrl(databaseUrl)) {
    problems.push({
      key: 'DATABASE_URL',
      sentence:
        'expected the address of a PostgreSQL database, for example postgresql://faden:password@db.example:5432/faden',
    })
  }
  if (secret && secret.length < secretLength) {
    problems.push({
      key: 'FADEN_SECRET',
      sentence: `expected at least ${secretLength} characters; ${howToMakeOne}`,
    })
  }
  if (databaseUrl && !secret) {
    problems.push({ key: 'FADEN_SECRET', sentence: `is missing, and DATABASE_URL is set; ${howToMakeOne}` })
  }
  return {
    dataFolder: resolve(env.FADEN_DATA || 'data'),
    databaseUrl,
    secret,
    host: host(env.HOST || '127.0.0.1', problems),
    port: port('PORT', env.PORT, 8080, problems),
    smtpPort: port('SMTP_PORT', env.SMTP_PORT, 2525, problems),
  }
}

function isPostgresUrl(value: string): boolean {
  const url = URL.parse(value)
  return url !== null && /^postgres(ql)?:$/.test(url.protocol) && url.pathname.length > 1
}

function host(value: string, problems: Problem[]): string {
  if (!/^[A-Za-z0-9.:_-]+$/.test(value)) {
    problems.push({
      key: 'HOST',
      sentence: `found ${show(value)}; expected an address to listen on, for example 127.0.0.1`,
    })
  }
  return value
}

/** 0: any free port. */
function port(key: string, value: string | undefined, preset: number, problems: Problem[]): number {
  if (!value) return preset
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value)
  problems.push({
    key,
    sentence: `found ${show(value)}; expected a port from 0 to 65535, for example ${preset}`,
  })
  return preset
}

export function isEverywhere(host: string): boolean {
  return host === '0.0.0.0' || /^[0:]+$/.test(host)
}
