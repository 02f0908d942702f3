import type { MigrationInterface, QueryRunner } from 'typeorm'

// Compatible: adds a table.
export class AdapterMemory1764000000011 implements MigrationInterface {
  readonly name = 'AdapterMemory1764000000011'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table adapter_memory (
        platform text not null,
        key text not null,
        value jsonb not null,
        changed_at timestamptz not null default now(),
        primary key (platform, key)
      );
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop table adapter_memory')
  }
}
