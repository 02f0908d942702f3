import { SocketModeClient } from '@slack/socket-mode'
import { DeliveryError } from '../../src/domain/errors.ts'
import type { Log } from '../../src/domain/log.ts'
import { clientOptions, loggerTo } from './client.ts'
import { asDeliveryError } from './errors.ts'
import { pause, within } from './pause.ts'
import type { Payload } from './payloads.ts'

/** Slack closes each connection every few hours; while one is renewed, the other takes what happens. Slack allows ten. */
const connections = 2
const helloPatience = 15_000
const longestPause = 30_000

interface Options {
  readonly appToken: string
  readonly apiUrl: string
  readonly log: Log
  take(payload: Payload, retry: unknown): Promise<unknown>
  /** Called when the first connection is there, and when the last is gone. */
  onChange(isConnected: boolean, cause: string): void
}

interface Envelope {
  readonly ack: (response?: Record<string, unknown>) => Promise<void>
  readonly body: Payload
  readonly retry_num?: number
}

/**
 * Faden calls Slack (Socket Mode, https://docs.slack.dev/apis/events-api/using-socket-mode). The SDK would give up for good, and
 * crash the process, when Slack can’t be reached while it reconnects: each connection is renewed here.
 */
export function createSocket({ appToken, apiUrl, log, take, onChange }: Options) {
  const stopping = new AbortController()
  const open = new Set<SocketModeClient>()
  const underWay = new Set<Promise<void>>()
  const keeping: Promise<void>[] = []

  async function connect(): Promise<SocketModeClient> {
    const client = new SocketModeClient({
      appToken,
      autoReconnectEnabled: false,
      logger: loggerTo(log),
      clientOptions: clientOptions({ apiUrl, log }),
    })
    client.on('slack_event', (envelope: Envelope) => track(receive(envelope)))
    try {
      if (!(await within(helloPatience, client.start()))) throw new Error('Slack said no hello')
    } catch (error) {
      void client.disconnect()
      throw error ? asDeliveryError(error) : new DeliveryError('not-sent', 'Slack closed the connection.')
    }
    if (stopping.signal.aborted) {
      // Stopped while it was being opened: nobody would ever close it.
      await client.disconnect()
      throw new DeliveryError('not-sent', 'Faden stops.')
    }
    open.add(client)
    if (open.size === 1) onChange(true, '')
    return client
  }

  async function receive({ ack, body, retry_num }: Envelope): Promise<void> {
    try {
      const response = await take(body, retry_num)
      await ack(response as Record<string, unknown> | undefined)
    } catch (error) {
      log.warn(
        { reason: (error as Error).message },
        'something from Slack was not taken; Slack will repeat it',
      )
    }
  }

  function track(work: Promise<void>): void {
    underWay.add(work)
    void work.finally(() => underWay.delete(work))
  }

  /** Stays connected until stopped, from this connection on. */
  async function keep(first: SocketModeClient | null): Promise<void> {
    let client = first
    let failures = 0
    while (!stopping.signal.aborted) {
      if (!client) await pause(backOff(failures), stopping.signal)
      if (stopping.signal.aborted) break
      try {
        client ??= await connect()
        failures = 0
        client = await renewed(client)
      } catch (error) {
        failures += 1
        client = null
        if (open.size === 0) onChange(false, (error as Error).message)
      }
    }
  }

  /** Slack announces that it will close a connection: the next one is there before it goes. null: it broke off. */
  async function renewed(client: SocketModeClient): Promise<SocketModeClient | null> {
    const isAnnounced = await ending(client)
    const next = isAnnounced ? await connect().catch(() => null) : null
    if (isAnnounced) await Promise.allSettled([...underWay])
    open.delete(client)
    if (isAnnounced) await client.disconnect()
    if (open.size === 0) onChange(false, 'the connection to Slack broke off')
    return next
  }

  return {
    async start(): Promise<void> {
      keeping.push(keep(await connect()))
      for (let more = 1; more < connections; more++) keeping.push(keep(null))
    },
    async stop(): Promise<void> {
      stopping.abort()
      await Promise.allSettled([...underWay])
      await Promise.allSettled([...open].map((client) => client.disconnect()))
      await Promise.allSettled(keeping)
    },
  }
}

/** Resolves when the connection is about to end (true) or has ended (false). The SDK would hang up at once. */
function ending(client: SocketModeClient): Promise<boolean> {
  return new Promise((resolve) => {
    const listeners = client.listeners('ws_message') as ((data: unknown, isBinary: boolean) => void)[]
    client.removeAllListeners('ws_message')
    client.on('ws_message', (data: unknown, isBinary: boolean) => {
      if (isFarewell(data)) resolve(true)
      else for (const listener of listeners) listener(data, isBinary)
    })
    client.once('disconnected', () => resolve(false))
  })
}

function isFarewell(data: unknown): boolean {
  try {
    return (JSON.parse(String(data)) as { type?: unknown }).type === 'disconnect'
  } catch {
    return false
  }
}

const backOff = (failures: number) =>
  Math.min(1000 * 2 ** failures, longestPause) * (0.8 + Math.random() * 0.4)
