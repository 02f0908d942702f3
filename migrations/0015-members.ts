import type { MigrationInterface, QueryRunner } from 'typeorm'

// Compatible: adds columns and tables. Agents of before are listed in the configuration.
export class Members1764000000015 implements MigrationInterface {
  readonly name = 'Members1764000000015'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table agents add column listed boolean not null default true, add column email text;
      create index agents_email on agents (email) where email is not null;
      create table agent_accounts (
        platform text not null,
        external_id text not null,
        agent_id text not null references agents (id),
        primary key (platform, external_id)
      );
      create index agent_accounts_agent on agent_accounts (agent_id);
      create table channel_members (
        channel_id text not null references channels (id),
        agent_id text not null references agents (id),
        external_id text not null,
        primary key (channel_id, external_id)
      );
      create index channel_members_agent on channel_members (agent_id);
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      drop table channel_members, agent_accounts;
      alter table agents drop column listed, drop column email;
    `)
  }
}
