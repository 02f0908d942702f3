/** An event as clients hold it, decrypted. */
export interface TimelineEvent {
  readonly type: string
  readonly event_id: string
  readonly sender: string
  readonly origin_server_ts: number
  // biome-ignore lint/suspicious/noExplicitAny: content of every kind, read as a client reads it
  readonly content: Readonly<Record<string, any>>
  readonly redacts?: string
  readonly unsigned?: Readonly<Record<string, unknown>>
}

/** A message as a client shows it: edited, with what was put below it, redacted ones left out. */
export interface ShownMessage {
  readonly id: string
  readonly sender: string
  readonly root: string | null
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly content: Readonly<Record<string, any>>
  /** Whom it alerted when it came, and whom its present wording alerts. */
  readonly mentions: readonly string[]
  readonly reactions: readonly { readonly id: string; readonly sender: string; readonly key: string }[]
}

/** What a client makes of a room's events: the last edit counts, what is redacted is gone, reactions stand below. */
export function shownMessages(events: readonly TimelineEvent[]): ShownMessage[] {
  const redacted = new Set(
    events
      .filter(({ type }) => type === 'm.room.redaction')
      .map(({ redacts, content }) => redacts ?? content.redacts),
  )
  const standing = events.filter((event) => !redacted.has(event.event_id) && !isEmptied(event))
  const relation = ({ content }: TimelineEvent) => content['m.relates_to'] ?? {}
  return standing
    .filter((event) => event.type === 'm.room.message' && relation(event).rel_type !== 'm.replace')
    .map((event) => {
      const related = standing.filter((other) => relation(other).event_id === event.event_id)
      const edits = related.filter(
        (other) => relation(other).rel_type === 'm.replace' && other.sender === event.sender,
      )
      const content = edits.at(-1)?.content['m.new_content'] ?? event.content
      const alerted = [event.content, ...edits.map((edit) => edit.content), content]
      return {
        id: event.event_id,
        sender: event.sender,
        root: relation(event).rel_type === 'm.thread' ? relation(event).event_id : null,
        content,
        mentions: [...new Set(alerted.flatMap(mentionsIn))],
        reactions: related
          .filter(({ type }) => type === 'm.reaction')
          .map((other) => ({ id: other.event_id, sender: other.sender, key: relation(other).key })),
      }
    })
}

/** Without `m.mentions` clients go by old rules, which find names and `@room` in the text. */
function mentionsIn(content: TimelineEvent['content']): string[] {
  const mentions = content['m.mentions']
  if (!mentions) return ['(by the old rules)']
  return [...(mentions.user_ids ?? []), ...(mentions.room ? ['@room'] : [])]
}

const isEmptied = ({ content }: TimelineEvent) => Object.keys(content).length === 0
