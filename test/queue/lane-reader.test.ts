import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLaneReader, deadBy } from '../../main/queue/lane-reader.ts'
import { type DoneRow, doneRows, sumOf, writeDone } from '../../main/queue/records.ts'
import { itemsOfLane, type JobData, queueFolder } from '../../main/queue/run-folder.ts'
import { createLaneCounter } from '../../main/queue/tally.ts'
import { writeRun } from '../../main/queue/write-run.ts'

let base: string
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'shoal-lane-'))
})
afterEach(() => rm(base, { recursive: true }))

/** A run of one host. */
async function laneOf(folder: string, items: number): Promise<JobData> {
  async function* given() {
    yield Array.from({ length: items }, (_, at) => ({
      url: `http://a.example/${at}.jpg`,
      origin: { source: 'l', line: at + 1 },
    }))
  }
  const { run } = await writeRun(folder, given(), { nameTemplate: '{name}', now: 1 })
  return { run: run.run, lane: run.lanes[0]?.lane ?? '' }
}

const saved = (row: number): DoneRow => ({ row, state: 'saved', bytes: row })
const failed = (row: number, failure = 'http-404'): DoneRow => ({ row, state: 'failed', failure })

/** Who does what next: takes a turn of which some settle, or puts back what failed. */
const step = fc.record({
  who: fc.constantFrom('a', 'b', 'again'),
  count: fc.integer({ min: 1, max: 6 }),
  ends: fc.array(fc.constantFrom('saved', 'failed', 'open'), { minLength: 6, maxLength: 6 }),
})

test('two workers in any order see what is not done and nothing else, and every count is that of the rows', async () => {
  let runs = 0
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 25 }),
      fc.array(step, { maxLength: 14 }),
      async (items, steps) => {
        runs += 1
        const folder = join(base, String(runs))
        const job = await laneOf(folder, items)
        const readers = { a: createLaneReader(folder, job, items), b: createLaneReader(folder, job, items) }
        const counter = createLaneCounter(folder, job)
        let token = 0
        for (const { who, count, ends } of steps) {
          const before = await doneRows(folder, job)
          token += 1
          if (who === 'again') {
            const rows = [...before.values()].filter(({ state }) => state === 'failed')
            await writeDone(
              folder,
              job,
              token,
              rows.map(({ row }) => ({ row, state: 'again' })),
            )
            continue
          }
          const open = (await Array.fromAsync(itemsOfLane(folder, job))).filter(({ row }) => !before.has(row))
          const next = await readers[who].next(count, token - 1)
          expect(next).toEqual({ items: open.slice(0, count), left: open.length })
          const rows = next.items.flatMap(({ row }, at) =>
            ends[at] === 'saved' ? [saved(row)] : ends[at] === 'failed' ? [failed(row)] : [],
          )
          if (rows.length > 0) {
            await writeDone(folder, job, token, rows, who)
            readers[who].wrote(token, rows)
          }
          const {
            saved: whole,
            failed: lost,
            bytes,
            failures,
          } = sumOf([...(await doneRows(folder, job)).values()])
          expect(await counter.read(() => false)).toMatchObject({
            saved: whole,
            failed: lost,
            bytes,
            failures,
          })
        }
      },
    ),
    { numRuns: 60 },
  )
})

test('a worker that goes on with a lane reads neither its records nor its list again', async () => {
  const job = await laneOf(base, 200)
  const reader = createLaneReader(base, job, 200)
  const first = await reader.next(50, 0)
  const rows = first.items.map(({ row }) => saved(row))
  await writeDone(base, job, 1, rows)
  reader.wrote(1, rows)
  // What lies behind it is damaged now: only who reads it again would notice.
  const list = join(base, queueFolder, job.run, 'lanes', `${job.lane}.jsonl`)
  const done = join(base, queueFolder, job.run, 'done', job.lane)
  await writeFile(join(done, '0000000000000001-2.jsonl'), 'damaged\n')
  const text = await readFile(list, 'utf8')
  const behind = text.split('\n').slice(0, 50).join('\n').length
  await writeFile(list, `${'x'.repeat(behind)}${text.slice(behind)}`)
  const second = await reader.next(50, 1)
  expect(second.items.map(({ row }) => row)).toEqual(Array.from({ length: 50 }, (_, at) => at + 51))
  expect(second.left).toBe(150)
  await expect(createLaneReader(base, job, 200).next(50, 1)).rejects.toMatchObject({
    refusal: { code: 'bad-run' },
  })
})

test('a host that answered nothing in two turns, or was silent for ten minutes, is not asked any more', async () => {
  const job = await laneOf(base, 20)
  const reader = createLaneReader(base, job, 20)
  await reader.next(2, 0)
  reader.wrote(1, [failed(1, 'dns-failed'), failed(2, 'dns-failed')])
  expect(reader.deadBy).toBeUndefined()
  reader.wrote(2, [failed(3, 'dns-failed'), saved(4)])
  reader.wrote(3, [failed(5, 'dns-failed')])
  expect(reader.deadBy).toBeUndefined()
  reader.wrote(4, [failed(6, 'connect-refused')])
  expect(reader.deadBy).toBe('connect-refused')
  reader.wrote(5, [saved(7)])
  expect(reader.deadBy).toBeUndefined()
  reader.wrote(6, [failed(8, 'host-set-aside'), failed(9, 'connect-timeout'), failed(10, 'host-set-aside')])
  expect(reader.deadBy).toBe('host-set-aside')
  // An answer is one, whatever it says.
  expect(deadBy(sumOf([failed(1, 'dns-failed'), failed(2, 'http-404')]))).toBeUndefined()
  expect(deadBy(sumOf([]))).toBeUndefined()
})

test('a turn of the worker itself is not counted again where another one held the lane and recorded nothing', async () => {
  const job = await laneOf(base, 20)
  const reader = createLaneReader(base, job, 20)
  await reader.next(1, 0)
  const rows = [failed(1, 'dns-failed')]
  await writeDone(base, job, 1, rows)
  reader.wrote(1, rows)
  // The token before is that of the other one.
  await reader.next(1, 2)
  expect(reader.deadBy).toBeUndefined()
})

test('rows of a large host are summed up', () => {
  const settledAt = new Date(1000).toISOString()
  const rows = Array.from({ length: 200_000 }, (_, at) => ({ ...saved(at + 1), settledAt }))
  expect(sumOf(rows)).toMatchObject({ saved: 200_000, from: 1000, to: 1000 })
})
