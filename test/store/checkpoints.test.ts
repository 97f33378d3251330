import { existsSync } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startCheckpoints } from '../../main/store/checkpoints.ts'
import { createDatabase } from '../../main/store/database.ts'
import { eventually } from '../helpers/eventually.ts'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-checkpoints-'))
  path = join(folder, 'shoal.db')
})
afterEach(() => rm(folder, { recursive: true }))

function open(): DatabaseSync {
  const db = new DatabaseSync(path)
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE IF NOT EXISTS t(a TEXT)')
  return db
}

const bytesOf = async () => (await stat(path)).size

test('the log is copied into the file by another thread, and is gone when both have closed', async () => {
  const db = open()
  const database = createDatabase(db, path, { checkpointsApart: true })
  const own = () => db.prepare('PRAGMA wal_autocheckpoint').get()?.['wal_autocheckpoint']
  await eventually(() => own() === 0)
  const insert = database.prepare('INSERT INTO t VALUES (?)')
  const before = await bytesOf()
  for (let n = 0; n < 60; n += 1) database.transaction(() => insert.run('x'.repeat(20_000)))
  await eventually(async () => (await bytesOf()) > before + 500_000)
  await database.close()
  expect(existsSync(`${path}-wal`)).toBe(false)
  const again = open()
  expect(again.prepare('SELECT count(*) AS rows FROM t').get()).toEqual({ rows: 60 })
  again.close()
})

test('where the thread cannot work, SQLite does it itself', async () => {
  const said: boolean[] = []
  const checkpoints = startCheckpoints(join(folder, 'none', 'shoal.db'), isOwn => said.push(isOwn))
  await eventually(() => said.length > 0)
  expect(said).toEqual([true])
  checkpoints.committed()
  await checkpoints.close()
  expect(said).toEqual([true])
})

test('a process that ends at once waits for nothing', async () => {
  const db = open()
  const database = createDatabase(db, path, { checkpointsApart: true })
  database.transaction(() => database.prepare('INSERT INTO t VALUES (?)').run('x'))
  database.closeNow()
  expect(db.isOpen).toBe(false)
})
