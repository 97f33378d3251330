import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type DoneRow, writeDone } from '../../main/queue/records.ts'
import { manifestOfRuns } from '../../main/queue/run-manifest.ts'
import { writeRun } from '../../main/queue/write-run.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-manifest-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function* listOf(links: number) {
  yield Array.from({ length: links }, (_, at) => ({
    url: `http://${at % 3}.example/${at + 1}.jpg`,
    origin: { source: 'list', line: at + 1 },
  }))
}

/** `batch` is what a record brings: that of a turn, which ended with it. */
const saved = (row: number): DoneRow => ({
  row,
  batch: 'turn',
  state: 'saved',
  file: `${row}.jpg`,
  worker: 'w',
})
const failed = (row: number): DoneRow => ({ row, state: 'failed', failure: 'timeout' })

test('records stand in the order of the list, however few rows are read at once', async () => {
  const { run } = await writeRun(folder, listOf(12), { nameTemplate: '{name}', now: 1 })
  const laneOf = (host: string) => ({
    run: run.run,
    lane: run.lanes.find(each => each.host === host)?.lane ?? '',
  })
  // Rows 1, 4, 7, 10 are on the first host, and so on. Of the last, nothing is done.
  await writeDone(folder, laneOf('0.example'), 1, [saved(1), failed(4), saved(10)])
  await writeDone(folder, laneOf('0.example'), 2, [{ row: 4, state: 'again' }])
  await writeDone(folder, laneOf('0.example'), 3, [saved(4), failed(7)])
  // One that was frozen wrote what another had done.
  await writeDone(folder, laneOf('1.example'), 1, [saved(2), saved(5)])
  await writeDone(folder, laneOf('1.example'), 2, [failed(2), saved(8)])
  for (const rowsAtOnce of [1, 2, 3, 5, 12, 50_000]) {
    const lines = await Array.fromAsync(manifestOfRuns(folder, rowsAtOnce))
    const records = lines.map(line => JSON.parse(line) as DoneRow)
    expect(records.map(({ file, failure }) => file ?? failure)).toEqual([
      ...['1.jpg', '2.jpg', '4.jpg', '5.jpg', 'timeout', '8.jpg', '10.jpg'],
    ])
    for (const record of records) expect(Object.keys(record)).not.toContain('worker')
    expect(lines[0]).toMatch(/^\{"batch":/)
  }
})

test('where nothing was enqueued there are no records', async () => {
  expect(await Array.fromAsync(manifestOfRuns(folder))).toEqual([])
})
