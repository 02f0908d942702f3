import { Readable } from 'node:stream'
import type { TicketPage } from '../../src/domain/form.ts'
import { aWebServer } from './a-web-server.ts'
import { aTicketPage } from './recording-customer-desk.ts'

let web: Awaited<ReturnType<typeof aWebServer>>
beforeEach(async () => {
  web = await aWebServer()
})
afterEach(() => web.stop())

async function pageOf(ticket: TicketPage, query = '') {
  web.desk.pages.set('right-token', ticket)
  const answer = await fetch(`${web.url}/t/right-token${query}`)
  expect(answer.status).toBe(200)
  return answer.text()
}

const attack = '"><script>alert(1)</script><img src=x onerror=alert(1)>'

describe('a ticket’s page', () => {
  test.each([
    ['new', 'neu', 'new'],
    ['open', 'offen', 'open'],
    ['pending', 'in Rückfrage', 'pending'],
    ['resolved', 'bearbeitet', 'resolved'],
    ['closed', 'geschlossen', 'closed'],
  ] as const)('shows the status %s as “%s” and “%s”', async (status, german, english) => {
    const shown = (page: string) => /<span class="unseen">[^<]*<\/span>([^<]+)<\/span>/.exec(page)?.[1]
    expect(shown(await pageOf(aTicketPage({ status })))).toBe(german)
    expect(shown(await pageOf(aTicketPage({ status }), '?lang=en'))).toBe(english)
  })

  test('shows number, subject, team and when it was opened, in the helpdesk’s time', async () => {
    const page = await pageOf(aTicketPage())
    expect(page).toContain('<title>10042 WLAN in Raum 204 seit heute weg – IT-Support</title>')
    expect(page).toContain('<dd>10042</dd>')
    expect(page).toContain(
      '<time datetime="2026-11-25T07:03:00.000Z">Mittwoch, 25. November 2026, 08:03 Uhr</time>',
    )
    expect(page).toContain('<dd>IT-Support</dd>')
    expect(page).not.toMatch(/faden/i)
  })

  test('says when it will close by itself unless the customer answers', async () => {
    const autoCloseAt = new Date('2026-11-30T11:00:00Z')
    const german = await pageOf(aTicketPage({ status: 'resolved', autoCloseAt }))
    expect(german).toMatch(
      /Schließt von selbst<\/dt><dd><time[^>]*>Montag, 30\. November 2026, 12:00 Uhr<\/time>, wenn Sie nicht antworten/,
    )
    const english = await pageOf(aTicketPage({ status: 'resolved', autoCloseAt }), '?lang=en')
    expect(english).toMatch(
      /Closes by itself<\/dt><dd><time[^>]*>Monday,? 30 November 2026, 12:00<\/time>, unless you answer/,
    )
    expect(await pageOf(aTicketPage({ status: 'closed', autoCloseAt }))).not.toContain('Schließt von selbst')
    expect(await pageOf(aTicketPage())).not.toContain('Schließt von selbst')
  })

  test('greets who has just written with the number and what the address is for', async () => {
    const page = await pageOf(aTicketPage({ status: 'new' }))
    expect(page).toContain('Ihre Nachricht ist angekommen')
    expect(page).toContain('Ihre Nummer ist 10042. Wir schicken sie Ihnen auch per E-Mail.')
    expect(page).toContain('Die Adresse dieser Seite ist Ihr Schlüssel')
    expect(await pageOf(aTicketPage({ status: 'open' }))).not.toContain('Ihre Nachricht ist angekommen')
  })

  test('speaks the ticket’s language, whatever the browser’s, until the link asks for the other', async () => {
    web.desk.pages.set('right-token', aTicketPage({ language: 'en' }))
    const ask = async (query: string) =>
      (await fetch(`${web.url}/t/right-token${query}`, { headers: { 'Accept-Language': 'de' } })).text()
    expect(await ask('')).toContain('<html lang="en">')
    expect(await ask('')).toContain('href="/t/right-token?lang=de"')
    expect(await ask('?lang=de')).toContain('<html lang="de">')
  })

  test('shows messages in order, with their lines, and files that can be fetched', async () => {
    const page = await pageOf(
      aTicketPage({
        messages: [
          {
            id: '7',
            whole: null,
            isMail: false,
            from: { name: 'Lena Kaya', role: 'requester' },
            at: new Date('2026-11-25T07:03:00Z'),
            text: 'Es geht nicht.\nGar nicht.\n\nLena',
            files: [{ id: 'f-1', name: 'bild.png', type: 'image/png', size: 184_233 }],
          },
          {
            id: '7',
            whole: null,
            isMail: false,
            from: { name: 'Anna Berger', role: 'agent' },
            at: new Date('2026-11-25T07:33:00Z'),
            text: 'Leuchtet **etwas**?',
            files: [],
          },
        ],
      }),
    )
    expect(page).toMatch(/<p>Es geht nicht\.<br>\nGar nicht\.<\/p>\s*<p>Lena<\/p>/)
    expect(page).toMatch(/<a href="\/t\/right-token\/files\/f-1">bild\.png<\/a> <span>184\skB<\/span>/)
    expect(page.indexOf('Lena Kaya')).toBeLessThan(page.indexOf('Anna Berger'))
    expect(page).toContain('<strong>etwas</strong>')
  })

  test('brings no markup in, whoever wrote what', async () => {
    const page = await pageOf(
      aTicketPage({
        number: attack,
        subject: attack,
        team: attack,
        messages: [
          {
            id: '7',
            whole: null,
            isMail: false,
            from: { name: attack, role: 'requester' },
            at: new Date(),
            text: attack,
            files: [{ id: attack, name: attack, type: attack, size: 1 }],
          },
        ],
      }),
    )
    expect(page).not.toMatch(/<script|<img/)
    expect(page.match(/alert\(1\)/g)?.length).toBeGreaterThan(8)
  })

  test('is kept by nobody, told to nobody, and found by no search engine', async () => {
    web.desk.pages.set('right-token', aTicketPage())
    const { headers } = await fetch(`${web.url}/t/right-token`)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('x-robots-tag')).toBe('noindex, nofollow')
    expect(await pageOf(aTicketPage())).toContain('<meta name="robots" content="noindex, nofollow">')
  })

  test.each([
    'wrong-token',
    'right-token%00',
    'x'.repeat(300),
    '..%2F..%2Fetc',
    '%E0%A4%A',
    'right-token/other',
  ])('is not told from one that never was: %s', async (token) => {
    web.desk.pages.set('right-token', aTicketPage())
    const answer = await fetch(`${web.url}/t/${token}`)
    expect(answer.status).toBe(404)
    expect(await answer.text()).toBe(await (await fetch(`${web.url}/t/never-was`)).text())
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(web.logged).toEqual([])
  })

  test('that fails names a reference that is logged, without the key', async () => {
    web.desk.broken = new Error('the database is away')
    const answer = await fetch(`${web.url}/t/right-token`)
    expect(answer.status).toBe(500)
    const [{ details: { reference } = {} } = {}] = web.logged
    const page = await answer.text()
    expect(page).toContain(`<code>${reference}</code>`)
    expect(page).not.toContain('database')
    expect(JSON.stringify(web.logged)).not.toContain('right-token')
  })

  test.each(['POST', 'PUT', 'DELETE'])('is only for looking: %s is told so', async (method) => {
    web.desk.pages.set('right-token', aTicketPage())
    const answer = await fetch(`${web.url}/t/right-token`, { method })
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('GET, HEAD')
  })

  test('answers HEAD like GET, without the page', async () => {
    web.desk.pages.set('right-token', aTicketPage())
    const answer = await fetch(`${web.url}/t/right-token`, { method: 'HEAD' })
    expect(answer.status).toBe(200)
    expect(await answer.text()).toBe('')
  })
})

describe('a file', () => {
  const fetchFile = async (name: string, type: string, method = 'GET') => {
    web.desk.files.set('right-token/f-1', { name, type, content: Buffer.from('<script>alert(1)</script>') })
    return fetch(`${web.url}/t/right-token/files/f-1`, { method })
  }

  test('is handed over to be saved, under its name', async () => {
    const answer = await fetchFile('Bild „Straße“.png', 'image/png')
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; .*filename\*=UTF-8''Bild%20/)
    expect(answer.headers.get('content-type')).toBe('image/png')
    expect(answer.headers.get('content-length')).toBe('25')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(await answer.text()).toBe('<script>alert(1)</script>')
  })

  test.each([
    'text/html',
    'image/svg+xml',
    'application/xhtml+xml',
    'text/javascript',
    'x\r\nSet-Cookie: a=b',
  ])('that claims to be %s is plain bytes', async (type) => {
    const answer = await fetchFile('a.html', type)
    expect(answer.headers.get('content-type')).toBe('application/octet-stream')
    expect(answer.headers.get('set-cookie')).toBeNull()
  })

  test.each(['a"; filename="b.exe', 'a\r\nSet-Cookie: a=b', '../../x', '…'])(
    'named %j breaks no header',
    async (name) => {
      const answer = await fetchFile(name, 'text/plain')
      expect(answer.status).toBe(200)
      expect(answer.headers.get('set-cookie')).toBeNull()
    },
  )

  test('answers HEAD with its size and no bytes', async () => {
    const answer = await fetchFile('a.txt', 'text/plain', 'HEAD')
    expect(answer.headers.get('content-length')).toBe('25')
    expect(await answer.text()).toBe('')
  })

  test('that breaks off is cut, not passed off as whole, and is logged', async () => {
    web.desk.file = async () => ({
      name: 'a.txt',
      type: 'text/plain',
      size: 100,
      open: () =>
        Readable.from(
          (async function* () {
            yield 'half'
            await new Promise((resolve) => setImmediate(resolve))
            throw new Error('a chunk is missing')
          })(),
        ),
    })
    const reading = fetch(`${web.url}/t/right-token/files/f-1`).then((answer) => answer.text())
    await expect(reading).rejects.toThrow()
    expect(web.logged).toHaveLength(1)
  })

  test('of another ticket, or none, is not there', async () => {
    await fetchFile('a.txt', 'text/plain')
    for (const path of ['wrong-token/files/f-1', 'right-token/files/f-2', 'right-token/files/%00']) {
      expect((await fetch(`${web.url}/t/${path}`)).status).toBe(404)
    }
  })
})

describe('a mail on the page', () => {
  const message = {
    id: '7',
    from: { name: 'Lena Kaya', role: 'requester' as const },
    at: new Date('2026-11-25T07:03:00Z'),
    text: 'Es geht wieder.',
    files: [],
  }

  test('shows what is new, with the whole and the original one click away', async () => {
    const whole = 'Es geht wieder.\n\n> Geht es?'
    const page = await pageOf(aTicketPage({ messages: [{ ...message, whole, isMail: true }] }))
    expect(page).toMatch(/<details class="whole"><summary>Die ganze Mail<\/summary>[\s\S]*Geht es\?/)
    expect(page).toContain('<a href="/t/right-token/mails/7">So, wie sie gestaltet war</a>')
    const plain = await pageOf(aTicketPage({ messages: [{ ...message, whole: null, isMail: false }] }))
    expect(plain).not.toMatch(/<details class="whole"|\/mails\//)
  })

  test('as it was laid out stands alone, where nothing can run or be loaded', async () => {
    web.desk.originals.set('right-token/7', '<p>Hallo</p>')
    const answer = await fetch(`${web.url}/t/right-token/mails/7`)
    expect(await answer.text()).toContain('<p>Hallo</p>')
    expect(answer.headers.get('content-security-policy')).toBe(
      "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox allow-popups allow-popups-to-escape-sandbox",
    )
    expect(answer.headers.get('cache-control')).toBe('no-store')
    web.desk.originals.set('7.494000.aaaa', '<p>Intern</p>')
    const agents = await fetch(`${web.url}/mails/7.494000.aaaa`)
    expect(await agents.text()).toContain('<p>Intern</p>')
    for (const header of ['content-security-policy', 'cache-control', 'x-robots-tag'])
      expect(agents.headers.get(header)).toBe(answer.headers.get(header))
    expect((await fetch(`${web.url}/mails/7.494000.aaab`)).status).toBe(404)
    for (const path of ['wrong-token/mails/7', 'right-token/mails/8', 'right-token/mails/..%2f7'])
      expect((await fetch(`${web.url}/t/${path}`)).status).toBe(404)
  })
})
