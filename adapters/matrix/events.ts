/** An event as the client-server API gives it. Everything in it was written by somebody else's server. */
export interface RoomEvent {
  readonly type: string
  readonly event_id: string
  readonly sender: string
  /** Milliseconds, by the sender's server. */
  readonly origin_server_ts: number
  readonly content: Readonly<Record<string, unknown>>
  readonly state_key?: string
  readonly redacts?: string
  readonly unsigned?: Readonly<Record<string, unknown>>
}

export interface SyncAnswer {
  readonly next_batch: string
  readonly to_device?: { readonly events?: readonly object[] }
  readonly device_lists?: { readonly changed?: readonly string[]; readonly left?: readonly string[] }
  readonly device_one_time_keys_count?: Readonly<Record<string, number>>
  readonly device_unused_fallback_key_types?: readonly string[]
  readonly rooms?: {
    readonly join?: Readonly<Record<string, JoinedRoom>>
    readonly invite?: Readonly<Record<string, InvitedRoom>>
    readonly leave?: Readonly<Record<string, unknown>>
  }
}

export interface JoinedRoom {
  readonly state?: { readonly events?: readonly unknown[] }
  readonly timeline?: {
    readonly events?: readonly unknown[]
    readonly limited?: boolean
    readonly prev_batch?: string
  }
}

export interface InvitedRoom {
  readonly invite_state?: { readonly events?: readonly unknown[] }
}

/** Null for what has not the shape of an event. */
export function asEvent(value: unknown): RoomEvent | null {
  const event = asRecord(value)
  const isEvent =
    typeof event.type === 'string' &&
    typeof event.event_id === 'string' &&
    typeof event.sender === 'string' &&
    typeof event.origin_server_ts === 'number' &&
    typeof event.content === 'object' &&
    event.content !== null
  return isEvent ? (value as RoomEvent) : null
}

export function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

export function asText(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The event that a redaction takes away; where it stands changed with room version 11. */
export const redactedBy = ({ redacts, content }: RoomEvent): string =>
  asText(redacts) || asText(content.redacts)

export interface Relation {
  readonly type: string
  readonly event: string
  /** Of a reaction. */
  readonly key: string
  /** The event that it answers. */
  readonly inReplyTo: string
  /** The answer is only there for clients that know no threads. */
  readonly isFallingBack: boolean
}

/** How an event belongs to another one; in an encrypted event this stands in the clear part. */
export function relationOf({ content }: Pick<RoomEvent, 'content'>): Relation {
  const relation = asRecord(content['m.relates_to'])
  return {
    type: asText(relation.rel_type),
    event: asText(relation.event_id),
    key: asText(relation.key),
    inReplyTo: asText(asRecord(relation['m.in_reply_to']).event_id),
    isFallingBack: relation.is_falling_back === true,
  }
}
