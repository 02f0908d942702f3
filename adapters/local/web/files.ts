import { Router } from 'express'
import { limits } from '../config.ts'
import { type Files, FileTooLarge } from '../files.ts'
import { fileId } from '../ids.ts'
import { WebRefusal } from './refusals.ts'
import type { Lookup } from './requests.ts'

/** Shown inline: pictures that can't carry script. Everything else is only ever downloaded. */
const pictures = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'])

export function fileRoutes(files: Files, lookup: Lookup): Router {
  const routes = Router()

  routes.post('/files', async (request, response) => {
    if (request.headers['content-type'] !== 'application/octet-stream')
      throw new WebRefusal(
        415,
        'Send a file’s bytes as application/octet-stream.',
        'Dateien als application/octet-stream senden.',
      )
    const name = cleanName(String(request.query.name ?? ''))
    const type = cleanType(String(request.query.type ?? ''))
    const uploader = lookup.agent(String(request.query.user ?? '')).id
    files.dropAbandoned()
    if (Number(request.headers['content-length'] ?? 0) > limits.fileBytes) throw tooLarge(name)
    try {
      const row = await files.write({ name, type, uploader }, request, limits.fileBytes)
      response.status(201).json({ id: fileId(row), name, type, size: files.one(row)?.size ?? 0 })
    } catch (error) {
      if (!(error instanceof FileTooLarge)) throw error
      // The rest of the upload is not worth reading.
      response.set('connection', 'close')
      throw tooLarge(name)
    }
  })

  routes.get('/files/:id', (request, response) => {
    const row = lookup.file(request.params.id)
    const inline = pictures.has(row.type)
    response.set({
      'content-type': inline ? row.type : 'application/octet-stream',
      'content-length': String(row.size),
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, max-age=31536000, immutable',
      'cross-origin-resource-policy': 'same-origin',
    })
    const disposition = inline ? 'inline' : 'attachment'
    response.set('content-disposition', `${disposition}; filename*=UTF-8''${encodeURIComponent(row.name)}`)
    files
      .read(row.id)
      .on('error', () => response.destroy())
      .pipe(response)
  })

  return routes
}

const tooLarge = (name: string) =>
  new WebRefusal(413, `${name} is larger than 25 MB.`, `${name} ist größer als 25 MB.`)

function cleanName(name: string): string {
  const clean = name
    .replace(/[\p{Cc}/\\]/gu, '_')
    .slice(0, 200)
    .toWellFormed()
    .trim()
  return clean === '' || /^\.+$/.test(clean) ? 'file' : clean
}

function cleanType(type: string): string {
  return /^[\w.+-]{1,60}\/[\w.+-]{1,60}$/.test(type) ? type.toLowerCase() : 'application/octet-stream'
}
