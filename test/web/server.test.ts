import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { Counter, Registry } from 'prom-client'
import { SetupError } from '../../src/domain/errors.ts'
import { createListener } from '../../src/web/listener.ts'
import type { Webhook } from '../../src/web/options.ts'
import { aWebServer, multipart, post, typed } from './a-web-server.ts'

type Web = Awaited<ReturnType<typeof aWebServer>>
const running: Web[] = []
async function start(change: Parameters<typeof aWebServer>[0] = {}): Promise<Web> {
  const web = await aWebServer(change)
  running.push(web)
  return web
}
afterEach(async () => {
  await Promise.all(running.splice(0).map((web) => web.stop()))
})

describe('those who run it', () => {
  test('are told that the process is alive', async () => {
    const { url } = await start()
    const answer = await fetch(`${url}/healthz`)
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }])
  })

  test.each([
    ['all is well', { database: { ok: true, detail: 'a' }, mail: { ok: true, detail: 'b' } }, 200, 'ok'],
    [
      'one part is not',
      { database: { ok: true, detail: 'a' }, mail: { ok: false, detail: 'b' } },
      503,
      'failing',
    ],
  ])('see each part when %s', async (_, parts, status, word) => {
    const { url } = await start({ health: async () => parts })
    const answer = await fetch(`${url}/readyz`)
    expect([answer.status, await answer.json()]).toEqual([status, { status: word, parts }])
  })

  test('see a check that throws as not ready', async () => {
    const { url } = await start({ health: () => Promise.reject(new Error('no route')) })
    const answer = await fetch(`${url}/readyz`)
    expect(answer.status).toBe(503)
    expect(await answer.json()).toMatchObject({ parts: { health: { ok: false, detail: 'no route' } } })
  })

  test('read the figures that were handed in', async () => {
    const metrics = new Registry()
    new Counter({ name: 'mails_total', help: 'Mails', registers: [metrics] }).inc(3)
    const { url } = await start({ metrics })
    const answer = await fetch(`${url}/metrics`)
    expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4')
    expect(await answer.text()).toContain('mails_total 3')
  })
})

describe('every page', () => {
  test('allows styles of its own and nothing else', async () => {
    const { url } = await start()
    for (const path of ['/', '/nowhere', '/t/x']) {
      const { headers } = await fetch(url + path)
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'none';style-src 'self';img-src 'self';form-action 'self';frame-ancestors 'none';base-uri 'none'",
      )
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('x-powered-by')).toBeNull()
    }
  })

  test('asks for https only where it is reached by https', async () => {
    const secure = await fetch((await start()).url)
    expect(secure.headers.get('strict-transport-security')).toBe('max-age=31536000')
    const plain = await fetch((await start({ publicUrl: 'http://127.0.0.1:8080' })).url)
    expect(plain.headers.get('strict-transport-security')).toBeNull()
  })

  test('finds its stylesheet and icon', async () => {
    const { url } = await start()
    const page = await (await fetch(url)).text()
    const links = [...page.matchAll(/<link [^>]*href="([^"]+)"/g)].map(([, href]) => href)
    expect(links).toHaveLength(2)
    const types = await Promise.all(
      links.map(async (href) => (await fetch(`${url}${href}`)).headers.get('content-type')),
    )
    expect(types).toEqual(['image/svg+xml; charset=utf-8', 'text/css; charset=utf-8'])
  })

  test('that is not there says so calmly, in both languages', async () => {
    const { url } = await start()
    const answer = await fetch(`${url}/wp-login.php`)
    expect(answer.status).toBe(404)
    const page = await answer.text()
    expect(page).toContain('lang="de">\n<h1>Diese Seite gibt es nicht</h1>')
    expect(page).toContain('lang="en">\n<h2>There is no such page</h2>')
  })

  test('of the form answers HEAD without a body, and other methods with what it allows', async () => {
    const { url } = await start()
    const head = await fetch(url, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
    const put = await fetch(url, { method: 'PUT', body: 'x' })
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST'])
  })
})

describe('a webhook', () => {
  const echo: Webhook = {
    path: '/slack/events',
    handle: async (incoming, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of incoming) chunks.push(chunk)
      response.end(JSON.stringify({ url: incoming.url, body: Buffer.concat(chunks).toString() }))
    },
  }

  test('gets the request as it came, body unread, below its path too', async () => {
    const { url } = await start({ webhooks: [echo] })
    const body = '{ "raw":  1 }'
    const sent = await fetch(`${url}/slack/events/a?b=c`, {
      method: 'POST',
      body,
      headers: { 'Content-Type': 'application/json', 'Sec-Fetch-Site': 'cross-site' },
    })
    expect(await sent.json()).toEqual({ url: '/slack/events/a?b=c', body })
    expect(sent.headers.get('content-security-policy')).toBeNull()
  })

  test('gets nothing from beside its path', async () => {
    const { url } = await start({ webhooks: [echo] })
    expect((await fetch(`${url}/slack/eventsful`)).status).toBe(404)
    expect((await fetch(`${url}/slack`)).status).toBe(404)
  })

  test('that throws fails alone', async () => {
    const broken: Webhook = {
      path: '/teams',
      handle: () => {
        throw new Error('bug')
      },
    }
    const { url, logged } = await start({ webhooks: [broken] })
    expect((await fetch(`${url}/teams`)).status).toBe(500)
    expect(logged).toHaveLength(1)
    expect((await fetch(url)).status).toBe(200)
  })
})

describe('starting', () => {
  test('on a port in use says which, and what to change', async () => {
    const { url } = await start()
    const port = Number(new URL(url).port)
    const failure = await aWebServer({ port }).catch((error) => error)
    expect(failure).toBeInstanceOf(SetupError)
    expect(failure.message).toContain(`127.0.0.1:${port} is already in use`)
    expect(failure.message).toContain('PORT')
  })

  test('on an address that is not ours says so', async () => {
    const failure = await aWebServer({ host: '203.0.113.1' }).catch((error) => error)
    expect(failure).toBeInstanceOf(SetupError)
    expect(failure.message).toContain('HOST')
  })
})

describe('stopping', () => {
  test('lets a form under way finish, takes no new one, and closes kept connections', async () => {
    const web = await start()
    const agent = new Agent({ keepAlive: true })
    const idle = await get(web.url, agent)
    expect(idle.statusCode).toBe(200)
    const open = Promise.withResolvers<void>()
    web.desk.gate = open.promise
    const underWay = post(web.url, multipart(typed))
    await until(() => web.desk.received.length === 1)

    const stopped = web.stop()
    await expect(knock(web.url)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    open.resolve()
    expect((await underWay).status).toBe(303)
    // Would take a kept connection's minute if it were not closed.
    await stopped
    await web.stop()
    agent.destroy()
  })

  test('cuts what does not finish in time', async () => {
    const listener = createListener(() => undefined, 50)
    const { url } = await listener.start('127.0.0.1', 0)
    const hanging = fetch(url)
    hanging.catch(() => undefined)
    await new Promise((resolve) => setImmediate(resolve))
    await listener.stop()
    await expect(hanging).rejects.toThrow()
  })

  test('a server that never started is no error', async () => {
    await createListener(() => undefined).stop()
  })
})

async function get(url: string, agent: Agent): Promise<IncomingMessage> {
  const [response] = (await once(request(url, { agent }).end(), 'response')) as [IncomingMessage]
  response.resume()
  await once(response, 'end')
  return response
}

async function knock(url: string): Promise<void> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  await once(socket, 'connect')
  socket.destroy()
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}
