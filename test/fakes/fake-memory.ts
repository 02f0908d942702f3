import type { AdapterMemory, Json } from '../../src/domain/adapter-context.ts'

/** What an adapter remembers, for tests that start no database. Outlives an adapter, as the table does. */
export class FakeMemory implements AdapterMemory {
  readonly #values = new Map<string, string>()

  async read(key: string): Promise<unknown> {
    const value = this.#values.get(key)
    return value === undefined ? null : JSON.parse(value)
  }

  async write(key: string, value: Json): Promise<void> {
    this.#values.set(key, JSON.stringify(value))
  }

  async forget(key: string): Promise<void> {
    this.#values.delete(key)
  }
}
