import type { MigrationInterface, QueryRunner } from 'typeorm'

// Compatible: adds tables and a column. Who takes part in a ticket beside its requester, which tickets belong together, and what a message asks the team.
export class Participants1764000000017 implements MigrationInterface {
  readonly name = 'Participants1764000000017'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table participants (
        ticket_id bigint not null references tickets (id),
        person_id bigint not null references people (id) on delete cascade,
        email text not null,
        added_at timestamptz not null default now(),
        primary key (ticket_id, person_id)
      );
      create index participants_person on participants (person_id);
      create table links (
        ticket_id bigint not null references tickets (id),
        other_id bigint not null references tickets (id),
        created_at timestamptz not null default now(),
        primary key (ticket_id, other_id)
      );
      create index links_other on links (other_id);
      alter table messages add column offers jsonb;
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table messages drop column offers;
      drop table links, participants;
    `)
  }
}
