import { Router } from 'express'
import type { LocalChatOptions, OutboxMail } from '../config.ts'
import { WebRefusal } from './refusals.ts'
import { byUser, checked, customer, type Lookup } from './requests.ts'

/** The mail that went out, and the two things a trial needs that a real customer would do. */
export function outboxRoutes(options: LocalChatOptions, lookup: Lookup): Router {
  const routes = Router()

  routes.get('/outbox', async (_request, response) => void response.json(await options.outbox()))

  routes.get('/outbox/html', async (request, response) => {
    const mail = await mailBy(String(request.query.id))
    // A document of its own: nothing of it runs or is fetched, and its links open elsewhere.
    response.set(
      'content-security-policy',
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; " +
        "frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox",
    )
    response.set('x-frame-options', 'SAMEORIGIN')
    response.type('html').send(withBlankTargets(mail.html))
  })

  routes.post('/customer', async (request, response) => {
    const answer = checked(customer, request.body)
    await mailBy(answer.inReplyTo)
    await options.customerWrites(answer)
    response.status(202).json({ accepted: true })
  })

  routes.post('/practice', async (request, response) => {
    const { id } = lookup.agent(checked(byUser, request.body).user)
    await options.startPractice(id)
    response.status(202).json({ accepted: true })
  })

  async function mailBy(messageId: string): Promise<OutboxMail> {
    const mail = (await options.outbox()).find((sent) => sent.messageId === messageId)
    if (!mail) throw new WebRefusal(404, 'No such mail went out.', 'Eine solche Mail ging nicht hinaus.')
    return mail
  }

  return routes
}

function withBlankTargets(html: string): string {
  const base = '<base target="_blank">'
  return /<head[^>]*>/i.test(html) ? html.replace(/<head[^>]*>/i, (head) => head + base) : base + html
}
