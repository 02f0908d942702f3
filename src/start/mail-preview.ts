import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Config } from '../config/index.ts'
import { SetupError } from '../domain/errors.ts'
import { lackingIn, mailTextNames, mailTexts, textKey } from '../domain/mail-texts.ts'
import type { Team } from '../domain/people.ts'
import type { Language } from '../domain/status.ts'
import { renderMail } from '../mail/render.ts'
import { sampleMails } from './sample-mails.ts'

interface Wanted {
  readonly teams: readonly Team[]
  /** null: each team's own. Customers may read the other one. */
  readonly language: Language | null
  /** Where each mail is written to, as a mail program and as a browser opens it. */
  readonly folder: string | null
}

/** What each mail says, for the terminal, and below it the texts by the names that the configuration changes them by. */
export async function previewMail(config: Config, words: readonly string[], now: Date): Promise<string> {
  const { teams, language, folder } = wanted(config, words)
  if (folder) await mkdir(folder, { recursive: true })
  const read = teams.map((team) => ({ ...team, language: language ?? team.language }))
  const shown: string[] = []
  for (const team of read) {
    for (const { name, mail } of sampleMails(team, config.http.publicUrl, now)) {
      const { raw, text, html } = await renderMail(mail)
      shown.push(`── ${team.id}: ${name}\n${mail.subject}\n\n${text}`)
      if (!folder) continue
      const file = join(folder, `${team.id} ${team.language} ${name}`)
      await writeFile(`${file}.eml`, raw)
      await writeFile(`${file}.html`, html)
    }
  }
  return [...shown, ...read.map(textsOf)].join('\n')
}

function wanted(config: Config, words: readonly string[]): Wanted {
  const ids = config.teams.map((team) => team.id)
  try {
    const { positionals, values } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { language: { type: 'string' }, to: { type: 'string' } },
    })
    const [id, ...others] = positionals
    const teams = id ? config.teams.filter((team) => team.id === id) : config.teams
    const { language = null, to: folder = null } = values
    const isKnown = language === null || language === 'de' || language === 'en'
    if (teams.length > 0 && others.length === 0 && isKnown && folder !== '')
      return { teams, language, folder }
  } catch {
    // An option that there is not, or without its value: what there is follows.
  }
  throw new SetupError(
    `Say whose, and to whom: npm run faden -- mail preview [${ids.join(' | ')}] [--language de | en] [--to FOLDER]`,
  )
}

function textsOf(team: Team): string {
  const texts = mailTexts(team, team.language)
  const rows = mailTextNames.map((name) => {
    const lacks = lackingIn(name, texts[name])
    const warning = lacks.length > 0 ? `   ← without ${lacks.map((word) => `{${word}}`).join(', ')}` : ''
    return `${textKey(name)}: ${JSON.stringify(texts[name])}${warning}`
  })
  return [`── ${team.id}: texts.${team.language}`, ...rows, ''].join('\n')
}
