import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { overdueArrivals } from '../store/arrivals.ts'
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
  new Gauge({
    name: 'faden_mail_arrivals',
    help: 'Mail that is no ticket yet, by state: stored for more than five minutes; failed needs a person.',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      for (const [state, count] of Object.entries(await overdueArrivals(db))) this.set({ state }, count)
    },
  })
  return registry
}
