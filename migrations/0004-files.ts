import type { MigrationInterface, QueryRunner } from 'typeorm'

// Compatible: adds tables. Bytes are stored once by content hash, in chunks, so that they can be streamed both ways.
export class Files1764000000004 implements MigrationInterface {
  readonly name = 'Files1764000000004'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table blobs (
        sha256 bytea primary key,
        size bigint not null check (size >= 0),
        created_at timestamptz not null default now()
      );
      create table blob_chunks (
        sha256 bytea not null references blobs (sha256) on delete cascade,
        position integer not null,
        bytes bytea not null,
        primary key (sha256, position)
      );
      alter table blob_chunks alter column bytes set storage external;
      create table files (
        id bigint generated always as identity primary key,
        sha256 bytea not null references blobs (sha256),
        name text not null,
        type text not null,
        size bigint not null
      );
      create index files_blob on files (sha256);
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      drop table files, blob_chunks, blobs;
    `)
  }
}
