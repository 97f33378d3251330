import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { failureOfDisk, hasCode } from '../../../main/engine/files/disk-failure.ts'
import { FailureError, failure } from '../../../shared/failure.ts'

const thrownBy = (work: () => unknown): unknown => {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

test.each([
  ['ENOSPC', 'disk-full'],
  ['EDQUOT', 'quota-full'],
  ['EFBIG', 'file-size-limit'],
  ['ENOENT', 'folder-missing'],
  ['EACCES', 'no-permission'],
  ['EROFS', 'read-only-disk'],
  ['EMFILE', 'too-many-open-files'],
  ['ENFILE', 'too-many-open-files'],
  ['ENAMETOOLONG', 'path-too-long'],
  ['EISDIR', 'name-taken'],
  ['EIO', 'disk-error'],
])('%s', (code, expected) => {
  const error = Object.assign(new Error('x'), { code, syscall: 'write' })
  expect(failureOfDisk(error).code).toBe(expected)
})

test('a real one, without its path', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'shoal-disk-'))
  await writeFile(join(folder, 'file'), '')
  const missing = await readFile(join(folder, 'missing')).catch((error: unknown) => error)
  expect(failureOfDisk(missing).code).toBe('folder-missing')
  expect(
    failureOfDisk(await readFile(join(folder, 'file', 'below')).catch((error: unknown) => error)).code,
  ).toBe('name-taken')
  expect(failureOfDisk(missing).message).not.toContain(folder)
  await rm(folder, { recursive: true })
})

test('a store that has no room says so', () => {
  const db = new DatabaseSync(':memory:')
  db.exec('CREATE TABLE t (a TEXT); PRAGMA max_page_count = 2')
  const full = thrownBy(() => db.prepare('INSERT INTO t VALUES (?)').run('x'.repeat(100_000)))
  expect(failureOfDisk(full).code).toBe('disk-full')
  expect(failureOfDisk(thrownBy(() => db.exec('nonsense'))).code).toBe('disk-error')
  db.close()
})

test('what is no matter of the disk', () => {
  expect(failureOfDisk(new TypeError('x is not a function')).code).toBe('internal')
  expect(failureOfDisk('thrown text').code).toBe('internal')
  expect(failureOfDisk(new FailureError(failure('too-large'))).code).toBe('too-large')
})

test('hasCode asks for any of several', () => {
  const error = Object.assign(new Error('x'), { code: 'EEXIST' })
  expect(hasCode(error, 'ENOENT', 'EEXIST')).toBe(true)
  expect(hasCode(error, 'ENOENT')).toBe(false)
})
