import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeFoldersSync, mkdirp } from '../../main/system/mkdirp.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'shoal-folders-'))
})
afterEach(() => rm(root, { recursive: true }))

describe.each([
  ['waited for', mkdirp],
  ['at once', async (folder: string, mode?: number) => makeFoldersSync(folder, mode)],
])('folders made %s', (_, make) => {
  test('with those above them, and again', async () => {
    const folder = join(root, 'a', 'b', 'c')
    await make(folder, 0o700)
    await make(folder)
    expect((await stat(folder)).isDirectory()).toBe(true)
    if (process.platform !== 'win32') expect((await stat(join(root, 'a'))).mode & 0o777).toBe(0o700)
  })

  test('not where a file is in the way', async () => {
    await writeFile(join(root, 'file'), '')
    await expect(make(join(root, 'file'))).rejects.toMatchObject({ code: 'EEXIST' })
    await expect(make(join(root, 'file', 'below'))).rejects.toMatchObject({ code: 'ENOTDIR' })
  })

  // Node's own recursive way never comes back from here.
  test.runIf(process.platform === 'linux')('not where the system only pretends', async () => {
    await expect(make('/proc/shoal/pictures')).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
