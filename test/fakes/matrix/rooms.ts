export interface HeldEvent {
  readonly type: string
  readonly event_id: string
  readonly room_id: string
  readonly sender: string
  readonly origin_server_ts: number
  // biome-ignore lint/suspicious/noExplicitAny: content of every kind
  content: Record<string, any>
  readonly state_key?: string
  readonly redacts?: string
  unsigned?: Record<string, unknown>
}

/** What a homeserver answers with instead of a result. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

/** The rooms of a homeserver: one list of events, whose places in it are the tokens. */
export class Rooms {
  readonly events: HeldEvent[] = []
  readonly #transactions = new Map<string, string>()
  /** May not say anything, though they are in the room. */
  readonly muted = new Set<string>()
  #count = 0
  #watching = new Set<() => void>()

  append(
    room: string,
    sender: string,
    type: string,
    content: HeldEvent['content'],
    more: object = {},
  ): HeldEvent {
    this.#count += 1
    const event: HeldEvent = {
      type,
      event_id: `$event-${this.#count}`,
      room_id: room,
      sender,
      origin_server_ts: Date.now(),
      content,
      ...more,
    }
    this.events.push(event)
    this.wake()
    return event
  }

  create(creator: string): string {
    const room = `!room-${this.events.length}:fake.test`
    this.setState(room, creator, 'm.room.create', '', { room_version: '11' })
    this.setState(room, creator, 'm.room.member', creator, { membership: 'join' })
    return room
  }

  setState(
    room: string,
    sender: string,
    type: string,
    key: string,
    content: HeldEvent['content'],
  ): HeldEvent {
    const before = this.state(room, type, key)
    return this.append(room, sender, type, content, {
      state_key: key,
      ...(before && { unsigned: { prev_content: before } }),
    })
  }

  state(room: string, type: string, key: string): HeldEvent['content'] | null {
    return (
      this.stateEvents(room).find((event) => event.type === type && event.state_key === key)?.content ?? null
    )
  }

  stateEvents(room: string, until = this.events.length): HeldEvent[] {
    const state = new Map<string, HeldEvent>()
    for (const event of this.events.slice(0, until))
      if (event.room_id === room && event.state_key !== undefined)
        state.set(`${event.type}|${event.state_key}`, event)
    return [...state.values()]
  }

  membership(room: string, user: string): string {
    return this.state(room, 'm.room.member', user)?.membership ?? 'leave'
  }

  join(room: string, user: string, name: string): void {
    if (!['invite', 'join'].includes(this.membership(room, user)))
      throw new Refusal(403, 'M_FORBIDDEN', 'You are not invited to this room.')
    this.setState(room, user, 'm.room.member', user, { membership: 'join', displayname: name })
  }

  /** The same transaction again is the same event. */
  send(
    room: string,
    sender: string,
    type: string,
    content: HeldEvent['content'],
    transaction: string,
  ): string {
    const name = [sender, room, type, transaction].join('|')
    const known = this.#transactions.get(name)
    if (known) return known
    this.mayWrite(room, sender)
    const event = this.append(room, sender, type, content, { unsigned: { transaction_id: transaction } })
    this.#transactions.set(name, event.event_id)
    return event.event_id
  }

  redact(room: string, sender: string, id: string): string {
    this.mayWrite(room, sender)
    const event = this.find(room, id)
    const redaction = this.append(room, sender, 'm.room.redaction', { redacts: id }, { redacts: id })
    event.content = {}
    event.unsigned = { redacted_because: redaction }
    return redaction.event_id
  }

  mayWrite(room: string, user: string): void {
    if (this.membership(room, user) !== 'join' || this.muted.has(user))
      throw new Refusal(403, 'M_FORBIDDEN', `User ${user} may not post in ${room}`)
  }

  find(room: string, id: string): HeldEvent {
    const event = this.events.find((one) => one.event_id === id && one.room_id === room)
    if (!event) throw new Refusal(404, 'M_NOT_FOUND', 'Event not found.')
    return event
  }

  /** Newest first. */
  related(room: string, id: string, relation: string): HeldEvent[] {
    return this.events
      .filter(({ room_id, content }) => room_id === room && content['m.relates_to']?.event_id === id)
      .filter(({ content }) => content['m.relates_to'].rel_type === relation)
      .reverse()
  }

  /** Something happened that is no event. */
  wake(): void {
    for (const look of this.#watching) look()
  }

  /** Resolves when something happens, or after that time. */
  async change(milliseconds: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, milliseconds).unref()
    this.#watching.add(resolve)
    await promise
    clearTimeout(timer)
    this.#watching.delete(resolve)
  }
}
