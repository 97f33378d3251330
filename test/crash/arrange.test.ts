import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { jpegOf } from '../helpers/images.ts'
import { serve, startOrigin } from '../helpers/origin.ts'
import { createStarter } from './shoal-process.ts'

const pictures = [jpegOf(5000, 1), jpegOf(7000, 2)]

/** Two images, `one` and `two`, whose field `to` is the other's name; and what lies where. */
async function withTwo(
  use: (place: {
    id: string
    folder: string
    shoal: (
      args: readonly string[],
      step?: string,
    ) => Promise<{ status: number | undefined; lines: object[] }>
    /** Which picture each file of a folder is, by its number. */
    files: (folder: string) => Promise<Record<string, number>>
  }) => Promise<void>,
): Promise<void> {
  const place = await mkdtemp(join(tmpdir(), 'shoal-arrange-'))
  const origin = await startOrigin()
  const starter = createStarter(join(place, 'home'), place)
  const shoal = async (args: readonly string[], step?: string) => {
    const { status, lines } = await starter.start(args, step).ended
    return { status: status ?? undefined, lines: [...lines] }
  }
  try {
    const lines = ['one', 'two'].map((name, at) => {
      origin.script(`/${name}.jpg`, serve(pictures[at] ?? Buffer.alloc(0)))
      return JSON.stringify({ url: origin.url(`/${name}.jpg`), name, to: at === 0 ? 'two' : 'one' })
    })
    await writeFile(join(place, 'list.jsonl'), lines.join('\n'))
    const got = await shoal(['get', 'list.jsonl', '-o', 'out', '--json'])
    await use({
      id: String((got.lines[0] as { id?: unknown }).id),
      folder: join(place, 'out'),
      shoal,
      async files(folder) {
        const names = await readdir(folder)
        const found = await Promise.all(
          names.map(async name => {
            const bytes = await readFile(join(folder, name))
            return [name, pictures.findIndex(picture => picture.equals(bytes))] as const
          }),
        )
        return Object.fromEntries(found)
      },
    })
  } finally {
    starter.close()
    await origin.close()
    await rm(place, { recursive: true, force: true })
  }
}

test('two names that change places, killed at every kind of step: nothing is lost, and the next time it is done', () =>
  withTwo(async ({ id, folder, shoal, files }) => {
    const steps = [
      'link:before',
      'link:after',
      'unlink:after:2',
      'link:after:3',
      'commit:after:3',
      'commit:after:5',
    ]
    let killed = 0
    for (const step of steps) {
      const { 'one.jpg': one } = await files(folder)
      const ended = await shoal(['rename', id, '--name', one === 0 ? '{to}' : '{name}'], step)
      if (ended.status === undefined) killed += 1
      const checked = await shoal(['verify', 'out', '--json'])
      expect(checked.lines.at(-1)).toMatchObject({ files: 2, whole: 2, missing: 0, changed: 0 })
      expect(Object.values(await files(folder)).sort()).toEqual([0, 1])
    }
    // After some kills fewer steps are left.
    expect(killed).toBeGreaterThan(3)
    expect((await shoal(['rename', id, '--name', '{to}'])).status).toBe(0)
    expect(await files(folder)).toEqual({ 'two.jpg': 0, 'one.jpg': 1 })
  }))

test('to another disk, killed with a copy half made, and with both files there', () =>
  withTwo(async ({ id, folder, shoal, files }) => {
    // In memory, so on another disk, where the system has one.
    const other = await mkdtemp('/dev/shm/shoal-').catch(() => join(folder, '..', 'other'))
    try {
      for (const step of ['copyFile:after', 'link:after:2']) {
        await shoal(['move', id, '--to', other], step)
        await shoal(['history', '--json'])
        const there = [...Object.values(await files(folder)), ...Object.values(await files(other))]
        expect(there.sort()).toEqual([0, 1])
      }
      expect((await shoal(['move', id, '--to', other])).status).toBe(0)
      expect(await files(other)).toEqual({ 'one.jpg': 0, 'two.jpg': 1 })
      expect(await files(folder)).toEqual({})
    } finally {
      await rm(other, { recursive: true, force: true })
    }
  }))

test('two names that change places, put back and killed at every kind of step: the next undo ends it', () =>
  withTwo(async ({ id, shoal, files, folder }) => {
    const steps = ['link:after', 'commit:after:2', 'link:after:2', 'unlink:after:3', 'commit:after:5']
    let killed = 0
    for (const step of steps) {
      expect((await shoal(['rename', id, '--name', '{to}'])).status).toBe(0)
      expect(await files(folder)).toEqual({ 'two.jpg': 0, 'one.jpg': 1 })
      if ((await shoal(['rename', id, '--undo'], step)).status === undefined) killed += 1
      await shoal(['rename', id, '--undo'])
      expect(await files(folder), step).toEqual({ 'one.jpg': 0, 'two.jpg': 1 })
    }
    expect(killed).toBeGreaterThan(3)
  }))
