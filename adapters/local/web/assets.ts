import { readdirSync, readFileSync } from 'node:fs'
import { findPackageJSON, stripTypeScriptTypes } from 'node:module'
import { dirname, join } from 'node:path'
import { Router } from 'express'
import { WebRefusal } from './refusals.ts'

/** The browser's modules, styles and lit-html: read at the first request, then kept. */
export function assetRoutes(folder: string): Router {
  const kept = new Map<string, string>()
  const routes = Router()
  const once = (name: string, read: () => string): string => {
    const found = kept.get(name) ?? read()
    kept.set(name, found)
    return found
  }

  routes.get('/app/:name', (request, response) => {
    const { name } = request.params
    if (!deskFiles(folder).includes(name)) throw missing()
    const text = once(name, () => {
      const source = readFileSync(join(folder, name), 'utf8')
      return name.endsWith('.ts') ? stripTypeScriptTypes(source) : source
    })
    response.set('cache-control', 'no-cache')
    response.type(name.endsWith('.css') ? 'text/css' : 'text/javascript').send(text)
  })

  routes.get('/lib/{*path}', (request, response) => {
    const path = [request.params.path].flat().join('/')
    if (!/^(directives\/)?[\w-]+\.js$/.test(path)) throw missing()
    const text = once(`lib/${path}`, () => readFileSync(join(litFolder(), path), 'utf8'))
    response.set('cache-control', 'no-cache')
    response.type('text/javascript').send(text.replace(/\n\/\/# sourceMappingURL=.*/, ''))
  })

  return routes
}

export function deskFiles(folder: string): string[] {
  return readdirSync(folder).filter((name) => /^[\w-]+\.(ts|css)$/.test(name) && !name.endsWith('.d.ts'))
}

/** lit-html itself: the build for browsers lies beside the one that Node would resolve to. */
function litFolder(): string {
  const found = findPackageJSON('lit-html', import.meta.url)
  if (!found) throw new Error('lit-html is not installed')
  return dirname(found)
}

const missing = () => new WebRefusal(404, 'There is nothing here.', 'Hier ist nichts.')
