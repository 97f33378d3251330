import { createHash } from 'node:crypto'
import { appendFile, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { hostOf } from '../../shared/address.ts'
import type { Item } from '../../shared/model.ts'
import { refuse } from '../../shared/refusal.ts'
import { foldName, planName } from '../app/app.ts'
import { mapAtOnce } from '../system/at-once.ts'
import { mkdirp } from '../system/mkdirp.ts'
import { createTextPlaces } from '../system/text-places.ts'
import { writeFileAtomic } from '../system/write-file-atomic.ts'
import { type LaneItem, type QueueRun, queueFolder, readRun, runPath } from './run-folder.ts'

/** A lane holds the items of one host; its id says nothing of it. */
const laneOf = (host: string): string => createHash('sha256').update(host).digest('hex').slice(0, 16)

/** Text that is held until it is written: of one host, and of all. */
const [pieceCharacters, heldCharacters] = [65_536, 8_000_000]

/** Files that are written or synced at once: each waits for the disk. */
const filesAtOnce = 16

/**
 * Writes what a list holds as a run, and plans a name for each item. The same list makes the same run: one that is there
 * stays as it is. Rejects with a RefusalError where the list holds nothing, with the file system's error.
 */
export async function writeRun(
  folder: string,
  items: AsyncIterable<readonly Item[]>,
  { nameTemplate, now }: { nameTemplate: string; now: number },
): Promise<{ run: QueueRun; isNew: boolean }> {
  const fresh = join(folder, queueFolder, freshName(now))
  // Others may see the images, and not the list: links may hold secrets.
  await mkdirp(folder)
  await mkdir(join(fresh, 'lanes'), { recursive: true, mode: 0o700 })
  await removeAbandoned(folder, now)
  try {
    const lanes = createLaneFiles(join(fresh, 'lanes'))
    const nameOf = createUniqueFiles(nameTemplate, now)
    const digest = createHash('sha256').update(nameTemplate)
    let row = 0
    for await (const chunk of items) {
      for (const item of chunk) {
        row += 1
        digest.update(JSON.stringify(item))
        await lanes.add(hostOf(item.url), { ...item, row, file: nameOf(item, row) })
      }
    }
    if (row === 0) refuse('nothing-to-download', 'There is nothing to enqueue: no links were found')
    const id = digest.digest('hex').slice(0, 16)
    const there = await readRun(folder, id)
    if (there !== undefined) return { run: there, isNew: false }
    await lanes.sync()
    const run: QueueRun = {
      ...{ creator: 'Shoal', format: 1, run: id, createdAt: Math.round(now), items: row },
      lanes: lanes.all(),
    }
    await writeFileAtomic(join(fresh, 'run.json'), `${JSON.stringify(run)}\n`)
    return await giveName(fresh, folder, run)
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
}

/** Of a run while it is written. */
const freshName = (now: number): string => `new-${process.pid}-${Math.round(now)}`

/** No list takes as long as this to be written, ms. */
const longestMs = 86_400_000

/** Removes what programs that were ended left while they wrote: it may be large, and hold secrets. */
async function removeAbandoned(folder: string, now: number): Promise<void> {
  for (const name of await readdir(join(folder, queueFolder))) {
    const [, begun] = /^new-\d+-(\d+)$/.exec(name) ?? []
    if (begun !== undefined && Number(begun) < now - longestMs)
      await rm(join(folder, queueFolder, name), { recursive: true, force: true })
  }
}

/** Another program may have written the same list meanwhile: systems say in different words that its folder is there. */
async function giveName(
  fresh: string,
  folder: string,
  run: QueueRun,
): Promise<{ run: QueueRun; isNew: boolean }> {
  try {
    await rename(fresh, runPath(folder, run.run))
    return { run, isNew: true }
  } catch (error) {
    const there = await readRun(folder, run.run)
    if (there === undefined) throw error
    return { run: there, isNew: false }
  }
}

/** One file a host, appended to in large pieces: there may be thousands of hosts, too many to hold open. */
function createLaneFiles(folder: string) {
  type Lane = QueueRun['lanes'][number] & { text: string }
  const lanes = new Map<string, Lane>()
  const pathOf = ({ lane }: Lane) => join(folder, `${lane}.jsonl`)
  let held = 0
  const eachLane = (work: (lane: Lane) => Promise<void>) =>
    Array.fromAsync(mapAtOnce(lanes.values(), work, { atOnce: filesAtOnce }))
  async function flush(each: Lane): Promise<void> {
    const { text } = each
    each.text = ''
    held -= text.length
    // Links may hold secrets.
    if (text !== '') await appendFile(pathOf(each), text, { mode: 0o600 })
  }
  return {
    async add(host: string, item: LaneItem): Promise<void> {
      const each = lanes.get(host) ?? { lane: laneOf(host), host, items: 0, text: '' }
      lanes.set(host, each)
      each.items += 1
      const line = `${JSON.stringify(item)}\n`
      each.text += line
      held += line.length
      if (each.text.length > pieceCharacters) await flush(each)
      if (held > heldCharacters) await eachLane(flush)
    },
    /** Everything is on the disk, also after a power cut. */
    sync: () =>
      eachLane(async each => {
        await flush(each)
        await using file = await open(pathOf(each), 'r+')
        await file.sync()
      }),
    all: (): QueueRun['lanes'] =>
      Array.from(lanes.values(), ({ lane, host, items }) => ({ lane, host, items })),
  }
}

/**
 * Plans the file of each row, so that no two rows of a run can meet, on any disk: endings do not count, since they follow
 * the bytes. What is wrongly taken for a name that is there gets its row behind it, and no harm is done.
 */
function createUniqueFiles(template: string, startedAt: number): (item: Item, row: number) => string {
  const taken = createTextPlaces()
  function isFree(name: string): boolean {
    const before = taken.size
    taken.place(foldName(name))
    return taken.size > before
  }
  return (item, row) => {
    const { folder, stem, ext } = planName({ template, item, index: row, startedAt })
    let name = `${folder}${folder && '/'}${stem}`
    // A list may hold a name that looks like this, too.
    while (!isFree(name)) name = `${name} (${row})`
    return `${name}${ext && '.'}${ext}`
  }
}
