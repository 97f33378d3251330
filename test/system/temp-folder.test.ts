import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTempFolders } from '../../main/system/temp-folder.ts'

let parent: string
beforeEach(async () => {
  parent = join(await mkdtemp(join(tmpdir(), 'shoal-scratch-')), 'scratch')
})
afterEach(() => rm(join(parent, '..'), { recursive: true }))

test('a folder is the user’s alone, and goes with all that is in it', async () => {
  const { path, remove } = await createTempFolders(parent).make()
  if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o700)
  await writeFile(join(path, 'a.txt'), 'a')
  await remove()
  expect(await readdir(parent)).toEqual([])
})

test('a folder that cannot be locked or removed does no harm', async () => {
  await (await createTempFolders(parent).make()).remove()
  await writeFile(
    join(parent, 'strange.lock'),
    'this is no lock of ours, and longer than a header would be'.repeat(9),
  )
  const { path, remove } = await createTempFolders(parent).make()
  await writeFile(join(path, 'a.txt'), 'a')
  await remove()
  expect(await readdir(parent)).toEqual(['strange.lock'])
})

test('what a killed process left goes when the next one needs a folder; what is in use stays', async () => {
  const here = await createTempFolders(parent).make()
  await writeFile(join(here.path, 'a.txt'), 'a')
  const child = fork(fileURLToPath(new URL('../helpers/make-scratch.ts', import.meta.url)), [parent])
  const [left] = (await once(child, 'message')) as [string]
  // While it lives, its folder is in use.
  await (await createTempFolders(parent).make()).remove()
  expect(await readdir(left)).toEqual(['big.jpg'])

  child.kill('SIGKILL')
  await once(child, 'exit')
  await (await createTempFolders(parent).make()).remove()
  await expect(stat(left)).rejects.toThrow('ENOENT')
  expect(await readdir(here.path)).toEqual(['a.txt'])
  await here.remove()
  expect(await readdir(parent)).toEqual([])
})
