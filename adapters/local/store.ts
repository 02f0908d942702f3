import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { SetupError } from '../../src/domain/errors.ts'

/** What brings a desk from one version to the next, from nothing to the first. */
const versions = [
  `
  create table threads (
    id integer primary key,           -- its root post
    channel text not null,
    card text not null,
    number text,                      -- null: a thread without a ticket
    status text,
    opened_at integer not null,
    last_at integer not null,
    last_post integer not null,
    revision integer not null default 1
  );
  create index threads_by_activity on threads (channel, last_post desc);
  create index threads_by_number on threads (number);

  create table posts (
    id integer primary key autoincrement,   -- never used twice: event ids are made from it
    channel text not null,
    thread integer,                   -- null: said in the channel itself
    key text unique,                  -- the delivery that posted it
    client text,                      -- the browser's name for a typed post
    kind text not null,               -- card, text, file
    author text not null,
    role text not null,
    origin text,
    user text,                        -- who typed it; null for what the core posted
    text text not null,
    visibility text not null,
    extras text,                      -- mentions, buttons, link
    mark text,
    refused text,
    state text not null default 'taken',    -- waiting, taken, withdrawn, removed
    at integer not null,
    edited_at integer,
    revision integer not null default 1
  );
  create unique index posts_by_client on posts (client) where client is not null;
  create index posts_by_thread on posts (thread) where thread is not null;
  create index posts_by_channel on posts (channel) where thread is null;

  -- What agents did with posts: the source of back-fill. A row waits until the inbox has taken it.
  create table happened (
    seq integer primary key autoincrement,
    id text not null unique,
    kind text not null,               -- message, command, edit, delete
    post integer not null,
    channel text not null,
    thread integer,
    user text not null,
    text text not null,
    at integer not null,
    state text not null default 'waiting'   -- waiting, taken, withdrawn
  );
  create index happened_waiting on happened (seq) where state = 'waiting';
  create index happened_by_thread on happened (thread, at);
  create index happened_by_channel on happened (channel, at);

  create table files (
    id integer primary key autoincrement,
    post integer,
    kept integer not null default 0,  -- 0: uploaded, but no message named it yet
    name text not null,
    type text not null,
    size integer not null,
    at integer not null
  );
  create index files_by_post on files (post);
  create table chunks (file integer not null, seq integer not null, bytes blob not null, primary key (file, seq));

  create table notices (
    id integer primary key autoincrement,
    thread integer,
    channel text not null,
    user text not null,
    key text not null unique,
    body text not null,
    lasting integer not null,         -- the nudge: a newer one takes its place
    until integer,
    at integer not null
  );
  create index notices_by_user on notices (user);

  create table reads (user text not null, place text not null, post integer not null, primary key (user, place)) without rowid;
`,
  `
  alter table files add column uploader text;     -- the agent; null for what the core posted
  alter table files add column submission text;   -- the message that named it, by its browser's name
  create index files_unnamed on files (at) where kept = 0;
  create index files_by_submission on files (submission) where submission is not null;
`,
]

export interface Store {
  readonly db: DatabaseSync
  /** All or nothing; an inner call joins the outer one. */
  transaction<Result>(write: () => Result): Result
  close(): void
}

export function openStore(folder: string): Store {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, 'desk.sqlite')
  const db = new DatabaseSync(file, { timeout: 1000 })
  chmodSync(file, 0o600)
  db.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma secure_delete = on')
  // A checkpoint waits for the disk: let 16 MB of log come together before one is due.
  db.exec('pragma wal_autocheckpoint = 4000')
  migrate(db, file)

  const begin = db.prepare('begin immediate')
  const commit = db.prepare('commit')
  const rollback = db.prepare('rollback')
  return {
    db,
    transaction(write) {
      if (db.isTransaction) return write()
      begin.run()
      try {
        const result = write()
        commit.run()
        return result
      } catch (error) {
        if (db.isTransaction) rollback.run()
        throw error
      }
    },
    close() {
      if (db.isOpen) db.close()
    },
  }
}

function migrate(db: DatabaseSync, file: string): void {
  const { user_version: found } = db.prepare('pragma user_version').get() as { user_version: number }
  if (found > versions.length)
    throw new SetupError(
      `${file} was written by a newer Faden. Start that one, or remove the file to begin afresh.`,
    )
  for (const [index, step] of [...versions.entries()].slice(found))
    db.exec(`begin; ${step}; pragma user_version = ${index + 1}; commit`)
}
