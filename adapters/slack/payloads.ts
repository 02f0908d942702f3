import type { SlackMessage } from './messages.ts'
import type { SlackView } from './modal.ts'

/** One of Slack’s, as it comes: nothing is there because a type says so. */
export type Payload = Record<string, unknown>

/** What of Slack’s payloads is read: the SDK’s types promise more than comes. */
export interface SlackEvent {
  readonly subtype?: string
  readonly channel?: string
  readonly ts?: string
  readonly event_ts?: string
  readonly deleted_ts?: string
  readonly user?: string
  readonly reaction?: string
  readonly item?: { readonly channel?: string; readonly ts?: string }
  readonly item_user?: string
  readonly message?: SlackMessage
  readonly previous_message?: SlackMessage
}

export interface SlackAction {
  readonly user?: { readonly id: string }
  readonly channel?: { readonly id: string }
  readonly message?: SlackMessage
  readonly container?: {
    readonly channel_id?: string
    readonly message_ts?: string
    readonly thread_ts?: string
    readonly is_ephemeral?: boolean
  }
  readonly trigger_id?: string
  /** Of what was done in a modal. */
  readonly view?: SlackView & { readonly id: string; readonly hash: string }
  readonly actions?: readonly {
    readonly action_id: string
    readonly action_ts?: string
    readonly value?: string
    readonly selected_option?: { readonly value?: string }
  }[]
}

export interface SlackShortcut {
  readonly callback_id?: string
  readonly user?: { readonly id: string }
  readonly channel?: { readonly id: string }
  readonly message?: SlackMessage
  readonly action_ts?: string
  readonly trigger_id?: string
}
