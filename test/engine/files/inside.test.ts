import { createHook } from 'node:async_hooks'
import {
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative, sep } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openInside } from '../../../main/engine/files/inside.ts'
import { withEngine, wordOf } from '../../helpers/engine.ts'
import { JPEG, jpegOf } from '../../helpers/images.ts'
import { serve } from '../../helpers/origin.ts'

let base: string
let folder: string
/** Nothing may ever be written here. */
let outside: string

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'shoal-inside-'))
  folder = join(base, 'folder')
  outside = join(base, 'outside')
  await mkdir(folder)
  await mkdir(outside)
})
afterEach(() => rm(base, { recursive: true }))

async function write(path: string, text: string): Promise<void> {
  const inside = await openInside(folder)
  await inside.makeFolder(join(path, '..'))
  await using file = await inside.create(path)
  await file.writeFile(text)
}

describe('what was planted under the name of a part file', () => {
  test.each([
    ['a link', symlink],
    ['a hard link', link],
  ])('%s is replaced, and what it leads to stays', async (_, plant) => {
    const precious = join(outside, 'precious')
    await writeFile(precious, 'precious')
    await plant(precious, join(folder, 'a.part'))
    await write(join(folder, 'a.part'), 'new')
    expect(await readFile(precious, 'utf8')).toBe('precious')
    expect(await readFile(join(folder, 'a.part'), 'utf8')).toBe('new')
  })

  test('a link is not opened, neither for writing nor for reading', async () => {
    await writeFile(join(outside, 'private'), 'private')
    await symlink(join(outside, 'private'), join(folder, 'a'))
    const inside = await openInside(folder)
    await expect(inside.open(join(folder, 'a'))).rejects.toThrow()
    await expect(inside.openToRead(join(folder, 'a'))).rejects.toThrow()
  })
})

describe('a folder that is swapped', () => {
  const linked = { failure: { code: 'linked-folder' } }

  async function swapped() {
    const inside = await openInside(folder)
    const sub = join(folder, 'sub')
    await inside.makeFolder(sub)
    await (await inside.create(join(sub, 'before.part'))).close()
    await rename(sub, join(base, 'moved'))
    await symlink(outside, sub)
    return { inside, sub }
  }

  test('for a link gets nothing, not even an empty file', async () => {
    const { inside, sub } = await swapped()
    for (const name of ['a.part', 'b.part']) {
      await expect(inside.create(join(sub, name))).rejects.toMatchObject(linked)
    }
    await expect(inside.rename(join(sub, 'before.part'), join(sub, 'a'), false)).rejects.toMatchObject(linked)
    await expect(inside.makeFolder(join(sub, 'deeper'))).rejects.toMatchObject(linked)
    expect(await readdir(outside)).toEqual([])
  })

  test('for a link has nothing removed behind it', async () => {
    const { inside, sub } = await swapped()
    await writeFile(join(outside, 'theirs.part'), 'theirs')
    await expect(inside.remove(join(sub, 'theirs.part'))).rejects.toMatchObject(linked)
    expect(await inside.namesIn(sub)).toEqual([])
    expect(await readdir(outside)).toEqual(['theirs.part'])
  })

  test('and put back is used again, as is a real one in its place', async () => {
    const { inside, sub } = await swapped()
    await expect(inside.create(join(sub, 'a.part'))).rejects.toMatchObject(linked)
    await rm(sub)
    await rename(join(base, 'moved'), sub)
    await (await inside.create(join(sub, 'a.part'))).close()
    await rename(sub, join(base, 'moved'))
    await mkdir(sub)
    await (await inside.create(join(sub, 'b.part'))).close()
    expect(await readdir(sub)).toEqual(['b.part'])
  })

  test(
    'in the middle of a run: no file goes elsewhere, and each that failed says why',
    withEngine(async ({ origin, folder, start }) => {
      origin.otherwise(() => serve(JPEG))
      const wanted = Array.from({ length: 120 }, (_, at) => ({
        url: origin.url(`/${at}.jpg`),
        folder: 'album',
      }))
      const { run, settled, untilSettled } = await start(wanted)
      await untilSettled(4)
      await rename(join(folder, 'album'), join(base, 'album'))
      await symlink(outside, join(folder, 'album'))
      await run.done
      expect(await readdir(outside)).toEqual([])
      const words = settled.map(wordOf)
      expect(words).toHaveLength(120)
      expect(words.filter(word => word === 'linked-folder').length).toBeGreaterThan(0)
      // Between the two calls above there is no folder at all.
      expect(words.filter(word => !['saved', 'linked-folder', 'folder-missing'].includes(word))).toEqual([])
    }),
  )
})

test('property: whatever is planted below the folder, nothing outside it changes', async () => {
  const segment = fc.constantFrom('a', 'b', 'a.jpg', 'b.part')
  const place = fc.array(segment, { minLength: 1, maxLength: 3 })
  const plants = fc.array(
    fc.record({
      at: place,
      kind: fc.constantFrom('link-to-folder', 'link-to-file', 'hard-link', 'folder', 'file'),
    }),
    { maxLength: 6 },
  )
  await fc.assert(
    fc.asyncProperty(plants, fc.array(place, { minLength: 1, maxLength: 5 }), async (planted, targets) => {
      await rm(folder, { recursive: true })
      await mkdir(folder)
      const precious = join(outside, 'precious')
      await writeFile(precious, 'precious')
      for (const { at, kind } of planted) {
        const path = join(folder, ...at)
        // Where something stands in the way of a plant, it is not planted.
        await plant(kind, path, precious).catch(() => {})
      }
      for (const target of targets) {
        const path = join(folder, ...target)
        await write(path, 'new').catch(() => {})
        const inside = await openInside(folder)
        await inside.rename(path, `${path}.named`, true).catch(() => {})
        await inside.remove(path).catch(() => {})
      }
      expect(await readdir(outside)).toEqual(['precious'])
      expect(await readFile(precious, 'utf8')).toBe('precious')
    }),
    { numRuns: 60 },
  )
})

async function plant(kind: string, path: string, precious: string): Promise<void> {
  let parent = folder
  for (const segment of relative(folder, dirname(path)).split(sep)) {
    parent = join(parent, segment)
    await mkdir(parent).catch(() => {})
    // Through a link that was planted before, the plant itself would land outside.
    if (!(await lstat(parent)).isDirectory()) return
  }
  if (kind === 'link-to-folder') await symlink(outside, path)
  if (kind === 'link-to-file') await symlink(precious, path)
  if (kind === 'hard-link') await link(precious, path)
  if (kind === 'folder') await mkdir(path)
  if (kind === 'file') await writeFile(path, 'theirs', { flag: 'wx' })
}

test(
  'an image costs seven file-system calls: open, look at the folder, write, sync, close, link, unlink',
  withEngine(async ({ origin, start }) => {
    origin.otherwise(path => serve(jpegOf(2000 + Number(path.slice(1, -4)))))
    const images = (from: number, count: number) =>
      Array.from({ length: count }, (_, at) => ({ url: origin.url(`/${from + at}.jpg`), folder: 'album' }))
    let calls = 0
    const hook = createHook({
      init: (_, type) => {
        if (type === 'FSREQPROMISE' || type === 'FILEHANDLECLOSEREQ') calls += 1
      },
    })
    const count = async (from: number, images_: number) => {
      calls = 0
      hook.enable()
      const { run } = await start(images(from, images_), { fileTime: false })
      await run.done
      hook.disable()
      return calls
    }
    const [few, many] = [await count(0, 20), await count(100, 60)]
    expect((many - few) / 40).toBeLessThan(7.5)
  }),
)
