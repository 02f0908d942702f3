import type { Organisation } from '../domain/organisations.ts'
import type { Db } from './database.ts'

/** Whose people are whose, as the configuration lists them now; who was known before is sorted anew. */
export async function syncOrganisations(db: Db, organisations: Iterable<Organisation>): Promise<void> {
  const members = [...organisations].flatMap(({ name, domains, addresses }) =>
    [...domains, ...addresses].map((pattern) => ({ name, pattern })),
  )
  const [names, patterns] = [members.map(({ name }) => name), members.map(({ pattern }) => pattern)]
  await db.query(
    'insert into organisations (name) select distinct unnest($1::text[]) on conflict do nothing',
    [names],
  )
  await db.query('delete from organisation_members')
  await db.query(
    `insert into organisation_members (pattern, organisation_id)
     select m.pattern, o.id from unnest($1::text[], $2::text[]) as m (name, pattern) join organisations o using (name)`,
    [names, patterns],
  )
  await db.query(
    `update people p set organisation_id = now.id
     from (select distinct on (a.person_id) a.person_id, m.organisation_id as id
           from addresses a
             left join organisation_members m
               on m.pattern = a.email or split_part(a.email, '@', 2) = m.pattern
                  or split_part(a.email, '@', 2) like '%.' || m.pattern
           order by a.person_id, m.pattern is null, length(m.pattern) desc) as now
     where p.id = now.person_id and p.organisation_id is distinct from now.id`,
  )
}

/** What an address can be listed by, itself and every domain that it is below. */
export function patternsOf(email: string): string[] {
  const domain = email.slice(email.lastIndexOf('@') + 1)
  const labels = domain.split('.')
  return [email, ...labels.map((_, index) => labels.slice(index).join('.'))]
}
