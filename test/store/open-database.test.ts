import { chmod, copyFile, mkdtemp, open, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDatabase } from '../../main/store/open-database.ts'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-database-'))
  path = join(folder, 'shoal.db')
})
afterEach(() => rm(folder, { recursive: true }))

/** A store that is open, with a log, and with pages that only a look at each of them finds damaged. */
async function openDamaged() {
  const { db } = openDatabase(path)
  db.exec('CREATE TABLE big (text TEXT)')
  const insert = db.prepare('INSERT INTO big VALUES (?)')
  for (let n = 0; n < 200; n += 1) insert.run('x'.repeat(1000))
  // The log begins again, so that it does not heal what is damaged now.
  db.exec('PRAGMA wal_checkpoint(RESTART)')
  db.exec(`INSERT INTO batches (id, folder, options, created_at) VALUES ('a', '/', '{}', 0)`)
  const pages = Number(db.prepare('PRAGMA page_count').get()?.['page_count'])
  const file = await open(path, 'r+')
  await file.write(Buffer.alloc(4096, 7), 0, 4096, (pages - 3) * 4096)
  await file.close()
  return db
}

test('a new store that another process is making just now is waited for', () => {
  const other = new DatabaseSync(path)
  other.exec('CREATE TABLE other (text TEXT); BEGIN IMMEDIATE')
  let pauses = 0
  const { db } = openDatabase(path, () => {
    pauses += 1
    if (other.isTransaction) other.exec('COMMIT')
    other.close()
  })
  expect(pauses).toBe(1)
  expect(db.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
  db.close()
})

test('what is open already is not looked through again, and never moved aside', async () => {
  const first = await openDamaged()
  const second = openDatabase(path)
  expect(second.setAside).toBeUndefined()
  second.db.close()
  first.close()
})

test('what was left by a bad end is looked through, and moved aside where it is damaged', async () => {
  const first = await openDamaged()
  // As a process that was killed leaves them.
  const left = join(folder, 'left.db')
  for (const ending of ['', '-wal']) await copyFile(path + ending, left + ending)
  first.close()
  const { db, setAside } = openDatabase(left)
  expect(db.prepare('SELECT count(*) AS batches FROM batches').get()).toEqual({ batches: 0 })
  db.close()
  const names = await readdir(folder)
  expect(names.filter(name => join(folder, name) === setAside)).toHaveLength(1)
})

test('a sound store left by a crash is used', () => {
  const { db } = openDatabase(path)
  db.exec(`INSERT INTO batches (id, folder, options, created_at) VALUES ('a', '/', '{}', 0)`)
  const { setAside, db: again } = openDatabase(path)
  expect(setAside).toBeUndefined()
  expect(again.prepare('SELECT id FROM batches').all()).toEqual([{ id: 'a' }])
  again.close()
  db.close()
})

describe.skipIf(process.platform === 'win32')('other users cannot read what is kept', () => {
  const modes = async (at: string) =>
    Object.fromEntries(
      await Promise.all(
        (await readdir(at)).map(async name => [
          name,
          ((await stat(join(at, name))).mode & 0o777).toString(8),
        ]),
      ),
    )
  let before = 0
  beforeEach(() => {
    before = process.umask(0)
  })
  afterEach(() => process.umask(before))

  test('in a folder that Shoal makes, whatever the umask', async () => {
    const home = join(folder, 'made', 'home')
    const { db, isFolderOpen } = openDatabase(join(home, 'shoal.db'))
    expect(isFolderOpen).toBe(false)
    expect(await modes(home)).toEqual({ 'shoal.db': '600', 'shoal.db-shm': '600', 'shoal.db-wal': '600' })
    expect(await modes(folder)).toEqual({ made: '700' })
    expect(await modes(join(folder, 'made'))).toEqual({ home: '700' })
    db.close()
  })

  test('in a folder that was there and is open to others, which is said once', async () => {
    await chmod(folder, 0o755)
    const first = openDatabase(path)
    expect(first.isFolderOpen).toBe(true)
    expect(await modes(folder)).toEqual({ 'shoal.db': '600', 'shoal.db-shm': '600', 'shoal.db-wal': '600' })
    const second = openDatabase(path)
    expect(second.isFolderOpen).toBe(false)
    second.db.close()
    first.db.close()
  })

  test('in a file that an earlier Shoal left open to others', async () => {
    openDatabase(path).db.close()
    await chmod(path, 0o644)
    const { db } = openDatabase(path)
    expect(await modes(folder)).toEqual({ 'shoal.db': '600', 'shoal.db-shm': '600', 'shoal.db-wal': '600' })
    db.close()
  })
})
