import type { MigrationInterface, QueryRunner } from 'typeorm'

// Compatible: adds a column and an index. read_at is null until a channel was first looked at: nothing older is fetched.
export class BackFill1764000000010 implements MigrationInterface {
  readonly name = 'BackFill1764000000010'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table channels add column read_at timestamptz;
      create index threads_channel on threads (channel_id, id) where ended_at is null;
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      drop index threads_channel;
      alter table channels drop column read_at;
    `)
  }
}
