import http from 'node:http'
import { LocalDesk } from '../fakes/local-desk.ts'

let desk: LocalDesk
beforeEach(async () => {
  desk = await LocalDesk.open()
})
afterEach(() => desk.close())

/** fetch sets Host and Sec-Fetch-* itself. */
function raw(path: string, headers: Record<string, string>, method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = http.request(desk.url + path, { method, headers }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    request.on('error', reject).end()
  })
}

test.each([
  ['a foreign host', { host: 'evil.example' }, 403],
  ['our address under a foreign name', { host: 'evil.example:80' }, 403],
  ['a foreign origin', { origin: 'https://evil.example' }, 403],
  ['an opaque origin', { origin: 'null' }, 403],
  ['a foreign page’s script', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }, 403],
  ['a link on a foreign page', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, 200],
  ['its own page', { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }, 200],
  ['a program', {}, 200],
])('%s gets %j → %i', async (_who, headers, status) => {
  expect(await raw('/desk', headers as Record<string, string>)).toBe(status)
})

test('its own origin may post, a foreign one and a foreign navigation may not', async () => {
  const post = (headers: Record<string, string>) => raw('/desk/api/practice', headers, 'POST')
  expect(await post({ origin: desk.url })).toBe(400)
  expect(await post({ origin: 'http://127.0.0.1:1' })).toBe(403)
  expect(await post({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })).toBe(403)
})

test('the page runs its own scripts and nobody else’s', async () => {
  const { headers, body } = await desk.get('/desk')
  const policy = headers.get('content-security-policy') ?? ''
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1]
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toContain('unsafe')
  const inline = [...body.matchAll(/<script(?![^>]*src=)([^>]*)>/g)].map(([, attributes]) => attributes)
  expect(inline.length).toBeGreaterThan(0)
  for (const attributes of inline) expect(attributes).toContain(`nonce="${nonce}"`)
})

test('every module and style that the page names is served, without types', async () => {
  const { body } = await desk.get('/desk')
  const paths = new Set(
    [...body.matchAll(/(?:href|src)="(\/desk\/app\/[^"]+)"/g)].map(([, path]) => path as string),
  )
  expect(paths.size).toBeGreaterThan(20)
  for (const path of paths) {
    const { status, headers, body: text } = await desk.get(path)
    expect([path, status]).toEqual([path, 200])
    expect(headers.get('content-type')).toMatch(path.endsWith('.css') ? /^text\/css/ : /^text\/javascript/)
    expect(text).not.toMatch(/^import type/m)
  }
  expect((await desk.get('/desk/lib/directives/repeat.js')).body).not.toContain('sourceMappingURL')
})

test.each([
  '/desk/app/tsconfig.json',
  '/desk/app/..%2Findex.ts',
  '/desk/lib/..%2Fpackage.json',
  '/desk/lib/package.json',
  '/desk/api/nothing',
])('%s is not there', async (path) => {
  expect((await desk.get(path)).status).toBe(404)
})

const mail = {
  to: 'lena@example.org',
  subject: 'WLAN [Support #10042]',
  text: 'Hallo',
  html: '<html><head></head><body onload="alert(1)"><script>alert(1)</script><a href="https://a.example">x</a></body></html>',
  messageId: '<1@faden.example>',
  inReplyTo: null,
  references: [],
  at: '2026-11-22T08:00:00.000Z',
}

test('mail is listed as it left, and shown in a document where nothing runs', async () => {
  desk.mails.push(mail)
  expect((await desk.get('/desk/api/outbox')).body).toEqual([mail])
  const shown = await desk.get(`/desk/api/outbox/html?id=${encodeURIComponent(mail.messageId)}`)
  const policy = shown.headers.get('content-security-policy') ?? ''
  expect(policy).toMatch(/default-src 'none'.*sandbox/)
  expect(policy).not.toMatch(/script|allow-forms/)
  expect(shown.body).toContain('<head><base target="_blank">')
})

test('answering as the customer names the mail that is answered', async () => {
  desk.mails.push(mail)
  const answer = { inReplyTo: mail.messageId, text: 'Danke' }
  expect((await desk.request('POST', '/desk/api/customer', answer)).status).toBe(202)
  expect(desk.customerWrote).toEqual([answer])
  expect(
    (await desk.request('POST', '/desk/api/customer', { ...answer, inReplyTo: '<other@x>' })).status,
  ).toBe(404)
})

test('the desk speaks the language that cards and notices come in, and offers no other', async () => {
  const { body } = await desk.get('/desk')
  expect(body).toContain('<html lang="en">')
  const modules = [...body.matchAll(/(?:href|src)="(\/desk\/app\/[^"]+\.ts)"/g)].map(
    ([, path]) => path as string,
  )
  expect(modules.length).toBeGreaterThan(10)
  for (const path of modules) expect((await desk.get(path)).body).not.toContain('faden.language')
})
