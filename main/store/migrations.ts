import type { DatabaseSync } from 'node:sqlite'

/**
 * One entry per version of the store, applied in order inside a transaction each. Entries are never edited
 * once released: a store out there has them behind it.
 */
const migrations: readonly string[] = [
  `
  CREATE TABLE batches (
    id TEXT PRIMARY KEY,
    folder TEXT NOT NULL,
    options TEXT NOT NULL,           -- JSON of BatchOptions
    created_at REAL NOT NULL,
    summary TEXT                     -- JSON of BatchSummary once the batch ended
  ) STRICT;

  CREATE TABLE items (
    batch TEXT NOT NULL REFERENCES batches(id) ON DELETE CASCADE,
    idx INTEGER NOT NULL,            -- from 1, in the order of the lists
    host TEXT NOT NULL,
    url TEXT NOT NULL,
    source TEXT NOT NULL,
    line INTEGER NOT NULL,
    extras TEXT,                     -- JSON: what the list said beside the URL
    queued_at REAL NOT NULL,
    part TEXT,                       -- JSON of the synced part file, if the item can be resumed
    state TEXT NOT NULL DEFAULT 'queued',
    outcome TEXT,                    -- JSON of the settled state
    attempts TEXT,                   -- JSON of Attempt[]
    times TEXT,                      -- JSON of ItemTimes
    PRIMARY KEY (batch, idx)
  ) STRICT, WITHOUT ROWID;

  CREATE INDEX queue ON items (batch, host, idx) WHERE state = 'queued';
  `,
]

/** Brings the store to the newest version. Throws when it was written by a newer Shoal. */
export function migrate(db: DatabaseSync): void {
  const row = db.prepare('PRAGMA user_version').get()
  const version = Number(row?.['user_version'] ?? 0)
  if (version > migrations.length) {
    throw new Error(`the store has version ${version}; this Shoal knows versions up to ${migrations.length}`)
  }
  migrations.slice(version).forEach((sql, step) => {
    db.exec(`BEGIN IMMEDIATE; ${sql}; PRAGMA user_version = ${version + step + 1}; COMMIT`)
  })
}
