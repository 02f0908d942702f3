import { asEvent, relationOf } from './events.ts'
import type { Homeserver } from './homeserver.ts'
import type { Sending } from './sending.ts'

/** The reactions that we put below a post: what can be tapped, and how far a message has come. */
export type Signs = ReturnType<typeof createSigns>

export function createSigns(homeserver: Homeserver, sending: Sending) {
  /** By sign, ours alone. The homeserver knows best, also after a store was lost. */
  async function shownOn(room: string, event: string): Promise<Map<string, string>> {
    const shown = new Map<string, string>()
    const path = `v1/rooms/${encodeURIComponent(room)}/relations/${encodeURIComponent(event)}/m.annotation/m.reaction`
    let from: string | undefined
    do {
      const answer = await homeserver.request<{ chunk: readonly unknown[]; next_batch?: string }>(
        'GET',
        path,
        undefined,
        { limit: 100, ...(from && { from }) },
      )
      for (const one of answer.chunk) {
        const reaction = asEvent(one)
        if (reaction?.sender === homeserver.user) shown.set(relationOf(reaction).key, reaction.event_id)
      }
      from = answer.next_batch
    } while (from)
    return shown
  }

  return {
    /** Shows these, in order, and none of the others in `among`. */
    async show(room: string, event: string, signs: readonly string[], isOurs: (sign: string) => boolean) {
      const shown = await shownOn(room, event)
      for (const [sign, reaction] of shown)
        if (isOurs(sign) && !signs.includes(sign)) await sending.redact(room, reaction)
      for (const sign of signs) if (!shown.has(sign)) await sending.react(room, event, sign)
    },
  }
}
