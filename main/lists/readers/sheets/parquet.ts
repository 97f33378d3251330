import { type FileHandle, open } from 'node:fs/promises'
import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetRead } from 'hyparquet'
import { refuse } from '../../../../shared/refusal.ts'
import { createPieces } from './bounds.ts'
import { cellOfParquet } from './parquet-cells.ts'
import { columnsOf } from './parquet-columns.ts'
import { compressors } from './parquet-compressors.ts'
import type { SheetRow, TableMessage } from './tables.ts'

/** One group of rows is the unit of memory. */
const mostGroupBytes = 1_000_000_000
/** Values that are taken out of a group at once: each time, the pages they are in are unpacked again. */
const sliceValues = 1_000_000

/**
 * The rows of a Parquet file, group by group, after all of them were decoded once: damage shows late. `alive` is called
 * for each read. Throws a RefusalError for what cannot be a list, and what hyparquet throws for what is damaged.
 */
export async function* readParquet(path: string, alive: () => void): AsyncGenerator<TableMessage> {
  await using handle = await open(path)
  const file = await bufferOf(handle, alive)
  const metadata = await parquetMetadataAsync(file)
  const { columns, leftOut } = columnsOf(metadata)
  checkGroups(metadata, columns)
  if (leftOut.length > 0)
    yield {
      kind: 'note',
      reason: `columns of bytes inside the file, which are no links: ${leftOut.join(', ')}`,
    }
  const wanted = { file, metadata, columns, compressors }
  const groups = groupsOf(metadata)
  const sliceRows = Math.ceil(sliceValues / Math.max(1, columns.length))
  for (const group of groups) await parquetRead({ ...wanted, ...group, useOffsetIndex: false })
  yield { kind: 'table', name: undefined, header: columns }
  for (const { rowStart, rowEnd } of groups) {
    for (let start = rowStart; start < rowEnd; start += sliceRows) {
      const end = Math.min(start + sliceRows, rowEnd)
      const rows = await rowsBetween(wanted, start, end)
      yield* inPieces(rows, start)
    }
  }
}

type Wanted = Pick<Parameters<typeof parquetRead>[0], 'file' | 'metadata' | 'columns' | 'compressors'>

async function rowsBetween(wanted: Wanted, rowStart: number, rowEnd: number): Promise<unknown[][]> {
  let rows: unknown[][] = []
  await parquetRead({
    ...wanted,
    rowStart,
    rowEnd,
    onComplete(found) {
      rows = found
    },
  })
  return rows
}

function* inPieces(rows: readonly unknown[][], before: number): Generator<TableMessage> {
  const pieces = createPieces<SheetRow>()
  for (const [at, row] of rows.entries()) {
    pieces.add({ line: before + at + 1, cells: row.map(cellOfParquet) })
    const ready = pieces.take()
    if (ready !== undefined) yield { kind: 'rows', rows: ready }
  }
  yield { kind: 'rows', rows: pieces.take(true) ?? [] }
}

/** First row and end of each group. */
function groupsOf({ row_groups: groups }: FileMetaData): { rowStart: number; rowEnd: number }[] {
  let rowStart = 0
  return groups.map(({ num_rows: count }) => {
    const group = { rowStart, rowEnd: rowStart + Number(count) }
    rowStart = group.rowEnd
    return group
  })
}

/** What the footer says is looked at before anything is unpacked by it. */
function checkGroups({ row_groups: groups, num_rows: rows }: FileMetaData, columns: readonly string[]): void {
  for (const group of groups) {
    const bytes = group.columns
      .filter(({ meta_data: about }) => columns.includes(about?.path_in_schema[0] ?? ''))
      .reduce((sum, { meta_data: about }) => sum + Number(about?.total_uncompressed_size ?? 0), 0)
    if (bytes > mostGroupBytes)
      refuse('list-too-large', 'A group of rows of this Parquet file is larger than 1 GB')
  }
  const sum = groups.reduce((count, { num_rows: some }) => count + some, 0n)
  if (sum !== rows || groups.some(({ num_rows: count }) => count < 0n))
    refuse('list-damaged', 'The Parquet file is damaged: its groups do not hold as many rows as it says')
}

async function bufferOf(handle: FileHandle, alive: () => void): Promise<AsyncBuffer> {
  const { size } = await handle.stat()
  return {
    byteLength: size,
    async slice(start, end = size) {
      alive()
      const length = Math.min(end, size) - start
      if (!(start >= 0 && length >= 0 && length <= mostGroupBytes))
        refuse('list-damaged', 'The Parquet file is damaged: it points out of itself')
      const { buffer, bytesRead } = await handle.read(new Uint8Array(length), 0, length, start)
      return buffer.buffer.slice(0, bytesRead)
    },
  }
}
