import { type Request, type Response, Router } from 'express'
import type { Language } from '../domain/status.ts'
import { pageLanguage } from './language.ts'
import { type FormView, formPage } from './pages/form-page.ts'
import { createPostRate } from './post-rate.ts'
import { createFormReader, type ReadForm, UnreadableForm } from './read-form.ts'
import { logFailure } from './reference.ts'
import { isFromOwnPage } from './same-site.ts'
import { frameIn, type Site, sendPlainPage } from './site.ts'
import { emptyForm, formProblems, submissionOf, typedValues } from './submission.ts'
import { wordsIn } from './words/words.ts'

/** `GET /` shows the form, `POST /` takes it and leads to the ticket's page. */
export function formRoutes(site: Site): Router {
  const { desk, language: ownLanguage, limits, log, publicUrl } = site.options
  const postRate = createPostRate(limits.postsPerMinute ?? 30)
  const readForm = createFormReader(limits)

  const showForm = (response: Response, language: Language, status: number, view: FormView) => {
    // Not “no-store”: the browser's Back should bring back what was typed.
    response.status(status).set({ 'Cache-Control': 'private, no-cache', Vary: 'Accept-Language' })
    response.send(formPage(frameIn(site, language), limits, view))
  }

  const take = async (request: Request, response: Response, language: Language, form: ReadForm) => {
    const values = typedValues(form)
    const { fileNames } = form
    const words = wordsIn(language)
    if (!postRate.admit(request.ip)) {
      response.set('Retry-After', '60')
      return showForm(response, language, 429, {
        values,
        fileNames,
        problems: {},
        trouble: words.problems['too-often'],
      })
    }
    const problems = formProblems(values, form, limits)
    if (Object.keys(problems).length > 0) {
      return showForm(response, language, form.left ? 413 : 422, { values, fileNames, problems })
    }
    try {
      const { token } = await desk.receive(submissionOf(values, form, language))
      response.redirect(303, `/t/${encodeURIComponent(token)}`)
    } catch (error) {
      const trouble = words.problems.failed(logFailure(log, error, 'POST /'))
      showForm(response, language, 500, { values, fileNames, problems: {}, trouble })
    }
  }

  const routes = Router()
  // A form's Origin is sent only under this policy; the address of this page is no secret.
  routes.all('/', (_request, response, next) => {
    response.set('Referrer-Policy', 'same-origin')
    next()
  })
  routes.get('/', (request, response) => {
    const language = pageLanguage(request, ownLanguage)
    showForm(response, language, 200, { values: emptyForm(), problems: {}, fileNames: [] })
  })
  routes.post('/', async (request, response) => {
    const language = pageLanguage(request, ownLanguage)
    if (!isFromOwnPage(request, publicUrl)) return sendPlainPage(site, response, language, 403, 'cross-site')
    const done = new Promise((resolve) => response.once('close', resolve))
    try {
      await take(request, response, language, await readForm(request, done))
    } catch (error) {
      if (!(error instanceof UnreadableForm)) throw error
      sendPlainPage(site, response, language, error.status, error.page)
    }
  })
  routes.all('/', (request, response) => {
    response.set('Allow', 'GET, HEAD, POST')
    sendPlainPage(site, response, pageLanguage(request, ownLanguage), 405, 'wrong-method')
  })
  return routes
}
