// Tables of the SQLite store, as forward migrations: version n of a file is the number of migrations it has seen.
import type { Database } from './driver.ts'

const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE organization (id TEXT NOT NULL, name TEXT NOT NULL) STRICT;
  CREATE TABLE api_key (
    id TEXT PRIMARY KEY, hash BLOB NOT NULL, name TEXT NOT NULL, last_four TEXT NOT NULL, scopes TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL, expires_at_ms INTEGER, revoked_at_ms INTEGER, last_used_at_ms INTEGER
  ) STRICT;
  CREATE TABLE web_session (hash BLOB PRIMARY KEY, expires_at_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE folder (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, parent_id TEXT REFERENCES folder(id), created_at_ms INTEGER NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX folder_name ON folder (coalesce(parent_id, ''), name);
  CREATE TABLE experiment (
    id TEXT PRIMARY KEY, folder_id TEXT REFERENCES folder(id), slug TEXT NOT NULL, description TEXT NOT NULL,
    metadata TEXT NOT NULL, search TEXT NOT NULL, status TEXT NOT NULL, error_name TEXT, error_detail TEXT,
    created_at_ms INTEGER NOT NULL, updated_at_ms INTEGER NOT NULL, started_at_ms INTEGER, done_at_ms INTEGER,
    last_heartbeat_at_ms INTEGER, last_event_at_ms REAL
  ) STRICT;
  CREATE INDEX experiment_created ON experiment (created_at_ms);
  CREATE INDEX experiment_slug ON experiment (slug, created_at_ms);
  CREATE INDEX experiment_folder ON experiment (folder_id);
  CREATE TABLE ingestion_key (
    id TEXT PRIMARY KEY, experiment_id TEXT NOT NULL REFERENCES experiment(id), hash BLOB NOT NULL, name TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL, expires_at_ms INTEGER NOT NULL, revoked_at_ms INTEGER, last_used_at_ms INTEGER
  ) STRICT;
  CREATE INDEX ingestion_key_experiment ON ingestion_key (experiment_id, created_at_ms);
  CREATE TABLE annotation (
    id INTEGER PRIMARY KEY, experiment_id TEXT NOT NULL REFERENCES experiment(id), text TEXT NOT NULL, metadata TEXT NOT NULL,
    created_at_ms REAL NOT NULL, step REAL, session TEXT, sequence INTEGER
  ) STRICT;
  CREATE INDEX annotation_time ON annotation (experiment_id, created_at_ms);
  CREATE UNIQUE INDEX annotation_origin ON annotation (experiment_id, session, sequence) WHERE session IS NOT NULL;
  CREATE TABLE dropped (
    experiment_id TEXT NOT NULL REFERENCES experiment(id), session TEXT NOT NULL, first_sequence INTEGER NOT NULL,
    count INTEGER NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (experiment_id, session, first_sequence)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE series (
    id INTEGER PRIMARY KEY, experiment_id TEXT NOT NULL REFERENCES experiment(id), name TEXT NOT NULL, metadata TEXT NOT NULL,
    n INTEGER NOT NULL, min REAL, max REAL, first_step REAL,
    last REAL, last_step REAL, last_time_ms REAL, last_session TEXT, last_sequence INTEGER
  ) STRICT;
  CREATE UNIQUE INDEX series_key ON series (experiment_id, name, metadata);
  CREATE TABLE chunk (
    id INTEGER PRIMARY KEY, n INTEGER NOT NULL, step_min REAL, step_max REAL, time_min REAL, time_max REAL, bytes BLOB NOT NULL,
    packed INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX chunk_unpacked ON chunk (id) WHERE packed = 0 AND n >= 4096;
  CREATE TABLE sequence_page (
    experiment_id TEXT NOT NULL, session TEXT NOT NULL, page INTEGER NOT NULL, runs BLOB NOT NULL,
    PRIMARY KEY (experiment_id, session, page)
  ) STRICT;
  CREATE TABLE foreign_ids (
    experiment_id TEXT NOT NULL, first INTEGER NOT NULL, ids BLOB NOT NULL, PRIMARY KEY (experiment_id, first)
  ) STRICT;
  CREATE TABLE idempotency (
    key TEXT PRIMARY KEY, body_hash TEXT NOT NULL, reply TEXT NOT NULL, created_at_ms INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX idempotency_created ON idempotency (created_at_ms);
  `,
  `
  CREATE TABLE spool_position (
    session TEXT PRIMARY KEY, experiment_id TEXT NOT NULL REFERENCES experiment(id), position INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE journal (
    id INTEGER PRIMARY KEY, experiment_id TEXT NOT NULL REFERENCES experiment(id), bytes BLOB NOT NULL
  ) STRICT;
  CREATE INDEX journal_experiment ON journal (experiment_id);
  `,
]

/** Version of a file this program writes. */
export const SCHEMA_VERSION: number = MIGRATIONS.length

/**
 * Brings a file to the present schema.
 *
 * @param organizationId Id given to the organisation of a new file.
 * @throws Error when the file was written by a newer version: an older program could damage it.
 */
export function migrate(database: Database, organizationId: string): void {
  if (versionOf(database) === SCHEMA_VERSION) return
  database.exec('BEGIN IMMEDIATE')
  try {
    const version = versionOf(database)
    if (version > SCHEMA_VERSION) {
      throw new Error(
        `Cannot open the store: it has schema version ${version}, this program knows up to ${SCHEMA_VERSION}; use a newer syvain-metrics`,
      )
    }
    for (const migration of MIGRATIONS.slice(version)) database.exec(migration)
    if (version === 0)
      database.prepare('INSERT INTO organization (id, name) VALUES (?, ?)').run(organizationId, 'local')
    database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`)
    database.exec('COMMIT')
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}

/**
 * {@link migrate} for a file that must be a store already.
 *
 * @throws Error when it is none, or was written by a newer version.
 */
export function upgrade(database: Database): void {
  if (versionOf(database) === 0) throw new Error('Cannot open the store: the file is a database of something else')
  migrate(database, '')
}

function versionOf(database: Database): number {
  return database.prepare('PRAGMA user_version').get()?.user_version as number
}
