import { troubleOf } from '../errors.ts'
import type { Homeserver } from '../homeserver.ts'
import type { Content, CryptoEngine, KeyRequest } from './engine.ts'

/** Carries what the keys' state machine wants to say to the homeserver, and the answers back. */
export type KeyExchange = ReturnType<typeof createKeyExchange>

export function createKeyExchange(engine: CryptoEngine, homeserver: Homeserver) {
  async function send(request: KeyRequest): Promise<void> {
    const answer = await carry(request)
    await engine.settle(request, JSON.stringify(answer))
  }

  function carry({ id, kind, body, eventType, transaction }: KeyRequest): Promise<object> {
    switch (kind) {
      case 'upload':
        return upload(body)
      case 'query':
        return homeserver.request('POST', 'v3/keys/query', body)
      case 'claim':
        return homeserver.request('POST', 'v3/keys/claim', body)
      case 'signatures':
        return homeserver.request('POST', 'v3/keys/signatures/upload', body)
      case 'to-device': {
        const type = encodeURIComponent(eventType ?? String(body.event_type))
        const name = encodeURIComponent(transaction ?? String(body.txn_id ?? id))
        return homeserver.request('PUT', `v3/sendToDevice/${type}/${name}`, { messages: body.messages })
      }
    }
  }

  /**
   * A store that was put back counts its one-time keys from where it was; those that the server has of these numbers
   * stay there, and the next ones have numbers of their own.
   */
  async function upload(body: Content): Promise<object> {
    try {
      return await homeserver.request('POST', 'v3/keys/upload', body)
    } catch (error) {
      if (troubleOf(error).status !== 400 || !body.one_time_keys) throw error
      const { one_time_keys: _, ...others } = body
      return homeserver.request('POST', 'v3/keys/upload', others)
    }
  }

  return {
    send,
    /** Everything that waits now. What comes up by the answers waits for the next time. */
    async run(): Promise<void> {
      for (const request of await engine.outgoing()) await send(request)
    },
  }
}
