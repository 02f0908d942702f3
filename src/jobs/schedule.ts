import { PgBoss } from 'pg-boss'
import { runAlarms } from '../flows/alarms.ts'
import type { Core } from '../flows/core.ts'
import { makeLackingThreads } from '../flows/lacking-threads.ts'
import { showQuarantined } from '../flows/quarantine.ts'
import { runTimers } from '../flows/timers.ts'
import { forgetOld } from '../store/retention.ts'

export interface Schedule {
  stop(): Promise<void>
}

/** What is scheduled, once for all processes: reminders and closings every minute, threads that are missing, cards that had to wait, alarms, forgetting what is not needed any more by night. */
export async function startSchedule(core: Core, url: string): Promise<Schedule> {
  const boss = new PgBoss({
    connectionString: url,
    schema: 'pgboss',
    max: 2,
    application_name: 'faden schedule',
  })
  boss.on('error', (error) => core.log.error({ err: error }, 'the schedule had trouble'))
  await boss.start()
  const jobs = {
    alarms: { cron: '* * * * *', run: () => runAlarms(core) },
    timers: { cron: '* * * * *', run: async () => void (await runTimers(core)) },
    quarantine: { cron: '* * * * *', run: () => showQuarantined(core) },
    threads: { cron: '*/5 * * * *', run: async () => void (await makeLackingThreads(core)) },
    forget: { cron: '17 3 * * *', run: () => forgetOld(core.database.db) },
  }
  for (const [name, { cron, run }] of Object.entries(jobs)) {
    // `exclusive`: a run that takes long is not overtaken by the next.
    // A run that was killed holds its queue until it expires; nothing here takes minutes.
    await boss.createQueue(name, { policy: 'exclusive', retryLimit: 0, expireInSeconds: 120 })
    await boss.work(name, { pollingIntervalSeconds: 10 }, run)
    await boss.schedule(name, cron, {}, { tz: 'UTC' })
  }
  return { stop: () => boss.stop({ graceful: true, timeout: 10_000 }) }
}
