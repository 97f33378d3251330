import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSettingsFile } from '../../main/api/settings-file.ts'
import { batchOptions } from '../../shared/settings.ts'

let home: string
let path: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'shoal-settings-'))
  path = join(home, 'new', 'settings.json')
})
afterEach(() => rm(home, { recursive: true }))

const defaults = batchOptions.parse({})
const usual = {
  theme: 'auto',
  skipReview: false,
  trayIcon: false,
  watchClipboard: false,
  recentLists: false,
  checkForUpdates: false,
}

test('begins with the defaults and writes nothing', async () => {
  expect(await createSettingsFile(path).read()).toEqual({ options: defaults, habits: usual })
  expect(await readdir(home)).toEqual([])
})

test('changes last, and changes of one thing leave the others', async () => {
  const file = createSettingsFile(path)
  await Promise.all([
    file.change({ folder: '/pictures' }),
    file.change({ options: { ...defaults, atOnce: 3 } }),
    file.change({ options: { ...defaults, atOnce: 4 } }),
  ])
  const wanted = { folder: '/pictures', habits: usual, options: { ...defaults, atOnce: 4 } }
  expect(await file.read()).toEqual(wanted)
  expect(await createSettingsFile(path).read()).toEqual(wanted)
  expect(await readdir(join(home, 'new'))).toEqual(['settings.json'])
})

test.skipIf(process.platform === 'win32')('is readable for the user alone', async () => {
  await createSettingsFile(path).change({ folder: '/pictures' })
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect((await stat(dirname(path))).mode & 0o777).toBe(0o700)
})

test('what another version keeps is skipped', async () => {
  const file = createSettingsFile(path)
  await file.change({ folder: '/pictures', options: { ...defaults, atOnce: 3 } })
  await writeFile(path, (await readFile(path, 'utf8')).replace('"atOnce"', '"newer": true, "atOnce"'))
  expect(await createSettingsFile(path).read()).toMatchObject({
    folder: '/pictures',
    options: { ...defaults, atOnce: 3 },
  })
})

test.each(['', '{', '[]', 'null', '{"options":{"atOnce":0}}', '{"folder":""}'])(
  'damaged as %j it is put aside',
  async text => {
    const file = createSettingsFile(path)
    await file.change({ folder: '/pictures' })
    await writeFile(path, text)
    expect(await createSettingsFile(path).read()).toEqual({ options: defaults, habits: usual })
    expect(await readFile(`${path}.damaged`, 'utf8')).toBe(text)
  },
)
