import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Database } from '../store/database.ts'
import { deliveryCounts } from '../store/deliveries.ts'

export function createMetrics({ db }: Database): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  new Gauge({
    name: 'faden_deliveries',
    help: 'Deliveries that have not gone out, by state; parked ones need a person.',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      const counts = await deliveryCounts(db)
      for (const state of ['waiting', 'sending', 'uncertain', 'parked'])
        this.set({ state }, counts[state] ?? 0)
    },
  })
  return registry
}
