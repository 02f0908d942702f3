import type { MigrationInterface, QueryRunner } from 'typeorm'

// Not compatible with a process of before, which names the column post_id: stop all of them first. A line that asks
// something is withdrawn by what it is about, not by its post, so that one under way is withdrawn as well.
export class Questions1764000000012 implements MigrationInterface {
  readonly name = 'Questions1764000000012'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      update deliveries n set state = 'revoked' where n.kind = 'nudge' and n.state = 'sent'
        and exists (select 1 from deliveries r
                    where r.kind = 'remove' and r.state = 'sent' and r.thread_id = n.thread_id
                      and r.post_id = n.external_id);
      update deliveries set state = 'superseded' where post_id is not null and state in ('waiting', 'uncertain', 'parked');
      alter table deliveries drop column post_id;
      alter table deliveries drop constraint deliveries_kind_check;
      alter table deliveries add constraint deliveries_kind_check check (kind in
        ('open', 'post', 'file', 'card', 'mark', 'edit', 'remove', 'withdraw', 'line', 'nudge', 'trouble', 'mail'));
      drop index deliveries_ticket;
      create index deliveries_ticket on deliveries (ticket_id, id)
        where state <> 'sent' or kind in ('nudge', 'trouble');
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      drop index deliveries_ticket;
      create index deliveries_ticket on deliveries (ticket_id, id) where state <> 'sent' or kind = 'nudge';
      delete from deliveries where kind = 'withdraw';
      alter table deliveries drop constraint deliveries_kind_check;
      alter table deliveries add constraint deliveries_kind_check check (kind in
        ('open', 'post', 'file', 'card', 'mark', 'edit', 'remove', 'line', 'nudge', 'trouble', 'mail'));
      alter table deliveries add column post_id text;
    `)
  }
}
