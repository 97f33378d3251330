import { mkdir, mkdtemp, open, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createPackedImages } from '../../../main/export/pack/packed-images.ts'
import { type TarFile, writeTar } from '../../../main/export/pack/write-tar.ts'
import { sha256 } from '../../helpers/engine.ts'

const batch = 'abc1'
const images = ['first', 'second one', 'third'].map(text => Buffer.from(text))
const nameOf = (at: number) => `0000${at}.jpg`

/** As the store has them: their places among the bytes that arrived. */
const saved = (at: number) => ({
  file: `00000.tar/${nameOf(at)}`,
  packed: {
    offset: images.slice(0, at).reduce((sum, { length }) => sum + length, 0),
    bytes: images[at]?.length ?? 0,
    sha256: sha256(images[at] ?? Buffer.alloc(0)),
    type: 'jpg',
  },
})

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-packed-'))
})
afterEach(() => rm(folder, { recursive: true }))

const spool = () => join(folder, `00000.tar.${batch}.part`)
const archive = () => join(folder, '00000.tar')

async function writeArchive(contents: readonly Buffer[], path = archive()): Promise<void> {
  await using file = await open(path, 'w')
  async function* files(): AsyncGenerator<TarFile> {
    for (const [at, content] of contents.entries()) {
      yield { name: `0000${at}.json`, content: Buffer.from('{}') }
      yield { name: nameOf(at), content }
    }
  }
  await writeTar(files(), file)
}

test('an image is read while its shard is filled, and after the shard was written', async () => {
  const { read } = createPackedImages()
  const shown = async () => {
    const found = await Promise.all(images.map((_, at) => read(folder, batch, saved(at))))
    return found.map(bytes => bytes && Buffer.from(bytes).toString())
  }
  expect(await shown()).toEqual([undefined, undefined, undefined])
  await writeFile(spool(), Buffer.concat(images.slice(0, 2)))
  expect(await shown()).toEqual(['first', 'second one', undefined])
  await writeArchive(images)
  await rm(spool())
  expect(await shown()).toEqual(['first', 'second one', 'third'])
  // Written anew with other places: the list that is kept is of the one before.
  await writeArchive([Buffer.from('something longer'), ...images.slice(1)])
  expect(await shown()).toEqual([undefined, 'second one', 'third'])
})

test('bytes that are not those of the image are not shown, nor what a link leads to', async () => {
  const { read } = createPackedImages()
  await writeFile(spool(), Buffer.from('other'))
  expect(await read(folder, batch, saved(0))).toBeUndefined()
  await rm(spool())
  await mkdir(join(folder, 'elsewhere'))
  await writeArchive(images, join(folder, 'elsewhere', '00000.tar'))
  await symlink(join(folder, 'elsewhere', '00000.tar'), archive())
  await expect(read(folder, batch, saved(0))).rejects.toThrow()
})

test('an image with a file of its own is none of a shard, nor is one that no shard takes', async () => {
  const { read } = createPackedImages()
  await writeFile(spool(), Buffer.concat(images))
  const { file, packed } = saved(0)
  expect(await read(folder, batch, { file })).toBeUndefined()
  expect(await read(folder, batch, { file, packed: { ...packed, bytes: 1e12 } })).toBeUndefined()
})

test('an archive whose sizes are wrong ends the look, and no more is read than the image has', async () => {
  const { read } = createPackedImages()
  const head = (size: string) => {
    const block = Buffer.alloc(512)
    block.write(nameOf(0), 0)
    block.write(size, 124)
    block.write('ustar', 257)
    return block
  }
  for (const size of ['-0000001000', '77777777777']) {
    await writeFile(archive(), Buffer.concat([head(size), Buffer.alloc(512)]))
    expect(await read(folder, batch, saved(0))).toBeUndefined()
  }
})
