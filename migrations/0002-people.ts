import type { MigrationInterface, QueryRunner } from 'typeorm'

// Compatible: adds tables. Customers, their addresses, and the organisations they belong to.
export class People1764000000002 implements MigrationInterface {
  readonly name = 'People1764000000002'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table organisations (
        id bigint generated always as identity primary key,
        name text not null unique
      );
      create table people (
        id bigint generated always as identity primary key,
        name text,
        language text not null check (language in ('de', 'en')),
        organisation_id bigint references organisations (id),
        created_at timestamptz not null default now()
      );
      create index people_organisation on people (organisation_id);
      create table addresses (
        email text primary key check (email = lower(email)),
        person_id bigint not null references people (id) on delete cascade,
        created_at timestamptz not null default now()
      );
      create index addresses_person on addresses (person_id, created_at);
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      drop table addresses, people, organisations;
    `)
  }
}
