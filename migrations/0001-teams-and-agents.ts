import type { MigrationInterface, QueryRunner } from 'typeorm'

// Compatible: first migration. Channels, teams and agents are named in the configuration and kept here so that history can refer to them.
export class TeamsAndAgents1764000000001 implements MigrationInterface {
  readonly name = 'TeamsAndAgents1764000000001'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table channels (
        id text primary key,
        platform text not null,
        external_id text not null,
        name text not null,
        content text not null check (content in ('full', 'no-files', 'header')),
        mirror text not null check (mirror in ('all', 'notes', 'public')),
        active boolean not null default true,
        unique (platform, external_id)
      );
      create table teams (
        id text primary key,
        name text not null,
        level integer not null check (level >= 1),
        channel_id text not null references channels (id),
        active boolean not null default true
      );
      create table agents (
        id text primary key,
        name text not null,
        active boolean not null default true
      );
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      drop table agents, teams, channels;
    `)
  }
}
