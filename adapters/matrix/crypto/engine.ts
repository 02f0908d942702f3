export type EngineKind = 'native' | 'wasm'

/**
 * The keys of one device, and what they do: the same state machine (matrix-sdk-crypto) through one of two bindings. It
 * speaks to no server: what has to be sent for it is taken from `outgoing` and settled with the answer.
 */
export interface CryptoEngine {
  readonly kind: EngineKind
  /** Base64; people compare it when they verify the device. */
  readonly fingerprint: string
  receive(changes: KeyChanges): Promise<void>
  outgoing(): Promise<readonly KeyRequest[]>
  settle(request: KeyRequest, answer: string): Promise<void>
  /** From now on the devices of these people are known and kept up to date. */
  track(users: readonly string[]): Promise<void>
  /** What to send before `shareRoomKey` reaches every device; null: nothing. */
  missingSessions(users: readonly string[]): Promise<KeyRequest | null>
  /** What to send so that these people can read what is encrypted next; empty when they can. */
  shareRoomKey(room: string, users: readonly string[], rules: RoomRules): Promise<readonly KeyRequest[]>
  encrypt(room: string, type: string, content: object): Promise<Content>
  /**
   * Rejects with `Undecryptable` while the key is missing, and asks for it by `outgoing`; with `Forged` where the library
   * finds that somebody else's device has written it.
   */
  decrypt(room: string, event: object): Promise<Decrypted>
  /** The next message of the room begins with a fresh key. */
  rotate(room: string): Promise<void>
  /** Signing keys for the account, made at the first call and the same ever after; null: this binding can't do it. */
  crossSign(): Promise<Signing | null>
  close(): Promise<void>
}

export type Content = Readonly<Record<string, unknown>>

/** What a sync says about keys (`to_device`, `device_lists`, `device_one_time_keys_count`, …). */
export interface KeyChanges {
  readonly toDevice: readonly object[]
  readonly changed: readonly string[]
  readonly left: readonly string[]
  readonly oneTimeKeys: Readonly<Record<string, number>>
  readonly unusedFallbackKeys: readonly string[]
}

export type RequestKind = 'upload' | 'query' | 'claim' | 'to-device' | 'signatures'

export interface KeyRequest {
  readonly id: string
  readonly kind: RequestKind
  readonly body: Content
  /** Of a to-device request. */
  readonly eventType?: string
  readonly transaction?: string
}

/** `m.room.encryption` and `m.room.history_visibility`. */
export interface RoomRules {
  /** Milliseconds. */
  readonly rotateAfter: number
  readonly rotateAfterMessages: number
  readonly history: 'joined' | 'invited' | 'shared' | 'world_readable'
}

export interface Decrypted {
  readonly type: string
  readonly content: Content
}

/** The public halves of the account's signing keys, and the signature of this device by them. */
export interface Signing {
  readonly keys: Content
  readonly signatures: Content
  readonly upload: Content | null
}

export class Undecryptable extends Error {
  override readonly name = 'Undecryptable'
}

/** It came in the clear into a room that is encrypted: anybody at the server can have written it. */
export class Unencrypted extends Error {
  override readonly name = 'Unencrypted'
}

/** It can be decrypted, and was not said by whom, or where and when, it is shown: no key that comes mends that. */
export class Forged extends Error {
  override readonly name = 'Forged'
}
