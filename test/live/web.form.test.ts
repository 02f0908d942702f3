import type { Browser, Page } from 'playwright-core'
import { barriersIn } from './barriers.ts'
import { screenshot, startBrowser } from './browser.ts'
import { startTrial, type Trial } from './trial.ts'

let trial: Trial
let browser: Browser
beforeAll(async () => {
  trial = await startTrial()
  browser = await startBrowser()
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await trial?.stop()
})

let page: Page
afterEach(() => page.context().close())

async function open(path: string, options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> {
  page = await browser.newPage({ locale: 'de-DE', viewport: { width: 1100, height: 900 }, ...options })
  page.setDefaultTimeout(5000)
  await page.goto(new URL(path, trial.url).href)
  return page
}

const text = 'Seit heute früh kein WLAN.\n\nIn der dritten Stunde ist Test.'

test.each([
  { script: 'without JavaScript', javaScriptEnabled: false },
  { script: 'with JavaScript', javaScriptEnabled: true },
])(
  '$script a form with a file becomes a ticket, and its page shows number, status and text',
  async ({ javaScriptEnabled }) => {
    const form = await open('/', { javaScriptEnabled })
    await form.getByLabel('Betreff').fill('WLAN in Raum 204')
    await form.getByLabel('Ihr Anliegen').fill(text)
    await form
      .getByLabel('Dateien')
      .setInputFiles({ name: 'Protokoll.txt', mimeType: 'text/plain', buffer: Buffer.from('Zeile 1') })
    await form.getByLabel('Ihr Name').fill('Lena Kaya')
    await form.getByLabel('Ihre E-Mail-Adresse').fill('lena@school.example')
    await form.getByRole('button', { name: 'Absenden' }).click()
    await form.waitForURL(/\/t\/[\w-]{20,}$/)
    const main = form.getByRole('main')
    expect(await main.getByRole('heading', { level: 1 }).textContent()).toBe('WLAN in Raum 204')
    expect(await main.textContent()).toMatch(/Ihre Nummer ist \d{5}/)
    expect(await main.textContent()).toContain('In der dritten Stunde ist Test.')
    expect(await main.locator('.status').textContent()).toContain('neu')
    const file = await main.getByRole('link', { name: 'Protokoll.txt' }).getAttribute('href')
    const download = await form.request.get(new URL(file ?? '', trial.url).href)
    expect(await download.text()).toBe('Zeile 1')
    await screenshot(form, `web-ticket-${javaScriptEnabled ? 'with' : 'without'}-javascript`)
  },
)

test('a browser that asks for English gets English, and one link leads to the other language', async () => {
  const form = await open('/', { locale: 'en-GB' })
  expect(await form.locator('html').getAttribute('lang')).toBe('en')
  await screenshot(form, 'web-form-english')
  await form.getByRole('link', { name: 'Deutsch' }).click()
  expect(await form.locator('html').getAttribute('lang')).toBe('de')
  expect(await form.getByRole('heading', { level: 1 }).textContent()).toBe('Schreiben Sie uns')
})

test('the keyboard alone is enough: the first Tab offers to skip to the content, and Enter sends', async () => {
  const form = await open('/')
  const focused = () => form.locator(':focus')
  await form.keyboard.press('Tab')
  expect(await focused().textContent()).toBe('Zum Inhalt')
  await form.keyboard.press('Enter')
  const typed: Record<string, string> = {
    subject: 'Beamer bleibt schwarz',
    text: 'Raum 12.',
    email: 'lena@school.example',
  }
  const order: string[] = []
  for (let step = 0; step < 12 && !order.includes('email'); step += 1) {
    await form.keyboard.press('Tab')
    const name = (await focused().getAttribute('name')) ?? ''
    order.push(name)
    if (typed[name]) await form.keyboard.type(typed[name])
  }
  expect(order.filter(Boolean)).toEqual(['subject', 'text', 'files', 'name', 'email'])
  await form.keyboard.press('Enter')
  await form.waitForURL(/\/t\//)
  expect(await form.getByRole('heading', { level: 1 }).textContent()).toBe('Beamer bleibt schwarz')
})

test('what is wrong is said above the form and at its field, and nothing typed is lost', async () => {
  const form = await open('/')
  await form.locator('form').evaluate((element) => element.setAttribute('novalidate', ''))
  await form.getByLabel('Betreff').fill('WLAN')
  await form.getByLabel('Ihre E-Mail-Adresse').fill('lena')
  await form.getByRole('button', { name: 'Absenden' }).click()
  const alert = form.getByRole('alert')
  expect(await alert.getByRole('link').count()).toBe(2)
  expect(await form.getByLabel('Betreff').inputValue()).toBe('WLAN')
  await alert.getByRole('link').first().click()
  expect(await form.locator(':focus').getAttribute('name')).toBe('text')
  expect(await barriersIn(form)).toEqual([])
  await screenshot(form, 'web-form-problems')
})

test.each([{ width: 1100 }, { width: 360 }])(
  'form and ticket page have no barriers at $width px',
  async ({ width }) => {
    const form = await open('/', { viewport: { width, height: 800 } })
    expect(await barriersIn(form)).toEqual([])
    await screenshot(form, `web-form-${width}`)
    const ticket = await trial.process.desk.submit({
      name: 'Lena Kaya',
      email: 'lena@school.example',
      subject: 'Drucker',
      text: `Ein langer Name: ${'x'.repeat(300)}`,
    })
    await form.goto(ticket)
    expect(await barriersIn(form)).toEqual([])
    await screenshot(form, `web-ticket-${width}`)
  },
)
