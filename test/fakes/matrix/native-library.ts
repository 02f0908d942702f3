import type * as Bindings from '@matrix-org/matrix-sdk-crypto-nodejs'

/** Calls of the machine, in order: its name and what it was given. */
export type Call = readonly [name: string, ...given: unknown[]]

const plain = (one: unknown): unknown =>
  Array.isArray(one)
    ? one.map(plain)
    : one && typeof one === 'object' && 'value' in one
      ? one.value
      : one && typeof one === 'object' && !Buffer.isBuffer(one)
        ? Object.fromEntries(Object.entries(one).map(([name, inner]) => [name, plain(inner)]))
        : one

/**
 * The native library as its declarations describe it, without any cryptography: it keeps what it was asked for, and
 * answers what `answers` holds. The real one is downloaded from elsewhere and can't be had on every machine.
 */
export class NativeLibrary {
  readonly calls: Call[] = []
  readonly answers: Record<string, unknown> = {
    outgoingRequests: [],
    getMissingSessions: null,
    shareRoomKey: [],
    encryptRoomEvent: '{}',
  }
  readonly sdk: typeof Bindings

  constructor() {
    const named = () =>
      class {
        readonly value: string
        constructor(value: string) {
          this.value = value
        }
      }
    const called = (name: string, given: readonly unknown[]) => {
      this.calls.push([name, ...given.map(plain)])
      const answer = this.answers[name]
      if (answer instanceof Error) throw answer
      return answer
    }
    const machine = new Proxy(
      { identityKeys: { ed25519: { toBase64: () => 'fingerprint' } } } as Record<string, unknown>,
      {
        get: (own, name: string) =>
          own[name] ?? (name === 'then' ? undefined : async (...given: unknown[]) => called(name, given)),
      },
    )
    const made = {
      UserId: named(),
      DeviceId: named(),
      RoomId: named(),
      DeviceLists: class {
        readonly changed: unknown
        readonly left: unknown
        constructor(changed: unknown, left: unknown) {
          this.changed = changed
          this.left = left
        }
      },
      EncryptionSettings: class {},
      OlmMachine: {
        initialize: async (...given: unknown[]) => {
          called('initialize', given)
          return machine
        },
      },
    }
    this.sdk = made as unknown as typeof Bindings
  }
}
