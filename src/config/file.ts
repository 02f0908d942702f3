import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseDocument } from 'yaml'
import { z } from 'zod'
import { SetupError } from '../domain/errors.ts'
import type { Platforms } from './platform.ts'
import { withPlatformSections } from './platforms.ts'
import { nearest, type Problem, show } from './problems.ts'
import { type FileConfig, fileSchema } from './schema.ts'
import { secretName, secretPrefix } from './secrets.ts'

/** null: there is no file, and none was named. */
export async function readConfigFile(
  named: string | undefined,
): Promise<{ path: string; content: unknown } | null> {
  const path = resolve(named || 'faden.yaml')
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' && !named) return null
    const why = code === 'ENOENT' ? 'does not exist' : `can't be read (${code})`
    throw new SetupError(`The configuration file ${path} ${why}.${named ? ' FADEN_CONFIG names it.' : ''}`, {
      cause,
    })
  }
  return { path, content: parseYaml(text, path) }
}

function parseYaml(text: string, path: string): unknown {
  const document = parseDocument(text)
  const problems = document.errors.map((error) => {
    const line = error.linePos?.[0].line
    return `  ${line ? `line ${line}: ` : ''}${error.message.split(/ at line \d+/)[0]}`
  })
  if (problems.length > 0) throw new SetupError(`${path} is not valid YAML:\n${problems.join('\n')}`)
  try {
    return document.toJS() ?? {}
  } catch (cause) {
    throw new SetupError(`${path} is not valid YAML: ${(cause as Error).message}`, { cause })
  }
}

/**
 * What is wrong by itself. `config` is what remains without the keys that are wrong, so that the rest can be checked as
 * well; null if it can't do without them.
 */
export function checkFile(
  written: unknown,
  platforms: Platforms,
): { config: FileConfig | null; problems: Problem[] } {
  const schema = fileSchema(platforms)
  const content = withPlatformSections(written, platforms)
  const result = schema.safeParse(content)
  if (result.success) return { config: result.data, problems: [] }
  const { issues } = result.error
  const rest = schema.safeParse(withoutWrongKeys(content, issues))
  return { config: rest.data ?? null, problems: issues.flatMap((issue) => describe(issue, content, schema)) }
}

function withoutWrongKeys(content: unknown, issues: readonly z.core.$ZodIssue[]): unknown {
  const rest = structuredClone(content)
  for (const { path, ...issue } of issues) {
    const wrong = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key]) : [path]
    for (const key of wrong) {
      const parent = valueAt(rest, key.slice(0, -1))
      if (typeof parent === 'object' && parent !== null) Reflect.deleteProperty(parent, key.at(-1) ?? '')
    }
  }
  return rest
}

function describe(issue: z.core.$ZodIssue, content: unknown, schema: z.ZodType): Problem[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => unknownKey([...issue.path, key], schema))
  const key = issue.path.join('.') || 'the file'
  if (issue.code === 'invalid_key')
    return [{ key, sentence: `this name is not possible; expected ${issue.issues[0]?.message}` }]
  return [{ key, sentence: `found ${show(valueAt(content, issue.path))}; expected ${issue.message}` }]
}

function valueAt(content: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    content,
  )
}

function unknownKey(path: PropertyKey[], whole: z.ZodType): Problem {
  const key = path.join('.')
  if (looksSecret(path)) {
    const variable = secretVariable(path.map(String))
    const instead = variable
      ? `set the environment variable ${variable} instead`
      : 'the environment holds them'
    return { key, sentence: `secrets do not belong in this file; ${instead}.` }
  }
  const known = knownKeys(path.slice(0, -1), whole)
  const meant = nearest(String(path.at(-1)), known)
  return {
    key,
    sentence: `this key is unknown. ${meant ? `Did you mean ${meant}?` : `Known here: ${known.join(', ')}.`}`,
  }
}

function looksSecret(path: readonly PropertyKey[]): boolean {
  return /pas+wo?r?d|pass|pwd|secret|token|credential|api.?key|private.?key|^database/i.test(
    String(path.at(-1)),
  )
}

function secretVariable(path: readonly string[]): string | null {
  const what = /secret|key/i.test(path.at(-1) ?? '') ? 'CLIENT_SECRET' : 'PASSWORD'
  if (path[0] === 'mailboxes' && path[1]) return `${secretPrefix(path[1])}_${what}`
  if (path[0] === 'smtp') return `SMTP_${what}`
  if (path[0] === 'teams' && path[2] === 'smtp') return `SMTP_${secretName(path[1] ?? '')}_${what}`
  if (path.length > 1) return null
  return path[0]?.startsWith('database') ? 'DATABASE_URL' : 'FADEN_SECRET'
}

function knownKeys(path: readonly PropertyKey[], whole: z.ZodType): string[] {
  let schema: unknown = whole
  for (const key of path) {
    schema = bare(schema)
    if (schema instanceof z.ZodObject) schema = schema.shape[String(key)]
    else if (schema instanceof z.ZodRecord) schema = schema.valueType
  }
  const part = bare(schema)
  return part instanceof z.ZodObject ? Object.keys(part.shape) : []
}

function bare(schema: unknown): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return bare(schema.unwrap())
  }
  // A part whose keys are checked together, or get other names.
  if (schema instanceof z.ZodPipe) return bare(schema.in)
  return schema
}
