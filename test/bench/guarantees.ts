import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openInside } from '../../main/engine/files/inside.ts'
import { createArrivingCheck } from '../../main/engine/image/check.ts'
import { createJournal } from '../../main/engine/record/journal.ts'
import { createStore } from '../../main/store/store.ts'
import type { Item, SettledItem } from '../../shared/model.ts'
import { batchOptions } from '../../shared/settings.ts'
import { jpegOf } from '../helpers/images.ts'
import { median } from './measure.ts'
import type { Report } from './report.ts'
import type { Bench } from './run.ts'

export const title =
  'What the guarantees cost by themselves: 5,000 images of 50 KB, 64 at once, without a network'

const images = 5000
const atOnce = 64
/** As images arrive: in two pieces. */
const pieceBytes = 40_000

type Step = { name: string; once: (n: number) => Promise<unknown> | undefined }

/** The CPU time of each step that proves and keeps an image, all threads together. */
export async function run({ rounds }: Bench): Promise<Report> {
  const place = await mkdtemp(join(tmpdir(), 'shoal-bench-guarantees-'))
  try {
    const { steps, close } = await createSteps(place)
    const measured = new Map<Step, number[]>(steps.map(step => [step, []]))
    // The first round compiles; it does not count.
    for (let round = 0; round <= rounds; round += 1) {
      for (const step of steps) {
        const us = await cpuPerImage(n => step.once(round * images + n))
        if (round > 0) measured.get(step)?.push(us)
      }
    }
    await close()
    const found = [...measured].map(([{ name }, runs]) => ({ name, us: median(runs), runs }))
    return {
      columns: ['step', 'CPU us an image', 'range'],
      rows: found.map(({ name, us, runs }) => [
        name,
        us.toFixed(0),
        `${Math.min(...runs).toFixed(0)} – ${Math.max(...runs).toFixed(0)}`,
      ]),
      notes: ['A file that is synced is written, too: the sync is the difference of the two.'],
      failures: [],
      data: found,
    }
  } finally {
    await rm(place, { recursive: true })
  }
}

async function cpuPerImage(once: Step['once']): Promise<number> {
  const before = process.cpuUsage()
  let next = 0
  const work = async () => {
    while (next < images) {
      next += 1
      await once(next)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  const { user, system } = process.cpuUsage(before)
  return (user + system) / images
}

async function createSteps(place: string): Promise<{ steps: Step[]; close: () => Promise<void> }> {
  const picture = jpegOf(50_000)
  const pieces = [picture.subarray(0, pieceBytes), picture.subarray(pieceBytes)]
  const inside = await openInside(join(place, 'out'))
  const store = createStore(join(place, 'shoal.db'))
  const batch = store.batches.create(join(place, 'out'), batchOptions.parse({}), Date.now())
  const journal = createJournal(store, batch.id)

  const writeFile = async (name: string, isSynced: boolean) => {
    const part = inside.path(`${name}.part`)
    const file = await inside.create(part)
    await file.writev(pieces, 0)
    if (isSynced) await file.datasync()
    await file.close()
    await inside.rename(part, inside.path(`${name}.jpg`), false)
  }

  return {
    steps: [
      {
        name: 'check of the structure',
        once() {
          const check = createArrivingCheck()
          for (const piece of pieces) check.take(piece)
          if (check.finding()?.kind !== 'whole') throw new Error('The image is not whole')
          return undefined
        },
      },
      {
        name: 'SHA-256',
        once() {
          const hash = createHash('sha256')
          for (const piece of pieces) hash.update(piece)
          hash.digest('hex')
          return undefined
        },
      },
      { name: 'file, without a sync', once: n => writeFile(`plain-${n}`, false) },
      { name: 'file, synced', once: n => writeFile(`synced-${n}`, true) },
      {
        name: 'record, its commit and sync',
        once(n) {
          const item: Item = { url: `https://example.org/${n}.jpg`, origin: { source: 'bench', line: n } }
          store.items.append(batch.id, [item], Date.now())
          return journal.settled(settledAs(n, item))
        },
      },
    ],
    close: () => store.close(),
  }
}

const settledAs = (index: number, item: Item): SettledItem => ({
  index,
  item,
  state: {
    kind: 'saved',
    file: `${index}.jpg`,
    bytes: 50_000,
    sha256: 'a'.repeat(64),
    image: { type: 'jpg' },
  },
  attempts: [
    {
      number: 1,
      url: item.url,
      rangeStart: 0,
      receivedBytes: 50_000,
      reusedConnection: true,
      timestamps: { startedAt: 1, endedAt: 2 },
    },
  ],
  times: { queuedAt: 0, settledAt: 2, queuedMs: 0, activeMs: 1 },
})
