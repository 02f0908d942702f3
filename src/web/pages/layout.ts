import { type Html, html } from '../html.ts'
import type { Words } from '../words/words.ts'

export interface Frame {
  readonly helpdeskName: string
  readonly words: Words
  /** Versioned, so that it can be cached for good. */
  readonly stylesheet: string
}

interface Page {
  readonly title: string
  readonly main: Html
  /** Where the link to the other language leads; left out where a page holds both. */
  readonly path?: string
  /** Keep out of search engines. */
  readonly secret?: boolean
}

export function layout({ helpdeskName, words, stylesheet }: Frame, page: Page): string {
  const { other } = words
  const otherLanguage =
    page.path !== undefined &&
    html`<a class="language" href="${page.path}?lang=${other.language}" hreflang="${other.language}" lang="${other.language}">${other.label}</a>`
  return html`<!doctype html>
<html lang="${words.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${page.secret && html`<meta name="robots" content="noindex, nofollow">`}
<title>${page.title} – ${helpdeskName}</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${stylesheet}">
</head>
<body>
<a class="skip" href="#main">${words.skip}</a>
<header class="top"><a class="home" href="/?lang=${words.language}">${helpdeskName}</a>${otherLanguage}</header>
<main id="main">
${page.main}
</main>
</body>
</html>
`.source
}
