import { createReadStream } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { refuse } from '../../shared/refusal.ts'
import { hasCode } from '../app/app.ts'
import { linesOf } from '../system/lines.ts'

/**
 * What was enqueued, on disk: the truth about a run, from which the queue can be filled again. Below the folder of the
 * images, so that it goes wherever they go:
 *
 * - `.shoal-queue/RUN/run.json`               what the run is
 * - `.shoal-queue/RUN/lanes/LANE.jsonl`       the items of one host, a line each, with the name that each file gets
 * - `.shoal-queue/RUN/done/LANE/TOKEN-ROW.jsonl` what became of some of them, after a line with their sum (records.ts)
 */
export const queueFolder = '.shoal-queue'

const id = z.string().regex(/^[0-9a-f]{16}$/)

const runFile = z.object({
  creator: z.literal('Shoal'),
  format: z.literal(1),
  run: id,
  /** Epoch ms. */
  createdAt: z.int(),
  items: z.int().min(1),
  lanes: z.array(z.object({ lane: id, host: z.string(), items: z.int().min(1) })).min(1),
})
export type QueueRun = z.output<typeof runFile>

/** Any program that can write there may have written a list: what is not named here is dropped. */
const laneItem = z.object({
  row: z.int().min(1),
  /** The file that is planned: its ending may still follow the bytes. */
  file: z.string().min(1),
  url: z.string(),
  mirrors: z.array(z.string()).readonly().exactOptional(),
  referer: z.string().exactOptional(),
  headers: z.record(z.string(), z.string()).readonly().exactOptional(),
  fields: z.record(z.string(), z.string()).readonly().exactOptional(),
  publicOnly: z.literal(true).exactOptional(),
  aiRules: z.string().exactOptional(),
  origin: z.object({ source: z.string(), line: z.int() }),
})
export type LaneItem = z.output<typeof laneItem>

/** What a job says, and no more: any program that can write to the queue may have written it. */
export const jobData = z.strictObject({ run: id, lane: id })
export type JobData = z.output<typeof jobData>

export const runPath = (folder: string, run: string): string => join(folder, queueFolder, run)

/** Undefined where there is no such run; rejects where its file is damaged. */
export async function readRun(folder: string, run: string): Promise<QueueRun | undefined> {
  const path = join(runPath(folder, run), 'run.json')
  try {
    return parseLine(path, await readFile(path, 'utf8'), runFile)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}

/** The runs that were enqueued into a folder, oldest first. */
export async function runsIn(folder: string): Promise<QueueRun[]> {
  const names = await namesIn(join(folder, queueFolder))
  const runs = await Promise.all(
    names.filter(name => id.safeParse(name).success).map(name => readRun(folder, name)),
  )
  return runs.filter(run => run !== undefined).sort((a, b) => a.createdAt - b.createdAt)
}

const listOf = (folder: string, { run, lane }: JobData): string =>
  join(runPath(folder, run), 'lanes', `${lane}.jsonl`)

/** The items of a lane, in the order of the list. Rejects where the file is damaged. */
export async function* itemsOfLane(folder: string, job: JobData): AsyncGenerator<LaneItem> {
  for await (const { item } of itemsFrom(folder, job, 0)) yield item
}

/** Its items from a place in its file on, each with the bytes that it takes there. Rejects where the file is damaged. */
export async function* itemsFrom(
  folder: string,
  job: JobData,
  start: number,
): AsyncGenerator<{ item: LaneItem; bytes: number }> {
  const path = listOf(folder, job)
  for await (const line of linesOf(createReadStream(path, { encoding: 'utf8', start })))
    yield { item: parseLine(path, line, laneItem), bytes: Buffer.byteLength(line) + 1 }
}

export async function* parsedLines<Row>(path: string, schema: z.ZodType<Row>): AsyncGenerator<Row> {
  for await (const line of linesOf(createReadStream(path, 'utf8')))
    if (line !== '') yield parseLine(path, line, schema)
}

/** Throws a RefusalError where Shoal did not write the text. */
export function parseLine<Value>(path: string, text: string, schema: z.ZodType<Value>): Value {
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    return refuse('bad-run', `${path} is not from Shoal, or damaged`, { cause })
  }
}

const namesIn = (path: string): Promise<string[]> =>
  readdir(path).catch(error => {
    if (!hasCode(error, 'ENOENT')) throw error
    return []
  })
