import { randomBytes } from 'node:crypto'
import type { Request, Response } from 'express'
import helmet from 'helmet'
import { deskFiles } from './assets.ts'

/** Runs before the first paint, so that a chosen theme does not flash. */
const chooseTheme = `try{const t=localStorage.getItem('faden.theme');if(t)document.documentElement.dataset.theme=t}catch{}`

/** The shell of the desk; everything in it is drawn by main.ts. */
export function pageHandler(folder: string, language: string) {
  return (request: Request, response: Response): void => {
    const nonce = randomBytes(16).toString('base64')
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          'default-src': ["'none'"],
          'script-src': ["'self'", `'nonce-${nonce}'`],
          'style-src': ["'self'"],
          'img-src': ["'self'", 'data:', 'blob:'],
          'connect-src': ["'self'"],
          'frame-src': ["'self'"],
          'base-uri': ["'none'"],
          'form-action': ["'none'"],
          'frame-ancestors': ["'none'"],
        },
      },
      strictTransportSecurity: false,
    })(request, response, () => {
      response
        .set('cache-control', 'no-store')
        .type('html')
        .send(page(folder, nonce, language))
    })
  }
}

function page(folder: string, nonce: string, language: string): string {
  const names = deskFiles(folder)
  const styles = names.filter((name) => name.endsWith('.css')).sort()
  const modules = names.filter((name) => name.endsWith('.ts'))
  const imports = { 'lit-html': '/desk/lib/lit-html.js', 'lit-html/': '/desk/lib/' }
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<meta name="color-scheme" content="light dark">
<title>Faden</title>
<link rel="icon" href="/desk/icon.svg" type="image/svg+xml">
<script nonce="${nonce}">${chooseTheme}</script>
${styles.map((name) => `<link rel="stylesheet" href="/desk/app/${name}">`).join('\n')}
<script type="importmap" nonce="${nonce}">${JSON.stringify({ imports })}</script>
${modules.map((name) => `<link rel="modulepreload" href="/desk/app/${name}">`).join('\n')}
<script type="module" src="/desk/app/main.ts"></script>
</head>
<body><div id="desk"></div><noscript>Der Desk braucht JavaScript. The desk needs JavaScript.</noscript></body>
</html>
`
}

/** A thread with a knot in it. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#23211d"/><path d="M5 21c6 0 7-12 13-12 4 0 6 3 6 6 0 4-3 6-6 6-4 0-6-4-4-8 1.400-3 5-7 13-7" fill="none" stroke="#8fb2ff" stroke-width="2.600" stroke-linecap="round"/></svg>`
