import { lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemError } from '../../../main/engine/files/disk-failure.ts'
import { createTrash } from '../../../main/engine/files/trash.ts'
import { tinyDisk } from '../../helpers/tiny-disk.ts'

const uid = process.getuid?.() ?? 0
const now = () => new Date(2026, 10, 30, 9, 5, 7).getTime()

let base: string
let home: string
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'shoal-trash-'))
  home = join(base, 'home')
  await mkdir(home)
})
afterEach(() => rm(base, { recursive: true, force: true }))

const trashOf = (env: Record<string, string> = {}) => createTrash({ env: { HOME: home, ...env }, now, uid })
const homeBin = () => join(home, '.local', 'share', 'Trash')

/** Moves as the door of a folder does: never over another file. */
const mover = (path: string) => async (target: string) => {
  if (await lstat(target).catch(() => undefined)) throw systemError('EEXIST', target)
  await rename(path, target)
}

async function put(path: string, trash = trashOf()) {
  await writeFile(path, `bytes of ${path}`)
  return trash.put(path, mover(path))
}

describe.skipIf(process.platform !== 'linux')('the bin of Linux', () => {
  test('a file of the disk of the home goes to the bin there, with a note of where it was and when', async () => {
    const path = join(base, 'a b ü%.jpg')
    const trashed = await put(path)
    expect(trashed).toEqual({
      file: join(homeBin(), 'files', 'a b ü%.jpg'),
      info: join(homeBin(), 'info', 'a b ü%.jpg.trashinfo'),
    })
    expect(await readFile(trashed?.info ?? '', 'utf8')).toBe(
      `[Trash Info]\nPath=${base}/a%20b%20%C3%BC%25.jpg\nDeletionDate=2026-11-30T09:05:07\n`,
    )
    expect(await readFile(trashed?.file ?? '', 'utf8')).toBe(`bytes of ${path}`)
    expect((await lstat(homeBin())).mode & 0o777).toBe(0o700)
  })

  test('XDG_DATA_HOME names the place, unless it is no absolute path', async () => {
    const data = join(base, 'data')
    expect((await put(join(base, 'a.jpg'), trashOf({ XDG_DATA_HOME: data })))?.file).toBe(
      join(data, 'Trash', 'files', 'a.jpg'),
    )
    expect((await put(join(base, 'b.jpg'), trashOf({ XDG_DATA_HOME: 'data' })))?.file).toBe(
      join(homeBin(), 'files', 'b.jpg'),
    )
  })

  test('files of one name get a number, and so does one whose note was lost', async () => {
    const trash = trashOf()
    const names = []
    for (let round = 0; round < 2; round += 1) names.push((await put(join(base, 'a.jpg'), trash))?.file)
    await rm(join(homeBin(), 'info', 'a.jpg.trashinfo'))
    names.push((await put(join(base, 'a.jpg'), trash))?.file)
    expect(names.map(name => name?.slice(homeBin().length))).toEqual([
      '/files/a.jpg',
      '/files/a.2.jpg',
      '/files/a.3.jpg',
    ])
    expect((await readdir(join(homeBin(), 'info'))).sort()).toEqual([
      'a.2.jpg.trashinfo',
      'a.3.jpg.trashinfo',
    ])
  })

  test('a file comes back, and its note goes; where its name is taken, it stays in the bin', async () => {
    const trash = trashOf()
    const path = join(base, 'a.jpg')
    const trashed = await put(path, trash)
    if (trashed === undefined) throw new Error('it is not in a bin')
    const back = async (from: string) => mover(from)(path)
    await writeFile(path, 'another')
    await expect(trash.restore(trashed, back)).rejects.toMatchObject({ code: 'EEXIST' })
    expect(await readdir(join(homeBin(), 'info'))).toHaveLength(1)
    await rm(path)
    await trash.restore(trashed, back)
    expect(await readFile(path, 'utf8')).toBe(`bytes of ${path}`)
    expect([await readdir(join(homeBin(), 'files')), await readdir(join(homeBin(), 'info'))]).toEqual([
      [],
      [],
    ])
  })

  test('what cannot be moved leaves no note', async () => {
    await writeFile(join(base, 'a.jpg'), '')
    const move = () => Promise.reject(systemError('ENOENT', 'a.jpg'))
    await expect(trashOf().put(join(base, 'a.jpg'), move)).rejects.toMatchObject({ code: 'ENOENT' })
    expect(await readdir(join(homeBin(), 'info'))).toEqual([])
  })

  describe('of another disk', () => {
    let disk: Awaited<ReturnType<typeof tinyDisk>>
    beforeEach(async context => {
      disk = await tinyDisk()
      if (disk === undefined) context.skip()
    })
    afterEach(() => disk?.remove())

    test('lies at its top, with paths from there; nothing is copied to the home', async () => {
      const top = disk?.folder ?? ''
      await mkdir(join(top, 'pictures'))
      const trashed = await put(join(top, 'pictures', 'a.jpg'))
      expect(trashed?.file).toBe(join(top, `.Trash-${uid}`, 'files', 'a.jpg'))
      expect(await readFile(trashed?.info ?? '', 'utf8')).toContain('\nPath=pictures/a.jpg\n')
      expect(await readdir(home)).toEqual([])
    })

    test('is the shared one where that has the sticky bit', async () => {
      const top = disk?.folder ?? ''
      await mkdir(join(top, '.Trash'))
      const { chmod } = await import('node:fs/promises')
      await chmod(join(top, '.Trash'), 0o777)
      expect((await put(join(top, 'a.jpg')))?.file).toBe(join(top, `.Trash-${uid}`, 'files', 'a.jpg'))
      await chmod(join(top, '.Trash'), 0o1777)
      expect((await put(join(top, 'b.jpg')))?.file).toBe(join(top, '.Trash', `${uid}`, 'files', 'b.jpg'))
    })

    test('a link in its place is not followed: then the disk has none', async () => {
      const top = disk?.folder ?? ''
      await mkdir(join(base, 'elsewhere'))
      await symlink(join(base, 'elsewhere'), join(top, `.Trash-${uid}`))
      await expect(put(join(top, 'a.jpg'))).rejects.toMatchObject({ code: 'EXDEV' })
      expect(await readdir(join(base, 'elsewhere'))).toEqual([])
      expect(await readFile(join(top, 'a.jpg'), 'utf8')).toContain('bytes')
    })
  })
})
