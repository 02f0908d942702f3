import type { MigrationInterface, QueryRunner } from 'typeorm'

// Compatible: what an adapter remembers may have an end; what was written before has none.
export class MemoryEnds1764000000028 implements MigrationInterface {
  readonly name = 'MemoryEnds1764000000028'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table adapter_memory add column keep_until timestamptz;
      create index adapter_memory_keep_until on adapter_memory (keep_until) where keep_until is not null;
      update adapter_memory set keep_until = now() + interval '30 days' where platform = 'slack' and key like 'file %';
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      drop index adapter_memory_keep_until;
      alter table adapter_memory drop column keep_until;
    `)
  }
}
