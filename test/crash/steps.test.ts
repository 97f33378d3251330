import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, sep } from 'node:path'
import { describe, expect, test } from 'vitest'
import { jpegOf } from '../helpers/images.ts'
import { type ImageOrigin, serve, silent, startOrigin, status } from '../helpers/origin.ts'
import { createStarter, type Ended } from './shoal-process.ts'

type Place = {
  origin: ImageOrigin
  folder: string
  /** Runs to its end: as a process where there is a step, at which it kills itself. */
  shoal: (args: readonly string[], step?: string) => Promise<Ended>
  start: ReturnType<typeof createStarter>['start']
  /** Name to content, in a word, of everything in the folder. */
  files: () => Promise<Record<string, string>>
  history: () => Promise<Record<string, unknown>[]>
}

const small = jpegOf(5000, 1)
const other = jpegOf(7000, 2)
/** Large enough that its bytes are noted on the way. */
const large = jpegOf(12_000_000, 3)

describe('killed between the claim and the name', () => {
  test(
    'the only file gets its name',
    withPlace(async ({ origin, shoal, files, history }) => {
      origin.script('/cat.jpg', serve(small))
      expect(await shoal(['get', origin.url('/cat.jpg'), '-o', 'out'], 'link:before')).toMatchObject(killed)
      expect(Object.keys(await files())).toEqual([expect.stringMatching(/^cat\.jpg\..*\.part$/)])

      expect(await shoal(['resume', '--json'])).toMatchObject({ status: 0 })
      expect(await files()).toEqual({ 'cat.jpg': 'small' })
      expect(origin.requests.length).toBe(1)
      expect(await shoal(['resume'])).toMatchObject({ status: 2 })
      expect(await history()).toMatchObject([{ saved: 1, left: 0 }])
    }),
  )

  test(
    'with the link made, its part file goes',
    withPlace(async ({ origin, shoal, files }) => {
      origin.script('/cat.jpg', serve(small))
      await shoal(['get', origin.url('/cat.jpg'), '-o', 'out'], 'link:after')
      expect(Object.keys(await files()).length).toBe(2)
      expect(await shoal(['resume', '--json'])).toMatchObject({ status: 0 })
      expect(await files()).toEqual({ 'cat.jpg': 'small' })
    }),
  )

  test(
    'after trying again what had failed',
    withPlace(async ({ origin, shoal, files }) => {
      origin.script('/cat.jpg', [status(404), serve(small)])
      await shoal(['get', origin.url('/cat.jpg'), '-o', 'out'])
      expect(await shoal(['resume', '--retry-failed'], 'link:before')).toMatchObject(killed)
      expect(await shoal(['resume', '--json'])).toMatchObject({ status: 0 })
      expect(await files()).toEqual({ 'cat.jpg': 'small' })
    }),
  )

  test(
    'a name that was taken meanwhile is left alone, and the file gets the next one',
    withPlace(async ({ origin, shoal, folder, files }) => {
      origin.script('/cat.jpg', serve(small))
      await shoal(['get', origin.url('/cat.jpg'), '-o', 'out'], 'link:before')
      await writeFile(join(folder, 'cat.jpg'), other)
      expect(await shoal(['resume', '--json'])).toMatchObject({ status: 0 })
      expect(await files()).toEqual({ 'cat.jpg': 'other', 'cat (2).jpg': 'small' })
      expect(await shoal(['verify', 'out', '--json'])).toMatchObject({ status: 0 })
    }),
  )

  test(
    'the same, where files of that name are to be skipped',
    withPlace(async ({ origin, shoal, folder, files, history }) => {
      origin.script('/cat.jpg', serve(small))
      await shoal(['get', origin.url('/cat.jpg'), '-o', 'out', '--on-conflict', 'skip'], 'link:before')
      await writeFile(join(folder, 'cat.jpg'), other)
      expect(await shoal(['resume', '--json'])).toMatchObject({ status: 0 })
      expect(await files()).toEqual({ 'cat.jpg': 'other' })
      expect(await history()).toMatchObject([{ saved: 0, skipped: 1, left: 0 }])
    }),
  )

  test(
    'a file that is to be overwritten is',
    withPlace(async ({ origin, shoal, folder, files }) => {
      origin.script('/cat.jpg', serve(small))
      await shoal(['get', origin.url('/dog.jpg'), '-o', 'out'])
      await writeFile(join(folder, 'cat.jpg'), other)
      const got = shoal(
        ['get', origin.url('/cat.jpg'), '-o', 'out', '--on-conflict', 'overwrite'],
        'rename:before',
      )
      expect(await got).toMatchObject(killed)
      expect(await files()).toMatchObject({ 'cat.jpg': 'other' })
      expect(await shoal(['resume', '--json'])).toMatchObject({ status: 0 })
      expect(await files()).toEqual({ 'cat.jpg': 'small' })
    }),
  )

  test(
    'the part file is found in a folder that no file ended up in',
    withPlace(async ({ origin, shoal, files }) => {
      // Planned for png/, and then the bytes say jpg.
      origin.script('/cat.png', serve(small))
      const get = ['get', origin.url('/cat.png'), '-o', 'out', '--name', '{ext}/{name}']
      await shoal(get, 'link:before')
      expect(Object.keys(await files())).toEqual([expect.stringMatching(/^png\/cat\.png\..*\.part$/)])
      expect(await shoal(['resume', '--json'])).toMatchObject({ status: 0 })
      expect(await files()).toEqual({ 'jpg/cat.jpg': 'small' })
    }),
  )

  test(
    'a part file that is not what was claimed is fetched again',
    withPlace(async ({ origin, shoal, folder, files }) => {
      origin.script('/cat.jpg', serve(small))
      await shoal(['get', origin.url('/cat.jpg'), '-o', 'out'], 'link:before')
      const [part = ''] = Object.keys(await files())
      await truncate(join(folder, part), 100)
      expect(await shoal(['resume', '--json'])).toMatchObject({ status: 0 })
      expect(await files()).toEqual({ 'cat.jpg': 'small' })
      expect(origin.requests.length).toBe(2)
    }),
  )
})

describe('killed while it gives a file up', () => {
  test(
    'a skipped file is not claimed saved',
    withPlace(async ({ origin, shoal, start, folder, files, history }) => {
      origin.script('/cat.jpg', serve(small).hold())
      const skip = ['--on-conflict', 'skip', '--json']
      const getting = start(['get', origin.url('/cat.jpg'), '-o', 'out', ...skip], 'unlink:after')
      await origin.waitFor(1)
      await writeFile(join(folder, 'cat.jpg'), other)
      origin.release()
      expect(await getting.ended).toMatchObject(killed)
      await shoal(['resume', '--json'])
      expect(await files()).toEqual({ 'cat.jpg': 'other' })
      expect(await history()).toMatchObject([{ saved: 0, skipped: 1, left: 0 }])
    }),
  )
})

describe('killed with unfinished bytes on the disk', () => {
  test(
    'they go when the item then fails, in a subfolder too',
    withPlace(async ({ origin, shoal, start, files }) => {
      origin.script('/cat.jpg', [serve(large).holdAfter(2_500_000), status(404)])
      const get = ['get', origin.url('/cat.jpg'), '-o', 'out', '--name', 'cats/{name}']
      expect(await start(get, 'writev:after').ended).toMatchObject(killed)
      expect(Object.keys(await files())).toEqual([expect.stringMatching(/^cats\/cat\.jpg\..*\.part$/)])
      expect(await shoal(['resume', '--json'])).toMatchObject({ status: 1 })
      expect(await files()).toEqual({})
    }),
  )

  test(
    'those of a mirror go when the first link works again',
    withPlace(async ({ origin, shoal, folder, files }) => {
      origin.script('/cat.jpg', [silent(), serve(large)])
      origin.script('/mirror.jpg', serve(large).holdAfter(2_500_000))
      const list = join(folder, '..', 'list.txt')
      await writeFile(list, `${origin.url('/cat.jpg')}\t${origin.url('/mirror.jpg')}\n  dir=cats\n`)
      expect(await shoal(['get', list, '-o', 'out'], 'writev:after')).toMatchObject(killed)
      expect(Object.keys(await files())).toEqual([expect.stringMatching(/^cats\/cat\.jpg\..*m1\.part$/)])
      expect(await shoal(['resume', '--json'])).toMatchObject({ status: 0 })
      expect(await files()).toEqual({ 'cats/cat.jpg': 'large' })
    }),
  )
})

describe('killed while it copies what was saved elsewhere', () => {
  test.each(['copyFile:before', 'copyFile:after', 'datasync', 'link:before', 'link:after', 'unlink:after'])(
    'at %s: the copy is whole or not there, the original stays, and nothing is asked for again',
    step =>
      withPlace(async ({ origin, shoal, folder, files, history }) => {
        origin.script('/cat.jpg', serve(small))
        const original = join(folder, '..', 'first', 'cat.jpg')
        await shoal(['get', origin.url('/cat.jpg'), '-o', 'first'])
        const copying = ['get', origin.url('/cat.jpg'), '-o', 'out', '--name', 'kitten', '--saved', 'copy']
        expect(await shoal(copying, step)).toMatchObject(killed)
        const { 'kitten.jpg': copy = 'small', ...unfinished } = await files()
        expect(copy).toBe('small')
        expect(Object.keys(unfinished).every(name => name.endsWith('.part'))).toBe(true)
        expect(await shoal(['resume', '--json'])).toMatchObject({ status: 0 })
        expect(await files()).toEqual({ 'kitten.jpg': 'small' })
        expect(small.equals(await readFile(original))).toBe(true)
        expect(origin.requests.length).toBe(1)
        expect((await history())[0]).toMatchObject({ saved: 1, copied: 1, left: 0 })
      })(),
  )

  test(
    'an original that changed before it goes on is not copied',
    withPlace(async ({ origin, shoal, folder, files }) => {
      origin.script('/cat.jpg', serve(small))
      await shoal(['get', origin.url('/cat.jpg'), '-o', 'first'])
      const copying = ['get', origin.url('/cat.jpg'), '-o', 'out', '--saved', 'copy']
      expect(await shoal(copying, 'copyFile:after')).toMatchObject(killed)
      await writeFile(join(folder, '..', 'first', 'cat.jpg'), other)
      expect(await shoal(['resume', '--json'])).toMatchObject({ status: 0 })
      expect(await files()).toEqual({ 'cat.jpg': 'small' })
      expect(origin.requests.length).toBe(2)
    }),
  )
})

test(
  'killed while the disk is full, after the claim',
  withPlace(async ({ origin, shoal, start, files, history }) => {
    origin.script('/cat.jpg', serve(small))
    const getting = start(['get', origin.url('/cat.jpg'), '-o', 'out', '--json'], 'link:full')
    await getting.noted(/disk is full/)
    getting.kill()
    await getting.ended
    expect(await files()).toEqual({})
    expect(await history()).toMatchObject([{ left: 1, saved: 0 }])
    expect(await shoal(['resume', '--json'])).toMatchObject({ status: 0 })
    expect(await files()).toEqual({ 'cat.jpg': 'small' })
  }),
)

test(
  'bytes that are shared with another file are not continued',
  withPlace(async ({ origin, shoal, start, folder, files }) => {
    // Noted on its way, then found to be a file that is there already.
    origin.script('/first.jpg', serve(large))
    origin.script('/again.jpg', serve(large))
    await shoal(['get', origin.url('/first.jpg'), '-o', 'out'])
    const link = ['--same-content', 'link']
    expect(
      await shoal(['get', origin.url('/again.jpg'), '-o', 'out', ...link], 'rename:after'),
    ).toMatchObject(killed)
    const part = Object.keys(await files()).find(name => name.endsWith('.part')) ?? ''
    expect(await stat(join(folder, part))).toMatchObject({ nlink: 2 })
    const { ino } = await stat(join(folder, 'first.jpg'))

    origin.script('/again.jpg', silent())
    const resuming = start(['resume'])
    await origin.waitFor(3)
    expect(await files()).toMatchObject({ 'first.jpg': 'large' })
    resuming.kill()
    await resuming.ended
    origin.script('/again.jpg', serve(large))
    expect(await shoal(['resume', '--json'])).toMatchObject({ status: 0 })
    expect(await files()).toEqual({ 'first.jpg': 'large', 'again.jpg': 'large' })
    expect(await stat(join(folder, 'again.jpg'))).toMatchObject({ ino })
  }),
)

const killed = { status: undefined }

function withPlace(use: (place: Place) => Promise<void>): () => Promise<void> {
  return async () => {
    const place = await mkdtemp(join(tmpdir(), 'shoal-steps-'))
    const origin = await startOrigin()
    const starter = createStarter(join(place, 'home'), place)
    const folder = join(place, 'out')
    try {
      await use({
        origin,
        folder,
        start: starter.start,
        shoal: (args, step) => (step === undefined ? starter.here(args) : starter.start(args, step).ended),
        files: () => contentsOf(folder),
        history: async () => [...(await starter.here(['history', '--json'])).lines],
      })
    } finally {
      starter.close()
      await origin.close()
      await rm(place, { recursive: true })
    }
  }
}

const words = Object.entries({ small, other, large })

async function contentsOf(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {}
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue
    const path = join(entry.parentPath, entry.name)
    const bytes = await readFile(path)
    const [word] = words.find(([, body]) => body.equals(bytes)) ?? [`${bytes.length} bytes`]
    files[relative(folder, path).split(sep).join('/')] = word
  }
  return files
}
