import type { IncomingMessage, ServerResponse } from 'node:http'
import { createApp } from './app.ts'
import { createListener } from './listener.ts'
import type { Webhook, WebOptions, WebServer } from './options.ts'
import { logFailure } from './reference.ts'
import { readAssets } from './site.ts'

/** The one HTTP server: customers' pages, what operators ask for, and the chat platforms' webhooks. */
export function createWebServer(options: WebOptions): WebServer {
  let app: (request: IncomingMessage, response: ServerResponse) => void
  // Webhooks come before everything else: their signatures are over the raw request.
  const listener = createListener((request, response) => {
    const webhook = options.webhooks.find(({ path }) => isBelow(path, request.url ?? '/'))
    if (webhook) handOver(webhook, request, response, options)
    else app(request, response)
  })
  return {
    async start() {
      app = createApp({ options, assets: await readAssets() })
      return listener.start(options.host, options.port)
    },
    stop: () => listener.stop(),
  }
}

function isBelow(path: string, url: string): boolean {
  return url.startsWith(path) && ['', '/', '?'].includes(url.charAt(path.length))
}

function handOver(
  webhook: Webhook,
  request: IncomingMessage,
  response: ServerResponse,
  { log }: Pick<WebOptions, 'log'>,
): void {
  try {
    webhook.handle(request, response)
  } catch (error) {
    const reference = logFailure(log, error, `${request.method} ${webhook.path}`)
    if (response.headersSent) response.destroy()
    else response.writeHead(500, { 'Content-Type': 'text/plain' }).end(`Reference ${reference}`)
  }
}
