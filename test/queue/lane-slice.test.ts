import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type App, openApp, realWorld } from '../../main/app/app.ts'
import type { Fence } from '../../main/queue/fence.ts'
import { createLaneReader } from '../../main/queue/lane-reader.ts'
import { fetchSlice, LaneLostError, type Slice } from '../../main/queue/lane-slice.ts'
import { doneRows } from '../../main/queue/records.ts'
import { type JobData, queueFolder } from '../../main/queue/run-folder.ts'
import { writeRun } from '../../main/queue/write-run.ts'
import type { Item } from '../../shared/model.ts'
import { batchOptions } from '../../shared/settings.ts'
import { jpegOf } from '../helpers/images.ts'
import { type ImageOrigin, serve, withOrigin } from '../helpers/origin.ts'

let base: string
let folder: string
let app: App

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'shoal-slice-'))
  folder = join(base, 'new', 'shared')
  app = openApp({ ...realWorld, env: { SHOAL_HOME: join(base, 'home'), NO_PROXY: '*' } })
})
afterEach(async () => {
  await app.close()
  await rm(base, { recursive: true })
})

/** A list with an image in each of these subfolders, and nothing of it done. */
async function enqueued(origin: ImageOrigin, folders: readonly string[]): Promise<JobData> {
  async function* items(): AsyncGenerator<Item[]> {
    yield folders.map((folder, at) => {
      origin.script(`/${at}.jpg`, serve(jpegOf(2000, at)))
      return { url: origin.url(`/${at}.jpg`), folder, origin: { source: 'list', line: at + 1 } }
    })
  }
  const { run } = await writeRun(folder, items(), { nameTemplate: '{name}', now: 1 })
  return { run: run.run, lane: run.lanes[0]?.lane ?? '' }
}

const ours: Fence = {
  ...{ token: 2, previous: 1, isOurs: async () => true },
  ...{ hold: async () => undefined, release: async () => undefined },
}

const slice = (job: JobData, fence = ours, cookieFile?: string): Promise<Slice> =>
  fetchSlice(job, createLaneReader(folder, job, 10), fence, {
    ...{ app, lists: folder, folder, worker: 'w', signal: new AbortController().signal, observer: {} },
    options: batchOptions.parse({ saved: 'again', attempts: 1, lanes: 0, cookieFile }),
  })

const stages = () => readdir(join(folder, queueFolder, 'stage'))

test(
  'an image that cannot get its name fails alone: the rest of its turn is saved',
  withOrigin(async origin => {
    const job = await enqueued(origin, ['a', 'linked', 'taken', 'b'])
    await mkdir(join(base, 'elsewhere'))
    await symlink(join(base, 'elsewhere'), join(folder, 'linked'), 'junction')
    await writeFile(join(folder, 'taken'), 'a file')
    expect(await slice(job)).toMatchObject({ saved: 2, failed: 2 })
    const rows = [...(await doneRows(folder, job)).values()]
    expect(rows.map(({ row, state, failure, file }) => [row, failure ?? state, file])).toEqual([
      [1, 'saved', 'a/0.jpg'],
      [2, 'linked-folder', undefined],
      [3, 'name-taken', undefined],
      [4, 'saved', 'b/3.jpg'],
    ])
    expect(await readdir(join(base, 'elsewhere'))).toEqual([])
    expect(await readFile(join(folder, 'taken'), 'utf8')).toBe('a file')
    expect(await stages()).toEqual([])
  }),
)

test(
  'a turn that cannot run, or that was lost meanwhile, leaves no file, batch or record',
  withOrigin(async origin => {
    const job = await enqueued(origin, ['a'])
    await expect(slice(job, ours, join(base, 'no-such-file'))).rejects.toThrow()
    expect(origin.requests).toEqual([])
    await expect(slice(job, { ...ours, isOurs: async () => false })).rejects.toThrow(LaneLostError)
    expect(origin.requests).toHaveLength(1)
    expect(await stages()).toEqual([])
    expect(app.history.all()).toEqual([])
    expect(await readdir(folder)).toEqual([queueFolder])
    expect((await doneRows(folder, job)).size).toBe(0)
  }),
)

test.skipIf(process.platform === 'win32')(
  'others may see the images, and not the list',
  withOrigin(async origin => {
    const job = await enqueued(origin, ['a'])
    await slice(job)
    const mode = async (...path: string[]) => (await stat(join(folder, ...path))).mode & 0o777
    expect([await mode(), await mode('a'), await mode(queueFolder)]).toEqual([0o755, 0o755, 0o700])
  }),
)
