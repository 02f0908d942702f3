import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Response } from 'express'
import type { Language } from '../domain/status.ts'
import type { WebOptions } from './options.ts'
import type { Frame } from './pages/layout.ts'
import { plainPage } from './pages/plain-page.ts'
import { type PlainPage, wordsIn } from './words/words.ts'

/** What every route needs. */
export interface Site {
  readonly options: WebOptions
  readonly assets: Assets
}

export interface Assets {
  readonly stylesheet: string
  /** Changes with the stylesheet. */
  readonly version: string
  readonly icon: string
}

export async function readAssets(): Promise<Assets> {
  const read = (name: string) => readFile(new URL(`./assets/${name}`, import.meta.url), 'utf8')
  const [stylesheet, icon] = await Promise.all([read('customer.css'), read('icon.svg')])
  return { stylesheet, icon, version: createHash('sha256').update(stylesheet).digest('hex').slice(0, 12) }
}

export function frameIn({ options, assets }: Site, language: Language): Frame {
  return {
    helpdeskName: options.helpdeskName,
    words: wordsIn(language),
    stylesheet: `/assets/customer.css?v=${assets.version}`,
  }
}

export function sendPlainPage(
  site: Site,
  response: Response,
  language: Language,
  status: number,
  page: PlainPage,
  reference?: string,
): void {
  response
    .status(status)
    .set('Cache-Control', 'no-store')
    .send(plainPage(frameIn(site, language), page, reference))
}
