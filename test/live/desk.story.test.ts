import type { Browser, Locator, Page } from 'playwright-core'
import { until } from '../tools/until.ts'
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

/** The undo time of a trial, and some for a busy machine. */
const untilItLeft = { timeout: 25_000 }

async function open(path: string): Promise<Page> {
  const page = await browser.newPage({ locale: 'de-DE', viewport: { width: 1360, height: 860 } })
  page.setDefaultTimeout(10_000)
  await page.goto(new URL(path, trial.url).href)
  return page
}

function parts(page: Page) {
  const main = page.getByRole('main')
  return {
    main,
    composer: main.getByRole('textbox'),
    nudge: main.getByText('Nicht gesendet, nur das Team sieht das.'),
    /** A post in the open thread. */
    post: (text: string) => main.getByRole('article').filter({ hasText: text }),
  }
}

async function enter(composer: Locator, text: string): Promise<void> {
  await composer.fill(text)
  await composer.press('Enter')
}

async function actAs(page: Page, from: string, to: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^${from}`) }).click()
  await page.getByRole('menuitemradio', { name: new RegExp(`^${to}`) }).click()
  await page.getByRole('button', { name: new RegExp(`^${to}`) }).waitFor()
}

test('the whole story: form, claim, talk, reply, undo, mail, answer, escalate, second level, close', async () => {
  const customer = await open('/')
  const desk = await open('/desk')
  const { main, composer, nudge, post } = parts(desk)

  await customer.getByLabel('Betreff').fill('WLAN in Raum 204')
  await customer.getByLabel('Ihr Anliegen').fill('Seit heute früh weg.')
  await customer.getByLabel('Ihr Name').fill('Lena Kaya')
  await customer.getByLabel('Ihre E-Mail-Adresse').fill('lena@school.example')
  await customer.getByRole('button', { name: 'Absenden' }).click()
  await customer.waitForURL(/\/t\//)

  // It appears by itself.
  const card = desk.getByRole('link', { name: /WLAN in Raum 204/ })
  await card.click()
  await main.getByRole('button', { name: 'Übernehmen' }).click()
  await main.getByText('zuständig: Anna Berger').waitFor()
  await screenshot(desk, 'desk-claimed')

  await enter(composer, 'Ich frage erst im Serverraum nach.')
  await nudge.waitFor()
  expect(await main.getByRole('button', { name: 'An Lena Kaya senden' }).count()).toBe(1)
  await screenshot(desk, 'desk-nudge')
  await main.getByRole('button', { name: 'Intern lassen' }).click()
  await nudge.waitFor({ state: 'hidden' })

  await enter(composer, '/reply Erster Versuch.')
  await post('Erster Versuch.').getByRole('timer').waitFor()
  await screenshot(desk, 'desk-undo-time')
  await main.getByRole('button', { name: 'Rückgängig' }).first().click()
  await post('Erster Versuch.').getByText('zurückgenommen').waitFor()

  await enter(composer, '/reply Bitte den Router neu starten.')
  await post('Router neu starten').getByText('gesendet').waitFor(untilItLeft)
  const mails = await trial.process.desk.outbox()
  expect(mails.map(({ text }) => text).join()).not.toMatch(/Serverraum|Erster Versuch/)

  await desk.getByRole('link', { name: /^Postausgang/ }).click()
  await desk.getByRole('button', { name: /Router neu starten/ }).click()
  await desk.frameLocator('main iframe').getByText('Router neu starten').waitFor()
  await screenshot(desk, 'desk-outbox')
  await desk.getByRole('textbox', { name: 'Als Kunde antworten' }).fill('Hat leider nicht geholfen.')
  await main.getByRole('button', { name: 'Senden' }).click()

  await desk.getByRole('link', { name: /^Support/ }).click()
  await card.click()
  await post('Hat leider nicht geholfen.').getByText('Vom Kunden').waitFor()

  await main.getByRole('button', { name: 'Second level' }).click()
  const dialog = desk.getByRole('dialog')
  await dialog.getByRole('textbox', { name: /Intern/ }).fill('Der Access Point antwortet nicht.')
  await dialog
    .getByRole('textbox', { name: 'Was Lena Kaya liest' })
    .fill('Unsere Netzwerkleute übernehmen das.')
  expect(await barriersIn(desk)).toEqual([])
  await screenshot(desk, 'desk-escalate')
  await dialog.getByRole('button', { name: 'Übergeben' }).click()
  await dialog.waitFor({ state: 'hidden' })

  await actAs(desk, 'Anna Berger', 'Carla Novak')
  await desk.getByRole('link', { name: /^Second level/ }).click()
  await card.click()
  await post('Der Access Point antwortet nicht.').waitFor()
  await post('Seit heute früh weg.').waitFor()
  await enter(composer, '/reply --close Der Access Point war defekt und ist getauscht.')
  await post('ist getauscht').getByText('gesendet').waitFor(untilItLeft)
  await screenshot(desk, 'desk-second-level')

  await customer.reload()
  const page = customer.getByRole('main')
  expect(await page.locator('.status').textContent()).toContain('geschlossen')
  const said = (await page.textContent()) ?? ''
  for (const text of ['Router neu starten', 'Hat leider nicht', 'Unsere Netzwerkleute', 'ist getauscht'])
    expect(said).toContain(text)
  expect(said).not.toMatch(/Serverraum|Erster Versuch|antwortet nicht/)
  await screenshot(customer, 'web-outcome')
  await Promise.all([customer.close(), desk.close()])
}, 120_000)

test('the practice ticket ticks off every step that really happened', async () => {
  const desk = await open('/desk')
  const { main, composer, post } = parts(desk)
  const coach = desk.getByRole('complementary', { name: 'In zehn Minuten' })
  const ticked = (count: number) => coach.getByText(`${count}/10`).waitFor(untilItLeft)

  await desk.getByRole('button', { name: 'Übungsticket', exact: true }).click()
  const card = desk.getByRole('link', { name: /Übung: WLAN/ })
  await card.click()
  // Without the pointer: the key, then what the step offers to type.
  await main.getByRole('heading', { level: 1, name: /Übung/ }).waitFor()
  await coach.getByRole('button', { name: '/claim' }).click()
  await composer.press('Enter')
  await ticked(1)
  await enter(composer, 'Mal sehen.')
  await ticked(2)
  await enter(composer, '/reply Nur ein Versuch.')
  await ticked(3)
  await enter(composer, '/undo')
  await ticked(4)
  await screenshot(desk, 'desk-practice')
  await enter(composer, '/reply Bitte neu starten.')
  await ticked(5)
  await desk.getByRole('link', { name: /^Postausgang/ }).click()
  await ticked(6)
  await desk.getByRole('button', { name: /Bitte neu starten/ }).click()
  await desk.getByRole('textbox', { name: 'Als Kunde antworten' }).fill('Hilft nicht.')
  await main.getByRole('button', { name: 'Senden' }).click()
  await ticked(7)
  await desk.getByRole('link', { name: /^Support/ }).click()
  await card.click()
  await post('Hilft nicht.').waitFor()
  await enter(composer, '/escalate Bitte übernehmen.')
  await ticked(8)
  await actAs(desk, 'Anna Berger', 'Carla Novak')
  await desk.getByRole('link', { name: /^Second level/ }).click()
  await card.click()
  await enter(composer, '/reply Getauscht.')
  await ticked(9)
  await enter(composer, '/close')
  await ticked(10)
  await screenshot(desk, 'desk-practice-done')
  await desk.close()
}, 120_000)

test('a customer’s message about another matter is split off by the button on it, and merged back by a command', async () => {
  const desk = await open('/desk')
  const { main, composer, post } = parts(desk)
  const omar = { name: 'Omar Haddad', email: 'omar@school.example' }
  await trial.process.desk.submit({ ...omar, subject: 'Drucker streikt', text: 'Raum 7.' })
  await desk.getByRole('link', { name: /Drucker streikt/ }).click()
  await enter(composer, '/reply Ist Papier darin?')
  await post('Ist Papier darin?').getByText('gesendet').waitFor(untilItLeft)
  await desk.getByRole('link', { name: /^Postausgang/ }).click()
  await desk.getByRole('button', { name: /Ist Papier darin/ }).click()
  await desk.getByRole('textbox', { name: 'Als Kunde antworten' }).fill('Das Tor klemmt übrigens.')
  await main.getByRole('button', { name: 'Senden' }).click()
  await desk.getByRole('link', { name: /^Support/ }).click()
  await desk.getByRole('link', { name: /Drucker streikt/ }).click()

  await post('Das Tor klemmt').hover()
  await post('Das Tor klemmt').getByRole('button', { name: 'Als eigenen Vorgang abtrennen' }).click()
  const dialog = desk.getByRole('dialog')
  const subject = dialog.getByRole('textbox', { name: /Betreff/ })
  expect(await subject.inputValue()).toBe('Das Tor klemmt übrigens.')
  expect(await barriersIn(desk)).toEqual([])
  await screenshot(desk, 'desk-split')
  await subject.fill('Tor klemmt')
  await dialog.getByRole('button', { name: 'Abtrennen' }).click()
  await post('hat eine Nachricht von Omar Haddad abgetrennt').waitFor()
  await screenshot(desk, 'desk-split-off')

  await desk.getByRole('link', { name: /^Support/ }).click()
  // Each names the other in its last line, too.
  const about = (subject: string) =>
    desk.getByRole('link').filter({ has: desk.locator('.subject', { hasText: subject }) })
  const printer = about('Drucker streikt')
  const number = /\d{5}/.exec((await printer.textContent()) ?? '')?.[0]
  await about('Tor klemmt').click()
  await main.getByText(`verknüpft: ${number}`).waitFor()
  await enter(composer, `/merge ${number}`)
  await main.getByText(`Ging in ${number} auf.`).waitFor()
  await screenshot(desk, 'desk-merged')
  await printer.click()
  await post('Das Tor klemmt').last().waitFor()
  const mails = await trial.process.desk.outbox()
  expect(mails.filter(({ text }) => /eigene Nummer|unter einer Nummer/.test(text))).toHaveLength(2)
  await desk.close()
}, 120_000)

test('another window shows what happens without a reload, and the desk has no barriers', async () => {
  const anna = await open('/desk')
  const ben = await open('/desk')
  await actAs(ben, 'Anna Berger', 'Ben')
  await trial.process.desk.submit({
    name: 'Ömer Aydın',
    email: 'oemer@school.example',
    subject: 'Beamer bleibt schwarz',
    text: 'Raum 12.',
  })
  for (const page of [anna, ben]) await page.getByRole('link', { name: /Beamer bleibt schwarz/ }).click()
  await enter(parts(ben).composer, '/claim')
  await parts(anna).main.getByText('zuständig: Ben').waitFor()
  await enter(parts(ben).composer, 'Ich gehe hin.')
  await parts(anna).post('Ich gehe hin.').waitFor()
  await until('both rest', async () => (await trial.process.desk.deliveries()).waiting === 0)
  expect(await barriersIn(anna)).toEqual([])
  await anna.setViewportSize({ width: 390, height: 780 })
  expect(await barriersIn(anna)).toEqual([])
  await screenshot(anna, 'desk-narrow')
  await Promise.all([anna.close(), ben.close()])
}, 60_000)

test('a canned reply is chosen in the form, changed, and sent', async () => {
  const desk = await open('/desk')
  const { main, composer, post } = parts(desk)
  await trial.process.desk.submit({
    name: 'Mia Roth',
    email: 'mia@school.example',
    subject: 'Tafel bleibt dunkel',
    text: 'In Raum 7.',
  })
  await desk.getByRole('link', { name: /Tafel bleibt dunkel/ }).click()
  await main.getByRole('button', { name: 'Antworten', exact: true }).first().click()
  const dialog = desk.getByRole('dialog')
  const text = dialog.getByRole('textbox', { name: /Text/ })
  const canned = dialog.getByRole('combobox', { name: /Textbaustein/ })
  await text.fill('Gruß vom Flur')
  await dialog.getByRole('combobox', { name: 'Danach' }).selectOption('in Rückfrage')
  await canned.selectOption('Welcher Raum? / Which room?')
  await until('it is filled in', async () => (await text.inputValue()).includes('um welchen Raum'))
  expect(await text.inputValue()).toMatch(/hinein\?\n\nGruß vom Flur$/)
  expect(await dialog.getByRole('combobox', { name: 'Danach' }).inputValue()).toBe('wait')
  expect(await canned.inputValue()).toBe('')
  expect(await barriersIn(desk)).toEqual([])
  await screenshot(desk, 'desk-canned')
  await text.fill('Um welchen Raum geht es genau?')
  await dialog.getByRole('button', { name: 'Senden' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await post('Um welchen Raum geht es genau?').waitFor()

  await enter(composer, '/canned')
  await main.getByText('Welcher Raum? / Which room?').waitFor()
  await enter(composer, '/canned neu')
  await post('schalten Sie das Gerät aus').waitFor()
  await desk.close()
}, 60_000)

test('the search field finds what was said in any ticket, and leads to it', async () => {
  const desk = await open('/desk')
  const { main, composer } = parts(desk)
  for (const [subject, text] of [
    ['Laptop lädt nicht', 'Das Netzteil ist kaputt.'],
    ['Kamera fehlt', 'Seit Montag.'],
  ] as const)
    await trial.process.desk.submit({ name: 'Ida Sand', email: 'ida@school.example', subject, text })
  await desk.getByRole('link', { name: /Laptop lädt nicht/ }).click()
  await enter(composer, '/note Ersatzgerät liegt im Büro')
  await main.getByText('Ersatzgerät liegt im Büro').waitFor()
  await until('it can be found', async () => {
    await desk.getByRole('searchbox', { name: 'Suchen' }).fill('buero ersatz')
    await desk.getByRole('searchbox', { name: 'Suchen' }).press('Enter')
    await main.getByText(/„buero ersatz“/).waitFor()
    return (await main.getByText('Gefunden zu „buero ersatz“: 1').count()) > 0
  })
  expect(await barriersIn(desk)).toEqual([])
  await screenshot(desk, 'desk-search')
  await main.getByRole('link', { name: /^\d{5}$/ }).click()
  await main.getByRole('heading', { level: 1, name: /Laptop lädt nicht/ }).waitFor()
  await desk.close()
}, 60_000)

test('a refusal that asks is answered by its button, with the words in code as code', async () => {
  const desk = await open('/desk')
  const { main, composer, post } = parts(desk)
  await desk.getByRole('button', { name: 'Übungsticket', exact: true }).click()
  await desk.getByRole('link', { name: /Übung: WLAN/ }).click()
  await main.getByRole('heading', { level: 1, name: /Übung/ }).waitFor()
  await enter(composer, '/clam')
  await main.getByRole('alert').getByText('claim', { exact: true }).waitFor()
  await enter(composer, '/escalate Bitte übernehmen.')
  await main.getByText('Übergeben an').waitFor()
  await enter(composer, '/reply Ich weiß es doch.')
  await main.getByRole('button', { name: 'Trotzdem senden' }).click()
  await post('Ich weiß es doch.').waitFor()
  await until('the draft is gone', async () => (await composer.inputValue()) === '')
  await enter(composer, '/close')
  await desk.close()
}, 60_000)
