import type { KnownAgent } from '../domain/directory.ts'
import { SetupError } from '../domain/errors.ts'
import type { Channel, Team } from '../domain/people.ts'
import type { Db } from './database.ts'

/** The same for every process that starts on this database. */
const syncLock = 7_205_003

export interface DirectoryRows {
  readonly channels: Iterable<Channel>
  readonly teams: Iterable<Team>
  readonly agents: Iterable<KnownAgent>
  /** Without IMAP its mail is handed over to us: there is nothing to read. */
  readonly mailboxes: Iterable<{
    id: string
    team: string
    imap: { readonly folders: readonly string[] } | null
  }>
}

/** Writes who the configuration names, so that history can refer to them. Who is no longer named stays, inactive. */
export async function syncDirectory(
  db: Db,
  { channels, teams, agents, mailboxes }: DirectoryRows,
): Promise<void> {
  await db.query(`select pg_advisory_xact_lock($1)`, [syncLock])
  for (const table of ['channels', 'teams', 'mailboxes', 'mailbox_folders'])
    await db.query(`update ${table} set active = false`)
  // Those who are agents as members of a channel are not the configuration's to end.
  await db.query('update agents set active = false, listed = false where listed')
  for (const channel of channels) {
    await db.query(
      `insert into channels (id, platform, external_id, name, content, mirror) values ($1, $2, $3, $4, $5, $6)
       on conflict (id) do update set platform = excluded.platform, external_id = excluded.external_id,
         name = excluded.name, content = excluded.content, mirror = excluded.mirror, active = true,
         read_at = case when (channels.platform, channels.external_id) = (excluded.platform, excluded.external_id)
                        then channels.read_at end`,
      [channel.id, channel.platform, channel.externalId, channel.name, channel.content, channel.mirror],
    )
  }
  for (const team of teams) {
    await db.query(
      `insert into teams (id, name, level, channel_id) values ($1, $2, $3, $4)
       on conflict (id) do update set name = excluded.name, level = excluded.level, channel_id = excluded.channel_id,
         active = true`,
      [team.id, team.name, team.level, team.channel],
    )
  }
  for (const agent of agents) {
    await db.query(
      `insert into agents (id, name, email) values ($1, $2, $3)
       on conflict (id) do update set name = excluded.name, email = excluded.email, active = true, listed = true`,
      [agent.id, agent.name, agent.email],
    )
  }
  for (const mailbox of mailboxes) {
    await db.query(
      `insert into mailboxes (id, team_id) values ($1, $2)
       on conflict (id) do update set team_id = excluded.team_id, active = true`,
      [mailbox.id, mailbox.team],
    )
    for (const folder of mailbox.imap?.folders ?? []) {
      await db.query(
        `insert into mailbox_folders (mailbox, folder) values ($1, $2)
         on conflict (mailbox, folder) do update set active = true`,
        [mailbox.id, folder],
      )
    }
  }
  await refuseOrphans(db)
}

/** Work must not be left where nobody is any more. */
async function refuseOrphans(db: Db): Promise<void> {
  const orphans = await db.query<{ what: string; tickets: string }[]>(
    `select 'team ' || m.id as what, count(*) as tickets from tickets t join teams m on m.id = t.team_id
     where t.status <> 'closed' and not m.active group by m.id
     union all
     select 'channel ' || c.id, count(*) from threads th join channels c on c.id = th.channel_id
       join tickets t on t.id = th.ticket_id
     where th.ended_at is null and t.status <> 'closed' and not c.active group by c.id`,
  )
  if (orphans.length === 0) return endThreadsOfGone(db)
  const list = orphans.map(({ what, tickets }) => `${what} (${tickets})`).join(', ')
  throw new SetupError(
    `No longer in the configuration, but with open tickets: ${list}. Put it back until they are transferred or closed.`,
  )
}

/** Of tickets that are closed. Opened again, such a ticket gets a thread where its team is now. */
async function endThreadsOfGone(db: Db): Promise<void> {
  await db.query(
    `update threads th set ended_at = now() from channels c
     where c.id = th.channel_id and th.ticket_id is not null and th.ended_at is null and not c.active`,
  )
}
