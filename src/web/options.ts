import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Registry } from 'prom-client'
import type { CustomerDesk } from '../domain/form.ts'
import type { Language } from '../domain/status.ts'

/** Gets the raw request, its whole URL and its body unread, for `path` and all below it. */
export interface Webhook {
  readonly path: string
  handle(request: IncomingMessage, response: ServerResponse): void
}

export type Health = Readonly<Record<string, { readonly ok: boolean; readonly detail: string }>>

export interface FormLimits {
  /** Of one file. */
  readonly maxFileBytes: number
  readonly maxFiles: number
  /** Characters of the message. */
  readonly maxTextLength: number
  /** Of one address; loopback is never limited. 30 unless set, 0 = no limit. */
  readonly postsPerMinute?: number
}

export interface WebOptions {
  readonly host: string
  /** 0 = any free one; `start` tells which. */
  readonly port: number
  /** How customers reach this server; forms sent from elsewhere are refused. */
  readonly publicUrl: string
  /** For those who accept neither German nor English. */
  readonly language: Language
  /** Of the times shown. */
  readonly timeZone: string
  /** The only name a customer reads. */
  readonly helpdeskName: string
  readonly desk: CustomerDesk
  readonly webhooks: readonly Webhook[]
  readonly health: () => Promise<Health>
  readonly metrics: Pick<Registry, 'metrics' | 'contentType'>
  readonly limits: FormLimits
  readonly log: WebLog
}

/** What pino offers and this folder uses. */
export interface WebLog {
  error(details: object, sentence: string): void
}

export interface WebServer {
  /** Resolves once connections are accepted. Rejects with a `SetupError` if the address can't be had. */
  start(): Promise<{ readonly url: string }>
  /** Accepts nothing more, lets requests under way finish for up to 10 s, then cuts them. Repeating it is harmless. */
  stop(): Promise<void>
}
