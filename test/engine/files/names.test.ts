import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PlannedName } from '../../../main/engine/files/filename.ts'
import { openInside } from '../../../main/engine/files/inside.ts'
import { createNames, type Names, type Reservation } from '../../../main/engine/files/names.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-names-'))
})
afterEach(() => rm(folder, { recursive: true }))

const plan = (stem: string, into = ''): PlannedName => ({ stem, ext: 'jpg', folder: into })

async function reserve(names: Names, planned: PlannedName): Promise<Reservation> {
  const held = await names.reserve(planned)
  if ('exists' in held) throw new Error(`${held.exists} exists`)
  return held
}

/** Writes a part file and gives it the reserved name. */
async function place(names: Names, held: Reservation, content = 'new'): Promise<unknown> {
  const part = names.partPath(held.plan, 'b1-1')
  await writeFile(part, content)
  const rename = (to: string, replaces: boolean) => names.inside.rename(part, to, replaces)
  return names.place({ rename }, held)
}

const fileOf = async (names: Names, planned: PlannedName) => (await reserve(names, planned)).file

describe('two items', () => {
  test('never hold the same name, nor two that a disk could mix up', async () => {
    const names = createNames(await openInside(folder), 'rename')
    const held = await Promise.all(
      ['cat', 'cat', 'CAT', 'Cat (2)', 'cäf', 'ca\u0308f', 'straße', 'STRASSE'].map(stem =>
        fileOf(names, plan(stem)),
      ),
    )
    expect(held).toEqual([
      'cat.jpg',
      'cat (2).jpg',
      'CAT (3).jpg',
      'Cat (2) (2).jpg',
      'cäf.jpg',
      'ca\u0308f (2).jpg',
      'straße.jpg',
      'STRASSE (2).jpg',
    ])
  })

  test('a thousand of one name are a thousand', async () => {
    const names = createNames(await openInside(folder), 'rename')
    const held = await Promise.all(Array.from({ length: 1000 }, () => fileOf(names, plan('image'))))
    expect(new Set(held).size).toBe(1000)
    expect(held[999]).toBe('image (1000).jpg')
  })

  test('of one name in two folders do not meet', async () => {
    const names = createNames(await openInside(folder), 'rename')
    expect(
      await Promise.all([plan('a', 'x'), plan('a', 'y/z'), plan('a')].map(each => fileOf(names, each))),
    ).toEqual(['x/a.jpg', 'y/z/a.jpg', 'a.jpg'])
  })

  test('a name that was let go is free again, one that was given is not', async () => {
    const names = createNames(await openInside(folder), 'rename')
    const held = await reserve(names, plan('a'))
    await names.release(held)
    const again = await reserve(names, plan('a'))
    expect(again.file).toBe('a.jpg')
    expect(await place(names, again)).toBe('placed')
    await names.release(again)
    expect(await fileOf(names, plan('a'))).toBe('a (2).jpg')
  })
})

describe('a better plan', () => {
  test('changes the name and lets the old one go', async () => {
    const names = createNames(await openInside(folder), 'rename')
    const held = await reserve(names, plan('a'))
    expect(await names.change(held, plan('b', 'sub'))).toBeUndefined()
    expect(held.file).toBe('sub/b.jpg')
    expect(await fileOf(names, plan('a'))).toBe('a.jpg')
    expect(await fileOf(names, plan('b', 'sub'))).toBe('sub/b (2).jpg')
  })

  test('that is the same keeps the name, counter and all', async () => {
    const names = createNames(await openInside(folder), 'rename')
    await reserve(names, plan('a'))
    const held = await reserve(names, plan('a'))
    await names.change(held, plan('a'))
    expect(held.file).toBe('a (2).jpg')
  })

  test('whose name is there already is reported under skip', async () => {
    await writeFile(join(folder, 'b.jpg'), 'old')
    const names = createNames(await openInside(folder), 'skip')
    const held = await reserve(names, plan('a'))
    expect(await names.change(held, plan('b'))).toEqual({ exists: 'b.jpg' })
    expect(await fileOf(names, plan('a'))).toBe('a.jpg')
  })
})

describe('a file from before', () => {
  beforeEach(() => writeFile(join(folder, 'Cat.JPG'), 'old'))

  test('rename: stays', async () => {
    const names = createNames(await openInside(folder), 'rename')
    const held = await reserve(names, plan('cat'))
    expect(held.file).toBe('cat (2).jpg')
    await place(names, held)
    expect(await readFile(join(folder, 'Cat.JPG'), 'utf8')).toBe('old')
  })

  test('skip: is reported each time', async () => {
    const names = createNames(await openInside(folder), 'skip')
    expect(await names.reserve(plan('cat'))).toEqual({ exists: 'cat.jpg' })
    expect(await names.reserve(plan('cat'))).toEqual({ exists: 'cat.jpg' })
  })

  test('overwrite: is replaced by the first that wants it, and by no other', async () => {
    await writeFile(join(folder, 'dog.jpg'), 'old')
    const names = createNames(await openInside(folder), 'overwrite')
    const [first, second] = [await reserve(names, plan('dog')), await reserve(names, plan('dog'))]
    expect([first.file, second.file]).toEqual(['dog.jpg', 'dog (2).jpg'])
    expect(await place(names, first)).toBe('placed')
    expect(await readFile(join(folder, 'dog.jpg'), 'utf8')).toBe('new')
  })

  test.each(['skip', 'overwrite'] as const)('%s: not if this batch made it', async policy => {
    const names = createNames(await openInside(folder), policy, ['cat.jpg'])
    expect(await fileOf(names, plan('cat'))).toBe('cat (2).jpg')
  })

  test.each(['rename', 'skip', 'overwrite'] as const)('%s: a folder of that name stays', async policy => {
    await mkdir(join(folder, 'a.jpg'))
    const names = createNames(await openInside(folder), policy)
    expect(await fileOf(names, plan('a'))).toBe('a (2).jpg')
  })
})

describe('a file that another program makes meanwhile', () => {
  test('rename: stays, and the item moves to another name', async () => {
    const names = createNames(await openInside(folder), 'rename')
    const held = await reserve(names, plan('a'))
    await writeFile(join(folder, 'a.jpg'), 'theirs')
    expect(await place(names, held)).toBe('moved')
    expect(held.file).toBe('a (2).jpg')
    expect(await place(names, held)).toBe('placed')
    expect(await readFile(join(folder, 'a.jpg'), 'utf8')).toBe('theirs')
    expect((await readdir(folder)).toSorted()).toEqual(['a (2).jpg', 'a.jpg'])
  })

  test('skip: is reported', async () => {
    const names = createNames(await openInside(folder), 'skip')
    const held = await reserve(names, plan('a'))
    await writeFile(join(folder, 'a.jpg'), 'theirs')
    expect(await place(names, held)).toEqual({ exists: 'a.jpg' })
    expect(await readFile(join(folder, 'a.jpg'), 'utf8')).toBe('theirs')
  })

  test('overwrite: is replaced', async () => {
    const names = createNames(await openInside(folder), 'overwrite')
    const held = await reserve(names, plan('a'))
    await writeFile(join(folder, 'a.jpg'), 'theirs')
    expect(await place(names, held)).toBe('moved')
    expect(await place(names, held)).toBe('placed')
    expect(await readFile(join(folder, 'a.jpg'), 'utf8')).toBe('new')
  })

  test('a link of that name is not followed', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'shoal-outside-'))
    await symlink(join(outside, 'made-through-the-link'), join(folder, 'a.jpg'))
    const names = createNames(await openInside(folder), 'overwrite')
    await place(names, await reserve(names, plan('a')))
    expect(await readdir(outside)).toEqual([])
    expect(await readFile(join(folder, 'a.jpg'), 'utf8')).toBe('new')
    await rm(outside, { recursive: true })
  })
})

describe('subfolders', () => {
  test('through a link are refused, and nothing is made behind it', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'shoal-outside-'))
    await symlink(outside, join(folder, 'link'))
    const names = createNames(await openInside(folder), 'rename')
    for (const into of ['link', 'link/deeper/still']) {
      await expect(names.reserve(plan('a', into))).rejects.toMatchObject({
        failure: { code: 'linked-folder' },
      })
    }
    expect(await readdir(outside)).toEqual([])
    await rm(outside, { recursive: true })
  })

  test('through a link are fine where the user allows it', async () => {
    await mkdir(join(folder, 'real'))
    await symlink(join(folder, 'real'), join(folder, 'link'))
    const names = createNames(await openInside(folder, { followLinks: true }), 'rename')
    await place(names, await reserve(names, plan('a', 'link/sub')))
    expect(await readdir(join(folder, 'real', 'sub'))).toEqual(['a.jpg'])
  })

  test('in two spellings are both made, and their files never meet on any disk', async () => {
    const names = createNames(await openInside(folder), 'rename')
    const held = [await reserve(names, plan('a', 'Album')), await reserve(names, plan('a', 'album'))]
    expect(held.map(({ file }) => file)).toEqual(['Album/a.jpg', 'album/a (2).jpg'])
    for (const reservation of held) expect(await place(names, reservation)).toBe('placed')
  })

  test('that could not be made may be made later', async () => {
    await writeFile(join(folder, 'sub'), 'a file')
    const names = createNames(await openInside(folder), 'rename')
    await expect(names.reserve(plan('a', 'sub'))).rejects.toMatchObject({ code: 'EEXIST' })
    await rm(join(folder, 'sub'))
    expect(await fileOf(names, plan('a', 'sub'))).toBe('sub/a.jpg')
  })

  test('the folder itself may be a link, and is made if it is missing', async () => {
    const names = createNames(await openInside(join(folder, 'not', 'there', 'yet')), 'rename')
    await place(names, await reserve(names, plan('a')))
    await symlink(join(folder, 'not'), join(folder, 'link'))
    const through = createNames(await openInside(join(folder, 'link', 'there', 'yet')), 'skip')
    expect(await through.reserve(plan('a'))).toEqual({ exists: 'a.jpg' })
  })
})

test('a part file lies beside its file, whatever name is free, and can be removed', async () => {
  const names = createNames(await openInside(folder), 'rename')
  const first = names.partPath(plan('a', 'sub'), 'b1-7')
  await reserve(names, plan('a', 'sub'))
  expect(names.partPath(plan('a', 'sub'), 'b1-7')).toBe(first)
  await writeFile(first, '')
  await names.removePart(plan('a', 'sub'), 'b1-7')
  await names.removePart(plan('a', 'sub'), 'b1-7')
  expect(await readdir(join(folder, 'sub'))).toEqual([])
})
