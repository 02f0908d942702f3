import { webApi } from '@slack/bolt'
import type { Log } from '../../src/domain/log.ts'

export type Client = webApi.WebClient

/** Longer than any call that we make should take; the sender's own deadline comes later. */
const patience = 20_000

export interface ClientOptions {
  readonly apiUrl: string
  /** Milliseconds. */
  readonly timeout?: number
  readonly log?: Log
}

/** One attempt per call: what is repeated, and when, is the core's to decide. */
export function createClient(token: string, options: ClientOptions): Client {
  return new webApi.WebClient(token, clientOptions(options))
}

export function clientOptions({ apiUrl, timeout, log }: ClientOptions): webApi.WebClientOptions {
  return {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: timeout ?? patience,
    allowAbsoluteUrls: false,
    logger: loggerTo(log),
    fetch: reach,
  }
}

/** The SDK keeps only what is an `Error` to it, and why a connection failed decides what is known about a post. */
async function reach(...request: Parameters<typeof fetch>): Promise<Response> {
  try {
    return await fetch(...request)
  } catch (cause) {
    throw new Error((cause as Error).message, { cause })
  }
}

/** The SDK's words at our level, without what it was given: that holds what people wrote. */
export function loggerTo(log?: Log) {
  const told = (args: unknown[]) => String(args[0]).slice(0, 300)
  return {
    debug: () => {},
    info: () => {},
    warn: (...args: unknown[]) => log?.info({}, `Slack SDK: ${told(args)}`),
    error: (...args: unknown[]) => log?.warn({}, `Slack SDK: ${told(args)}`),
    setLevel: () => {},
    getLevel: () => webApi.LogLevel.WARN,
    setName: () => {},
  }
}
