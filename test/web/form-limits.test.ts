import { type IncomingMessage, request } from 'node:http'
import { Readable } from 'node:stream'
import { createPostRate } from '../../src/web/post-rate.ts'
import { createFormReader, UnreadableForm } from '../../src/web/read-form.ts'
import { aWebServer, multipart, post, typed } from './a-web-server.ts'

let web: Awaited<ReturnType<typeof aWebServer>>
beforeEach(async () => {
  web = await aWebServer()
})
afterEach(() => web.stop())

describe('size', () => {
  test('a file of the largest size is taken', async () => {
    const answer = await post(web.url, multipart(typed, [new File(['x'.repeat(1000)], 'a.log')]))
    expect(answer.status).toBe(303)
    expect(web.desk.received[0]?.files[0]?.content).toHaveLength(1000)
  })

  test.each([
    ['a file too large', [new File(['x'.repeat(1001)], 'a.log')], 'Eine Datei ist zu groß: höchstens 1 kB.'],
    [
      'too many files',
      [1, 2, 3, 4].map((n) => new File(['x'], `${n}.log`)),
      'Zu viele Dateien: höchstens 3.',
    ],
  ])('%s is said with the text kept, and nothing is taken', async (_, files, sentence) => {
    const answer = await post(web.url, multipart(typed, files))
    const page = await answer.text()
    expect(answer.status).toBe(413)
    expect(page).toContain(sentence)
    expect(page).toContain('value="WLAN in Raum 204 seit heute weg"')
    expect(web.desk.received).toEqual([])
  })

  test('more than all files together may have is refused before it is read', async () => {
    const answer = await post(web.url, multipart(typed, [new File(['x'.repeat(400_000)], 'a.iso')]))
    expect(answer.status).toBe(413)
    expect(await answer.text()).toContain('Das ist zu groß')
  })

  test('more than announced is refused while it comes', async () => {
    const { status, sent } = await stream(400_000)
    expect(status).toBe(413)
    expect(sent).toBeGreaterThan(260_000)
    expect(web.desk.received).toEqual([])
  })

  async function stream(bytes: number): Promise<{ status: number; sent: number }> {
    const head = '--b\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n'
    const sending = request(web.url, {
      method: 'POST',
      headers: { 'Content-Type': 'multipart/form-data; boundary=b', 'Transfer-Encoding': 'chunked' },
    })
    sending.write(head)
    sending.end(Buffer.alloc(bytes, 'x'))
    const answer = await new Promise<number>((resolve, reject) => {
      sending.once('response', (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      })
      sending.once('error', reject)
    })
    return { status: answer, sent: head.length + bytes }
  }
})

describe('all forms together', () => {
  const upload = () => {
    const body = `--b\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n${'x'.repeat(900_000)}\r\n--b--\r\n`
    const headers = { 'content-type': 'multipart/form-data; boundary=b' }
    return Object.assign(Readable.from([Buffer.from(body)]), {
      headers,
      complete: true,
    }) as never as IncomingMessage
  }

  test('hold no more than a bound; beyond it a form is refused as busy until another is done', async () => {
    const readForm = createFormReader({ maxFileBytes: 1_000_000, maxFiles: 1, maxTextLength: 100 }, 0)
    const first = Promise.withResolvers<void>()
    const second = Promise.withResolvers<void>()
    const third = Promise.withResolvers<void>()
    expect((await readForm(upload(), first.promise)).files).toHaveLength(1)
    const refused = await readForm(upload(), second.promise).catch((error) => error)
    expect(refused).toBeInstanceOf(UnreadableForm)
    expect(refused).toMatchObject({ page: 'busy', status: 503 })
    first.resolve()
    second.resolve()
    expect((await readForm(upload(), third.promise)).files).toHaveLength(1)
  })
})

describe('what can’t be read', () => {
  test.each([
    ['JSON', 'application/json', '{}', 415],
    ['no type', '', 'subject=a', 415],
    ['no boundary', 'multipart/form-data', 'x', 415],
    [
      'a form that breaks off',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\nhalf',
      400,
    ],
  ])('%s gets a calm page', async (_, type, body, status) => {
    const answer = await fetch(web.url, {
      method: 'POST',
      body: Buffer.from(body),
      headers: { 'Content-Type': type },
    })
    expect(answer.status).toBe(status)
    expect(await answer.text()).toContain('Das kam nicht vollständig an')
    expect(web.desk.received).toEqual([])
  })

  test('fields named like what every object has change nothing', async () => {
    const answer = await post(
      web.url,
      multipart({ ...typed, __proto__x: 'a', constructor: 'b', toString: 'c' } as never),
    )
    expect(answer.status).toBe(303)
  })

  test('a customer who goes away while sending leaves nothing behind', async () => {
    const sending = request(web.url, {
      method: 'POST',
      headers: { 'Content-Type': 'multipart/form-data; boundary=b', 'Content-Length': '900' },
    })
    sending.on('error', () => undefined)
    await new Promise<void>((resolve) => {
      sending.write('--b\r\nContent-Disposition: form-data; name="subject"\r\n\r\nhalf', () => resolve())
    })
    sending.destroy()
    expect((await post(web.url, multipart(typed))).status).toBe(303)
    expect(web.desk.received).toHaveLength(1)
    expect(web.logged).toEqual([])
  })
})

describe('how often', () => {
  test('scripts on this machine may post as often as they like', async () => {
    for (let round = 0; round < 5; round++) {
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => post(web.url, new URLSearchParams(typed))),
      )
      expect(answers.every(({ status }) => status === 303)).toBe(true)
    }
  })

  test('an address that posts too often is asked to wait, with everything kept; others are not', async () => {
    await web.stop()
    web = await aWebServer({
      limits: { maxFileBytes: 1, maxFiles: 1, maxTextLength: 100, postsPerMinute: 2 },
    })
    const from = (address: string) => post(web.url, multipart(typed), { 'X-Forwarded-For': address })
    expect((await from('203.0.113.7')).status).toBe(303)
    expect((await from('203.0.113.7')).status).toBe(303)
    const third = await from('203.0.113.7')
    expect(third.status).toBe(429)
    expect(third.headers.get('retry-after')).toBe('60')
    const page = await third.text()
    expect(page).toContain('sehr viele Nachrichten')
    expect(page).toContain('value="Lena Kaya"')
    expect((await from('203.0.113.8')).status).toBe(303)
  })

  test('the count begins anew each minute, and one subscriber’s IPv6 addresses count together', () => {
    let now = 0
    const rate = createPostRate(1, () => now)
    expect(rate.admit('2001:db8:1:2::1')).toBe(true)
    expect(rate.admit('2001:db8:1:2:3:4:5:6')).toBe(false)
    expect(rate.admit('2001:db8:1:3::1')).toBe(true)
    expect(rate.admit('2001:db8::1')).toBe(true)
    now = 60_000
    expect(rate.admit('2001:db8:1:2::1')).toBe(true)
  })

  test.each(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])('%s is never counted', (address) => {
    const rate = createPostRate(1)
    expect([rate.admit(address), rate.admit(address)]).toEqual([true, true])
  })
})
