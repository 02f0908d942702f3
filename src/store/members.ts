import type { AgentId, ChannelId, TeamId } from '../domain/ids.ts'
import type { Known, Link } from '../domain/members.ts'
import type { Db } from './database.ts'

/** Two processes must not make two agents of one person. */
const membersLock = 7_205_004

export async function lockMembers(db: Db): Promise<void> {
  await db.query('select pg_advisory_xact_lock($1)', [membersLock])
}

export async function knownAgents(db: Db, platform: string): Promise<Known> {
  const agents = await db.query<{ id: AgentId; email: string | null }[]>(
    'select id, email from agents order by listed, id',
  )
  const accounts = await db.query<{ id: string; agent: AgentId }[]>(
    'select external_id as id, agent_id as agent from agent_accounts where platform = $1',
    [platform],
  )
  return {
    ids: new Set(agents.map(({ id }) => id)),
    addresses: new Map(agents.flatMap(({ id, email }) => (email === null ? [] : [[email, id] as const]))),
    accounts: new Map(accounts.map(({ id, agent }) => [id, agent])),
  }
}

/** Who is in a channel now. Agents who are in none any more stay for history, inactive, unless they are listed. */
export async function storeMembers(
  db: Db,
  platform: string,
  channel: ChannelId,
  links: readonly Link[],
): Promise<void> {
  const given = JSON.stringify(links)
  await db.query(
    `insert into agents (id, name, email, listed)
     select distinct on (l.agent) l.agent, l.name, l.email, false
     from jsonb_to_recordset($1::jsonb) as l (agent text, name text, email text)
     on conflict (id) do update set name = excluded.name, email = coalesce(excluded.email, agents.email)
     where not agents.listed`,
    [given],
  )
  await db.query(
    `insert into agent_accounts (platform, external_id, agent_id)
     select $1, l."externalId", l.agent from jsonb_to_recordset($2::jsonb) as l ("externalId" text, agent text)
     on conflict (platform, external_id) do update set agent_id = excluded.agent_id
     where agent_accounts.agent_id <> excluded.agent_id`,
    [platform, given],
  )
  await db.query(`delete from channel_members where channel_id = $1 and external_id <> all($2::text[])`, [
    channel,
    links.map(({ externalId }) => externalId),
  ])
  await db.query(
    `insert into channel_members (channel_id, external_id, agent_id)
     select $1, l."externalId", l.agent from jsonb_to_recordset($2::jsonb) as l ("externalId" text, agent text)
     on conflict (channel_id, external_id) do update set agent_id = excluded.agent_id
     where channel_members.agent_id <> excluded.agent_id`,
    [channel, given],
  )
  await db.query(
    `update agents a set active = not a.active
     where not a.listed and a.active <> exists (select 1 from channel_members m where m.agent_id = a.id)`,
  )
}

export interface MemberRow {
  readonly agent: AgentId
  readonly name: string
  readonly email: string | null
  readonly platform: string
  readonly channel: ChannelId
  readonly externalId: string
  /** The team whose channel it is; null: no team's. */
  readonly team: TeamId | null
}

export async function allMembers(db: Db): Promise<MemberRow[]> {
  return db.query(
    `select a.id as agent, a.name, a.email, c.platform, c.id as channel, m.external_id as "externalId", t.id as team
     from channel_members m join channels c on c.id = m.channel_id and c.active
     join agents a on a.id = m.agent_id
     left join teams t on t.channel_id = c.id and t.active
     order by a.name, a.id, c.id`,
  )
}
