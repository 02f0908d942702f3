import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'

const script = new URL('in-page/barriers.js', import.meta.url)

/** Missing labels and names, weak contrast, and the like, in light and in dark. */
export async function barriersIn(page: Page): Promise<string[]> {
  const source = await readFile(script, 'utf8')
  const found: string[] = []
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const barriers = (await page.evaluate(source)) as string[]
    found.push(...barriers.map((barrier) => `${colorScheme}: ${barrier}`))
  }
  return found
}
