import { Registry } from 'prom-client'
import type { WebOptions } from '../../src/web/options.ts'
import { createWebServer } from '../../src/web/server.ts'
import { RecordingCustomerDesk } from './recording-customer-desk.ts'

export interface Logged {
  readonly details: { readonly reference?: string }
  readonly sentence: string
}

/** A server on a free port that talks to a `RecordingCustomerDesk`. */
export async function aWebServer(change: Partial<WebOptions> = {}) {
  const desk = new RecordingCustomerDesk()
  const logged: Logged[] = []
  const server = createWebServer({
    host: '127.0.0.1',
    port: 0,
    publicUrl: 'https://help.example.org',
    language: 'de',
    timeZone: 'Europe/Berlin',
    helpdeskName: 'IT-Support',
    desk,
    webhooks: [],
    health: async () => ({ database: { ok: true, detail: 'answers' } }),
    metrics: new Registry(),
    limits: { maxFileBytes: 1000, maxFiles: 3, maxTextLength: 500 },
    log: { error: (details, sentence) => logged.push({ details, sentence }) },
    ...change,
  })
  const { url } = await server.start()
  return { server, url, desk, logged, stop: () => server.stop() }
}

export const typed = {
  subject: 'WLAN in Raum 204 seit heute weg',
  text: 'Seit 8 Uhr geht nichts.\nAuch nicht am Telefon.',
  name: 'Lena Kaya',
  email: 'lena.kaya@gs-nord.example',
}

export function multipart(fields: Record<string, string>, files: readonly File[] = []): FormData {
  const body = new FormData()
  for (const [name, value] of Object.entries(fields)) body.append(name, value)
  for (const file of files) body.append('files', file)
  return body
}

/** Posts as a script does: none of the headers by which browsers tell where a form comes from. */
export function post(url: string, body: FormData | URLSearchParams, headers: Record<string, string> = {}) {
  return fetch(url, { method: 'POST', body, headers, redirect: 'manual' })
}
