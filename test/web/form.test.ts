import { aWebServer, multipart, post, typed } from './a-web-server.ts'

let web: Awaited<ReturnType<typeof aWebServer>>
beforeEach(async () => {
  web = await aWebServer()
})
afterEach(() => web.stop())

const submissionIn = (page: string) => /name="submission" value="([^"]+)"/.exec(page)?.[1] ?? ''
const openForm = async () => submissionIn(await (await fetch(web.url)).text())

describe('what a customer fills in', () => {
  test('reaches the desk as typed, and leads to the page of the ticket', async () => {
    const answer = await post(web.url, multipart({ ...typed, subject: '  WLAN\tin Raum 204 ' }))
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toBe('/t/right-token')
    expect(web.desk.received).toEqual([
      {
        id: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/),
        name: 'Lena Kaya',
        email: 'lena.kaya@gs-nord.example',
        subject: 'WLAN in Raum 204',
        text: 'Seit 8 Uhr geht nichts.\nAuch nicht am Telefon.',
        files: [],
        language: 'de',
        receivedAt: expect.any(Date),
      },
    ])
  })

  test('may come urlencoded, without a name', async () => {
    const { name: _, ...rest } = typed
    const answer = await post(web.url, new URLSearchParams({ ...rest, text: 'Grüße\r\nLena 🙂' }))
    expect(answer.status).toBe(303)
    expect(web.desk.received[0]).toMatchObject({ name: null, text: 'Grüße\nLena 🙂' })
  })

  test('loses what a database can’t store and a subject can’t hold', async () => {
    await post(
      web.url,
      multipart({
        ...typed,
        subject: 'a\u0000b\r\nBcc: x@y.de',
        name: 'L\u0007ena',
        text: 'a\u0000b\tc\u001bd',
      }),
    )
    expect(web.desk.received[0]).toMatchObject({
      subject: 'a b Bcc: x@y.de',
      name: 'L ena',
      text: 'ab\tcd',
    })
  })

  test('comes with all its files, bytes and names intact', async () => {
    const picture = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 255, 13, 10])
    const files = [
      new File([picture], 'Bild „Straße“.png', { type: 'image/png' }),
      new File(['a\nb\n'], '../../etc/router.log', { type: 'text/plain' }),
      new File([''], 'leer.txt', { type: 'text/plain' }),
    ]
    expect((await post(web.url, multipart(typed, files))).status).toBe(303)
    expect(web.desk.received[0]?.files).toEqual([
      { name: 'Bild „Straße“.png', type: 'image/png', content: Buffer.from(picture) },
      { name: 'router.log', type: 'text/plain', content: Buffer.from('a\nb\n') },
      { name: 'leer.txt', type: 'text/plain', content: Buffer.alloc(0) },
    ])
  })

  test('has no file when none was chosen', async () => {
    const boundary = 'x1'
    const field = (name: string, value: string) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
    const body = [
      ...Object.entries(typed).map(([name, value]) => field(name, value)),
      `--${boundary}\r\nContent-Disposition: form-data; name="files"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n\r\n--${boundary}--\r\n`,
    ].join('')
    const headers = { 'Content-Type': `multipart/form-data; boundary=${boundary}` }
    expect((await fetch(web.url, { method: 'POST', body, headers, redirect: 'manual' })).status).toBe(303)
    expect(web.desk.received[0]?.files).toEqual([])
  })
})

describe('one page is one ticket', () => {
  test('the same page sent twice carries the same id', async () => {
    const submission = await openForm()
    await Promise.all([
      post(web.url, multipart({ ...typed, submission })),
      post(web.url, multipart({ ...typed, submission })),
    ])
    expect(web.desk.received).toHaveLength(2)
    expect(web.desk.received[0]?.id).toBe(web.desk.received[1]?.id)
  })

  test('a second concern typed into the same page carries another id', async () => {
    const submission = await openForm()
    await post(web.url, multipart({ ...typed, submission }))
    await post(web.url, multipart({ ...typed, submission, text: 'Und der Drucker druckt nicht.' }))
    expect(web.desk.received[0]?.id).not.toBe(web.desk.received[1]?.id)
  })

  test('two pages, and scripts without an id, carry different ids', async () => {
    for (const submission of [await openForm(), await openForm()]) {
      await post(web.url, multipart({ ...typed, submission }))
    }
    await post(web.url, multipart(typed))
    await post(web.url, multipart(typed))
    expect(new Set(web.desk.received.map(({ id }) => id)).size).toBe(4)
  })

  test('a page with mistakes keeps its id when it is shown again', async () => {
    const submission = await openForm()
    const again = await post(web.url, multipart({ ...typed, email: '', submission }))
    expect(submissionIn(await again.text())).toBe(submission)
  })
})

describe('mistakes', () => {
  test.each([
    ['no subject', { subject: ' ' }, 'subject', 'Bitte geben Sie einen Betreff an.'],
    ['a long subject', { subject: 'x'.repeat(201) }, 'subject', 'Der Betreff ist zu lang'],
    ['no text', { text: '\n \n' }, 'text', 'Bitte beschreiben Sie Ihr Anliegen.'],
    ['a long text', { text: 'x'.repeat(501) }, 'text', 'Der Text ist zu lang: höchstens 500 Zeichen.'],
    ['a very long text', { text: '🙂'.repeat(5000) }, 'text', 'Der Text ist zu lang'],
    ['a long name', { name: 'x'.repeat(201) }, 'name', 'Der Name ist zu lang'],
    ['no address', { email: '' }, 'email', 'Bitte geben Sie Ihre E-Mail-Adresse an'],
    ['half an address', { email: 'lena@schule' }, 'email', 'Diese E-Mail-Adresse ist nicht vollständig.'],
    ['two addresses', { email: 'a@b.de,c@d.de' }, 'email', 'Diese E-Mail-Adresse ist nicht vollständig.'],
    [
      'an address with a header',
      { email: 'a@b.de\r\nBcc: c@d.de' },
      'email',
      'Diese E-Mail-Adresse ist nicht vollständig.',
    ],
    [
      'what only robots fill in',
      { website: 'http://spam.example' },
      'website',
      'Bitte leeren Sie dieses Feld.',
    ],
  ])(
    '%s is said at the field and in the summary, and nothing is taken',
    async (_, change, field, sentence) => {
      const answer = await post(web.url, multipart({ ...typed, ...change }))
      const page = await answer.text()
      expect(answer.status).toBe(422)
      expect(page).toContain(`<title>Fehler: `)
      expect(page).toMatch(
        new RegExp(`role="alert" tabindex="-1" autofocus>[\\s\\S]*<a href="#${field}">${sentence}`),
      )
      expect(page).toMatch(new RegExp(`<p class="problem" id="${field}-problem">${sentence}`))
      expect(page).toMatch(
        new RegExp(`id="${field}"[^>]* aria-invalid="true" aria-describedby="${field}-problem`),
      )
      expect(web.desk.received).toEqual([])
    },
  )

  test('keep everything that was typed, and say which files to choose again', async () => {
    const files = [new File(['x'], 'bild.png'), new File(['y'], 'router.log')]
    const answer = await post(web.url, multipart({ ...typed, email: 'lena@' }, files))
    const page = await answer.text()
    expect(page).toContain('value="WLAN in Raum 204 seit heute weg"')
    expect(page).toContain('>\nSeit 8 Uhr geht nichts.\nAuch nicht am Telefon.</textarea>')
    expect(page).toContain('value="Lena Kaya"')
    expect(page).toContain('value="lena@"')
    expect(page).toContain('Bitte noch einmal auswählen: bild.png, router.log.')
  })

  test('are no way to bring markup onto the page, whatever the field', async () => {
    const attack = '"><script>alert(1)</script><img src=x onerror=alert(1)> \'&quot;</textarea></title>'
    const fields = {
      subject: attack,
      text: attack,
      name: attack,
      email: attack,
      website: attack,
      submission: attack,
    }
    const page = await (await post(web.url, multipart(fields, [new File(['x'], attack)]))).text()
    expect(page).not.toMatch(/<script|<img|onerror=alert\(1\)>/)
    expect(page.match(/<\/textarea>/g)).toHaveLength(1)
    expect(page.match(/<\/title>/g)).toHaveLength(1)
    expect(page).toContain('&#60;script&#62;')
  })

  test('of our own keep what was typed too, and name one reference that is also logged', async () => {
    web.desk.broken = new Error('the database is away')
    const answer = await post(web.url, multipart(typed))
    const page = await answer.text()
    expect(answer.status).toBe(500)
    expect(page).toContain('value="WLAN in Raum 204 seit heute weg"')
    const [{ details: { reference } = {} } = {}] = web.logged
    expect(page).toContain(`Kennung für Rückfragen: ${reference}`)
    expect(page).not.toContain('database')
  })
})

describe('where a form may be sent from', () => {
  test.each([
    ['another website', { 'Sec-Fetch-Site': 'cross-site' }, 403],
    ['a neighbouring host', { 'Sec-Fetch-Site': 'same-site' }, 403],
    ['another origin', { Origin: 'https://evil.example' }, 403],
    ['nowhere that is told', { Origin: 'null' }, 403],
    ['our own page', { 'Sec-Fetch-Site': 'same-origin', Origin: 'https://help.example.org' }, 303],
    ['our public address', { Origin: 'https://help.example.org' }, 303],
    ['a script', {}, 303],
  ])('%s', async (_, headers, status) => {
    const answer = await post(web.url, multipart(typed), headers as Record<string, string>)
    expect(answer.status).toBe(status)
    expect(web.desk.received).toHaveLength(status === 303 ? 1 : 0)
  })

  test('the address that the browser itself asked for', async () => {
    expect((await post(web.url, multipart(typed), { Origin: web.url })).status).toBe(303)
  })

  test('so its page lets browsers name it', async () => {
    expect((await fetch(web.url)).headers.get('referrer-policy')).toBe('same-origin')
  })
})

describe('language', () => {
  test.each([
    ['de-CH,fr;q=0.8', 'de'],
    ['en-US,en;q=0.9', 'en'],
    ['en;q=0.3, de;q=0.9', 'de'],
    ['fr, en;q=0.1', 'en'],
    ['fr', 'de'],
    ['*', 'de'],
    [';;q=,%%', 'de'],
  ])('of a browser that accepts %s is %s', async (accepted, language) => {
    const answer = await fetch(web.url, { headers: { 'Accept-Language': accepted } })
    expect(await answer.text()).toContain(`<html lang="${language}">`)
    expect(answer.headers.get('vary')).toContain('Accept-Language')
  })

  test('falls back to the helpdesk’s own', async () => {
    const english = await aWebServer({ language: 'en' })
    const answer = await fetch(english.url, { headers: { 'Accept-Language': 'fr' } })
    expect(await answer.text()).toContain('<html lang="en">')
    await english.stop()
  })

  test('can be chosen by a link, stays chosen when the form is sent, and reaches the desk', async () => {
    const german = await (await fetch(web.url, { headers: { 'Accept-Language': 'de' } })).text()
    expect(german).toContain('<a class="language" href="/?lang=en" hreflang="en" lang="en">English</a>')
    const english = await (
      await fetch(`${web.url}/?lang=en`, { headers: { 'Accept-Language': 'de' } })
    ).text()
    expect(english).toContain('action="/?lang=en"')
    await post(`${web.url}/?lang=en`, multipart(typed), { 'Accept-Language': 'de' })
    expect(web.desk.received[0]?.language).toBe('en')
    await post(web.url, multipart(typed), { 'Accept-Language': 'en' })
    expect(web.desk.received[1]?.language).toBe('en')
  })
})

describe('the empty form', () => {
  test.each([
    [
      'de',
      [
        'Betreff',
        'Kurz und genau',
        'Ein Anliegen pro Nachricht',
        'keine Passwörter',
        'verschlüsselte Datei',
        'am Telefon',
        'Abbrechen',
        'Absenden',
      ],
    ],
    [
      'en',
      [
        'Subject',
        'Short and precise',
        'One concern per message',
        'no passwords',
        'encrypted file',
        'by phone',
        'Cancel',
        'Create',
      ],
    ],
  ])('in %s helps and warns', async (language, sentences) => {
    const page = await (await fetch(`${web.url}/?lang=${language}`)).text()
    for (const sentence of sentences) expect(page).toContain(sentence)
    expect(page).toContain('<title>')
    expect(page).not.toMatch(/faden/i)
  })

  test('names every field for a screen reader, marks the required ones, and runs no script', async () => {
    const page = await (await fetch(web.url)).text()
    for (const [id, required] of [
      ['subject', true],
      ['text', true],
      ['email', true],
      ['files', false],
      ['name', false],
    ]) {
      const control = new RegExp(`<(?:input|textarea) id="${id}"[^>]*>`).exec(page)?.[0] ?? ''
      expect(page).toContain(`<label for="${id}">`)
      expect(control).toContain(`aria-describedby="${id}-hint`)
      expect(control.includes(' required')).toBe(required)
    }
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const [, list] of page.matchAll(/aria-describedby="([^"]+)"/g)) {
      for (const id of list?.split(' ') ?? []) expect(ids).toContain(id)
    }
    expect(page).not.toMatch(/<script|<style| style=| on\w+=/)
  })

  test('hides the robots’ trap from eyes, keyboard and screen readers', async () => {
    const page = await (await fetch(web.url)).text()
    expect(page).toMatch(
      /<div class="trap" aria-hidden="true">[\s\S]*name="website"[^>]* tabindex="-1" autocomplete="off"/,
    )
  })
})
