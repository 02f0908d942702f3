import { mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'

/** Debian's Chromium, without its own services and in need of no screen. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  })
}

let folder: Promise<string> | undefined

/** Into the folder that FADEN_SCREENSHOTS names, else a new one that is said once. */
export async function screenshot(page: Page, name: string): Promise<void> {
  folder ??= screenshotFolder()
  await page.screenshot({ path: join(await folder, `${name}.png`) })
}

async function screenshotFolder(): Promise<string> {
  const named = process.env.FADEN_SCREENSHOTS
  if (named) await mkdir(named, { recursive: true })
  const path = named || (await mkdtemp(join(tmpdir(), 'faden-screenshots-')))
  process.stderr.write(`Screenshots: ${path}\n`)
  return path
}
