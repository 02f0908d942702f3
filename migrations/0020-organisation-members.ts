import type { MigrationInterface, QueryRunner } from 'typeorm'

// Compatible: adds a table. Domains and single addresses of an organisation, as the configuration lists them.
export class OrganisationMembers1764000000020 implements MigrationInterface {
  readonly name = 'OrganisationMembers1764000000020'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table organisation_members (
        pattern text primary key,
        organisation_id bigint not null references organisations (id) on delete cascade
      );
      create index organisation_members_organisation on organisation_members (organisation_id);
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop table organisation_members')
  }
}
