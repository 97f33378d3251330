import type { DatabaseSync } from 'node:sqlite'
import { refuse } from '../../shared/refusal.ts'

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
  // Finds what was saved before: the same link, the same bytes.
  `
  CREATE INDEX saved_links ON items (url) WHERE state = 'saved';
  CREATE INDEX saved_content ON items (outcome ->> '$.sha256') WHERE state = 'saved';
  `,
  // A list is taken whole or not at all: a batch whose list is still being read does not show.
  `
  ALTER TABLE batches ADD COLUMN is_ready INTEGER NOT NULL DEFAULT 1;
  `,
  // What was measured, and what that says about a host.
  `
  CREATE TABLE measurements (
    id TEXT PRIMARY KEY,
    batch TEXT REFERENCES batches(id) ON DELETE CASCADE, -- absent: of a list that is no batch
    measured_at REAL NOT NULL,
    result TEXT NOT NULL             -- JSON of Comparison or Sweep
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX measured_batches ON measurements (batch);

  CREATE TABLE host_advice (
    host TEXT PRIMARY KEY,
    best INTEGER NOT NULL,           -- at once
    measured_at REAL NOT NULL,
    images_per_second REAL NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  // What arrived when, piece by piece.
  `
  CREATE TABLE traces (
    batch TEXT NOT NULL REFERENCES batches(id) ON DELETE CASCADE,
    idx INTEGER NOT NULL,
    ticks BLOB NOT NULL,             -- as shared/trace.ts encodes them
    PRIMARY KEY (batch, idx)
  ) STRICT, WITHOUT ROWID;
  `,
  // What an item may reach is its own matter, not its batch's.
  `
  UPDATE items SET extras = json_set(coalesce(extras, '{}'), '$.publicOnly', json('true'))
    WHERE batch IN (SELECT id FROM batches WHERE options ->> '$.publicOnly');
  UPDATE batches SET options = json_remove(options, '$.publicOnly');
  `,
  // What was saved from a link was saved from the one that delivered it, not from all that were tried.
  `
  ALTER TABLE items ADD COLUMN mirror TEXT; -- the link that delivered the file, where that was not \`url\`
  UPDATE items SET mirror = nullif((
      SELECT value ->> '$.url' FROM json_each(attempts) WHERE value -> '$.failure' IS NULL ORDER BY key LIMIT 1
    ), url)
    WHERE state = 'saved' AND extras ->> '$.mirrors' IS NOT NULL;
  CREATE INDEX saved_mirrors ON items (mirror) WHERE mirror IS NOT NULL;
  `,
  // A stream or pages may be cut off before anybody knows all they would have brought.
  `
  ALTER TABLE batches ADD COLUMN unread TEXT; -- JSON of PendingSource; absent once all items are known
  `,
  // Ends are counted as precisely as they are reported; links that end at the same address are found together.
  `
  ALTER TABLE items ADD COLUMN exact_end TEXT; -- of shared/outcomes.ts, where it says more than the state
  UPDATE items SET exact_end = CASE
      WHEN outcome ->> '$.damage' IS NOT NULL THEN 'damaged'
      WHEN outcome ->> '$.notDecoded' IS NOT NULL THEN 'notDecoded'
    END WHERE state = 'saved' AND json_valid(outcome);
  CREATE INDEX exact_ends ON items (batch, exact_end) WHERE exact_end IS NOT NULL;
  ALTER TABLE items ADD COLUMN final_url TEXT; -- where redirects ended, if that was not the link
  CREATE INDEX final_urls ON items (batch, final_url) WHERE final_url IS NOT NULL;
  ALTER TABLE batches ADD COLUMN lists TEXT;   -- JSON: how much its lists held beside images
  `,
  // What was saved before is skipped or downloaded no more, but copied, skipped, downloaded or linked.
  `
  UPDATE batches SET options = json_remove(
    CASE WHEN options ->> '$.again' THEN json_set(options, '$.saved', 'again') ELSE options END, '$.again');
  `,
  // A list is given back with its files: its rows, and the file that was asked for.
  `
  CREATE TABLE list_rows (
    batch TEXT NOT NULL REFERENCES batches(id) ON DELETE CASCADE,
    idx INTEGER NOT NULL,
    row TEXT NOT NULL,               -- JSON: cells, indexes of its images, why something in it is no link
    PRIMARY KEY (batch, idx)
  ) STRICT, WITHOUT ROWID;
  ALTER TABLE batches ADD COLUMN result TEXT; -- absolute path of the file that the list is given back as
  `,
  // What a user said that columns are for counts for the next list with the same ones.
  `
  CREATE TABLE column_roles (
    names TEXT PRIMARY KEY,          -- SHA-256 of the names of a list's columns
    roles TEXT NOT NULL,             -- JSON: role by name
    given_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  // A batch may have a name, and keeps apart what each of its runs came to.
  `
  ALTER TABLE batches ADD COLUMN name TEXT;    -- absent: it is called after its source
  CREATE TABLE runs (
    batch TEXT NOT NULL REFERENCES batches(id) ON DELETE CASCADE,
    number INTEGER NOT NULL,         -- from 1
    kind TEXT NOT NULL,              -- first, retry or resume
    ended_at REAL NOT NULL,
    summary TEXT NOT NULL,           -- JSON of BatchSummary
    PRIMARY KEY (batch, number)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO runs SELECT id, 1, 'first', created_at, summary FROM batches
    WHERE summary IS NOT NULL AND json_valid(summary);
  `,
  // Files that were made of saved ones. What was saved stays as it came, with its hash.
  `
  CREATE TABLE conversions (
    batch TEXT NOT NULL REFERENCES batches(id) ON DELETE CASCADE,
    idx INTEGER NOT NULL,
    wish TEXT NOT NULL,              -- JSON: what it was to become
    original TEXT NOT NULL,          -- the saved file, relative to the folder
    file TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    replaced INTEGER NOT NULL,       -- 1: the original is gone
    made_at REAL NOT NULL,
    PRIMARY KEY (batch, idx, wish)
  ) STRICT, WITHOUT ROWID;
  `,
  // A batch is run again for what its source has got since.
  `
  ALTER TABLE batches ADD COLUMN reread TEXT;  -- JSON of BatchSource; absent where nothing can be read again
  `,
  // What was made of an image is beside it. Files that get another name or folder are noted before they do.
  `
  UPDATE items SET outcome = json_set(outcome, '$.converted', (
      SELECT json_group_array(json(CASE replaced
        WHEN 1 THEN json_object('file', file, 'bytes', bytes, 'sha256', sha256, 'replaced', json('true'))
        ELSE json_object('file', file, 'bytes', bytes, 'sha256', sha256) END) ORDER BY made_at)
      FROM conversions WHERE conversions.batch = items.batch AND conversions.idx = items.idx))
    WHERE state = 'saved' AND json_valid(outcome)
      AND (batch, idx) IN (SELECT batch, idx FROM conversions);
  CREATE TABLE moves (
    id INTEGER PRIMARY KEY,
    batch TEXT NOT NULL REFERENCES batches(id) ON DELETE CASCADE,
    idx INTEGER NOT NULL,
    source TEXT NOT NULL,            -- absolute paths
    target TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    done INTEGER NOT NULL            -- 1: it is there, and its image says so
  ) STRICT;
  CREATE INDEX moved_batches ON moves (batch);
  CREATE INDEX begun_moves ON moves (done) WHERE done = 0;
  `,
  // Undoing that was cut off can be continued: each step says which ones it takes back.
  `
  ALTER TABLE moves ADD COLUMN undoes TEXT NOT NULL DEFAULT '[]';  -- JSON of ids
  `,
  // A list shows type and pixels of what took the place of an original.
  `
  ALTER TABLE conversions ADD COLUMN image TEXT;  -- JSON of ImageFacts; absent in older rows
  `,
  // Images that look alike are found. Each is decoded once for that.
  `
  CREATE TABLE looks (
    sha256 TEXT PRIMARY KEY,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    look BLOB                        -- see engine/image/look.ts; absent where the image is plain
  ) STRICT, WITHOUT ROWID;
  `,
  // How many images came to which end is counted by an index: a window asks for it again and again.
  `
  CREATE INDEX ends ON items (batch, state) WHERE state <> 'queued';
  `,
  // Batches may start after others.
  `
  ALTER TABLE batches ADD COLUMN place INTEGER; -- in the line of those that wait; absent: it is not in line
  CREATE INDEX line ON batches (place) WHERE place IS NOT NULL;
  `,
  // A batch that could not start when its turn came says why, also after a restart.
  `
  ALTER TABLE batches ADD COLUMN not_started TEXT; -- a sentence; absent once it has run
  `,
]

/** Brings the store to the newest version. Throws a RefusalError when it was written by a newer Shoal. */
export function migrate(db: DatabaseSync): void {
  if (versionOf(db) > migrations.length) refuse('store-newer')
  while (versionOf(db) < migrations.length) step(db)
}

/** Asked again inside the transaction: two processes may start at once. */
function step(db: DatabaseSync): void {
  db.exec('BEGIN IMMEDIATE')
  try {
    const version = versionOf(db)
    const sql = migrations[version]
    if (sql !== undefined) db.exec(`${sql}; PRAGMA user_version = ${version + 1}`)
    db.exec('COMMIT')
  } catch (error) {
    db.exec('ROLLBACK')
    throw error
  }
}

function versionOf(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0)
}
