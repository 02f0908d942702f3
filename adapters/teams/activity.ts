/** What we read of an activity. All of it is somebody's claim: nothing is there because the type says so. */
export interface Incoming {
  readonly type: string
  readonly name?: string
  readonly id?: string
  readonly timestamp?: string
  readonly channelId?: string
  readonly serviceUrl?: string
  readonly text?: string
  readonly textFormat?: string
  readonly from?: {
    readonly id?: string
    readonly name?: string
    readonly aadObjectId?: string
    readonly role?: string
  }
  readonly recipient?: { readonly id?: string; readonly isTargeted?: boolean }
  readonly conversation?: {
    readonly id?: string
    readonly conversationType?: string
    readonly tenantId?: string
  }
  readonly channelData?: {
    readonly eventType?: string
    readonly channel?: { readonly id?: string }
    readonly teamsChannelId?: string
    readonly tenant?: { readonly id?: string }
  }
  readonly attachments?: readonly Attachment[]
  readonly entities?: readonly Entity[]
  readonly value?: unknown
  readonly membersAdded?: unknown
  readonly membersRemoved?: unknown
  readonly replyToId?: string
}

export interface Attachment {
  readonly contentType?: string
  readonly contentUrl?: string
  readonly name?: string
  readonly content?: unknown
}

interface Entity {
  readonly type?: string
  readonly mentioned?: { readonly id?: string; readonly name?: string; readonly aadObjectId?: string }
}

/** null: not an activity at all. */
export function readActivity(body: unknown): Incoming | null {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return null
  const { type, conversation, from } = body as Incoming
  if (typeof type !== 'string') return null
  if (conversation !== undefined && typeof conversation !== 'object') return null
  if (from !== undefined && typeof from !== 'object') return null
  return body as Incoming
}

export const conversationOf = ({ conversation }: Incoming): string => String(conversation?.id ?? '')

export function tenantOf({ conversation, channelData }: Incoming): string | null {
  const id = conversation?.tenantId ?? channelData?.tenant?.id
  return typeof id === 'string' ? id.toLowerCase() : null
}

export const isInChannel = ({ conversation }: Incoming): boolean =>
  conversation?.conversationType === 'channel'

export function channelIdOf(activity: Incoming): string {
  const { channelData } = activity
  const named = channelData?.channel?.id ?? channelData?.teamsChannelId
  return typeof named === 'string' ? named : conversationOf(activity).replace(/;messageid=.*$/, '')
}

/** The bot's own posts, which Teams may show us as everybody's. */
export function isOurs({ from, recipient }: Incoming, appId: string): boolean {
  const id = from?.id ?? ''
  return id === recipient?.id || (appId !== '' && id === `28:${appId}`) || (from?.role === 'bot' && id === '')
}
