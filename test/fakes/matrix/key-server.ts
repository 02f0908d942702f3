interface Claims {
  readonly one_time_keys: Readonly<Record<string, Readonly<Record<string, string>>>>
}
interface Upload {
  readonly device_keys?: object
  readonly one_time_keys?: Readonly<Record<string, object>>
}

const algorithm = 'signed_curve25519'

/**
 * What a homeserver does with the keys of devices (specification, “End-to-End Encryption”): keeps their public halves,
 * gives each one-time key out once, and hands on what one device has for another.
 */
export class KeyServer {
  readonly #devices = new Map<string, Map<string, object>>()
  readonly #oneTimeKeys = new Map<string, [string, object][]>()
  readonly #waiting = new Map<string, object[]>()

  upload(user: string, device: string, { device_keys, one_time_keys = {} }: Upload): object {
    const devices = this.#devices.get(user) ?? new Map()
    this.#devices.set(user, devices)
    if (device_keys) devices.set(device, device_keys)
    this.#keysOf(user, device).push(...Object.entries(one_time_keys))
    return { one_time_key_counts: this.counts(user, device) }
  }

  query({ device_keys }: { readonly device_keys: object }): object {
    const found = Object.keys(device_keys).map((user) => [
      user,
      Object.fromEntries(this.#devices.get(user) ?? []),
    ])
    return { device_keys: Object.fromEntries(found), failures: {} }
  }

  claim({ one_time_keys }: Claims): object {
    const claimed = Object.entries(one_time_keys).map(([user, devices]) => {
      const keys = Object.keys(devices).map((device) => {
        const key = this.#keysOf(user, device).shift()
        return [device, key ? { [key[0]]: key[1] } : {}]
      })
      return [user, Object.fromEntries(keys)]
    })
    return { one_time_keys: Object.fromEntries(claimed), failures: {} }
  }

  send(sender: string, type: string, messages: Readonly<Record<string, Readonly<Record<string, object>>>>) {
    for (const [user, devices] of Object.entries(messages))
      for (const [named, content] of Object.entries(devices))
        for (const device of named === '*' ? (this.#devices.get(user)?.keys() ?? []) : [named])
          this.#waitingFor(user, device).push({ sender, type, content })
  }

  /** What waits for a device; it is told once. */
  take(user: string, device: string): object[] {
    return this.#waitingFor(user, device).splice(0)
  }

  give(user: string, device: string, events: readonly object[]): void {
    this.#waitingFor(user, device).push(...events)
  }

  hasNews = (user: string, device: string): boolean => this.#waitingFor(user, device).length > 0

  counts = (user: string, device: string): Record<string, number> => ({
    [algorithm]: this.#keysOf(user, device).length,
  })

  readonly #keysOf = (user: string, device: string) => listIn(this.#oneTimeKeys, `${user} ${device}`)
  readonly #waitingFor = (user: string, device: string) => listIn(this.#waiting, `${user} ${device}`)
}

function listIn<Value>(lists: Map<string, Value[]>, name: string): Value[] {
  const list = lists.get(name) ?? []
  lists.set(name, list)
  return list
}
