import type { ChatInbox, Connection } from '../../src/domain/chat.ts'
import { DeliveryError } from '../../src/domain/errors.ts'
import type { Log } from '../../src/domain/log.ts'
import { addresseeOf } from './addressee.ts'
import { pause } from './pause.ts'
import type { Payload } from './payloads.ts'
import type { Site } from './site.ts'
import { createSocket } from './socket.ts'
import { createWebhook } from './webhook.ts'

type Lost = Extract<Connection, { state: 'lost' }>

const longestPause = 5 * 60 * 1000
const mend = 'npm run doctor'

/**
 * By which ways what happens reaches us: one webhook for all whom Slack calls, a socket for each app that calls Slack. A
 * workspace that can’t be opened stops no other; it is tried again.
 */
export function createConnections(sites: readonly Site[], log: Log) {
  const open = new Set<Site>()
  const lost = new Map<Site, Lost>()
  const stopping = new AbortController()
  const retrying: Promise<void>[] = []
  let inbox: ChatInbox | null = null

  /** The workspaces together, as the core sees one platform. */
  function tell(): void {
    const [first] = lost.values()
    const except = [...lost].map(([{ channels }, { cause }]) => ({ channels, cause, mend }))
    if (!first) inbox?.connection({ state: 'well' })
    else inbox?.connection(lost.size === sites.length ? first : { state: 'well', except })
  }

  function change(changed: readonly Site[], cause: string | null): void {
    for (const site of changed)
      if (cause === null) lost.delete(site)
      else lost.set(site, { state: 'lost', cause: named(site, cause), mend })
    tell()
  }

  const addressee = (payload: Payload, vouchedFor: readonly Site[]) =>
    addresseeOf(payload, vouchedFor, [...open])

  async function take(payload: Payload, vouchedFor: readonly Site[], retry: unknown): Promise<unknown> {
    const site = addressee(payload, vouchedFor)
    if (!site || !open.has(site)) throw new Error('it is for a workspace that is not connected this way')
    return site.take(payload, retry)
  }

  const called = sites.flatMap((site) => {
    const { signingSecret } = site
    return signingSecret === null ? [] : [{ site, signingSecret }]
  })
  const webhook =
    called.length === 0
      ? null
      : createWebhook({
          doors: called,
          log,
          addressee(payload, signers) {
            const vouchedFor = signers.map((door) => door.site)
            const site = addressee(payload, vouchedFor)
            return signers.find((door) => door.site === site) ?? null
          },
          take: (payload, { site }, retry) => (open.has(site) ? site.take(payload, retry) : null),
        })

  const sockets = [...Map.groupBy(sites, ({ appToken }) => appToken)].flatMap(([appToken, those]) => {
    const [first] = those
    if (appToken === null || !first) return []
    const socket = createSocket({
      appToken,
      apiUrl: first.apiUrl,
      log,
      take: (payload, retry) => take(payload, those, retry),
      onChange: (isConnected, cause) =>
        change(
          those.filter((site) => open.has(site)),
          isConnected ? null : cause,
        ),
    })
    return [{ those, socket, isStarted: false }]
  })

  async function openSite(site: Site, to: ChatInbox): Promise<void> {
    await site.open(to)
    const twin = sites.find((other) => other !== site && open.has(other) && other.team() === site.team())
    if (twin) throw new DeliveryError('rejected', `It is the same workspace as ${twin.name || 'the first'}.`)
    open.add(site)
    const way = sockets.find(({ those }) => those.includes(site))
    try {
      if (way && !way.isStarted) await way.socket.start()
      if (way) way.isStarted = true
    } catch (error) {
      open.delete(site)
      throw error
    }
    webhook?.open()
  }

  async function keepTrying(site: Site, to: ChatInbox): Promise<void> {
    for (let attempt = 1; !stopping.signal.aborted; attempt++) {
      await pause(Math.min(1000 * 2 ** attempt, longestPause), stopping.signal)
      if (stopping.signal.aborted) return
      try {
        await openSite(site, to)
        return change([site], null)
      } catch (error) {
        change([site], (error as Error).message)
      }
    }
  }

  /** With the name, where there are several. */
  function named({ name }: Site, cause: string): string {
    return name === '' ? cause : `Workspace ${name}: ${cause}`
  }

  return {
    webhook,
    async start(to: ChatInbox): Promise<void> {
      inbox = to
      const failed: { site: Site; error: Error }[] = []
      for (const site of sites) await openSite(site, to).catch((error) => void failed.push({ site, error }))
      const [first] = failed
      if (first && open.size === 0) throw first.error
      for (const { site, error } of failed) {
        lost.set(site, { state: 'lost', cause: named(site, error.message), mend })
        retrying.push(keepTrying(site, to))
      }
      if (first) tell()
    },
    async stop(): Promise<void> {
      stopping.abort()
      await Promise.allSettled([webhook?.close(), ...sockets.map(({ socket }) => socket.stop())])
      await Promise.allSettled(retrying)
      await Promise.allSettled(sites.map((site) => site.close()))
    },
  }
}
