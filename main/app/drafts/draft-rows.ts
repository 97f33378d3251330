import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { setImmediate as turn } from 'node:timers/promises'
import type { ListEntry } from '../../../shared/model.ts'
import { createRowKeeper, type KeptRow } from '../../lists/index.ts'

/** Keeps the rows of a list under review, so that it can be given back once it was downloaded. */
export type DraftRows = {
  add(entry: ListEntry, place: number): void
  /** Writes what is complete; `isAll`: the last row, too. */
  flush(isAll: boolean): Promise<void>
  close(): Promise<void>
}

/** Of a table or a document. A list of links says nothing beside its links, which are kept anyway. */
export function createDraftRows(path: string): DraftRows {
  const keeper = createRowKeeper()
  let isKept: boolean | undefined
  let file: FileHandle | undefined
  return {
    add(entry, place) {
      isKept ??= entry.kind === 'row'
      if (isKept) keeper.add(entry, place)
    },
    async flush(isAll) {
      const rows = keeper.take(isAll)
      if (rows.length === 0) return
      file ??= await open(path, 'w', 0o600)
      await file.appendFile(rows.map(row => `${JSON.stringify(row)}\n`).join(''))
    },
    close: async () => file?.close(),
  }
}

const chunkRows = 250

/** The rows that were kept, none where there is no such file. */
export async function* readDraftRows(path: string): AsyncGenerator<KeptRow[]> {
  let rows: KeptRow[] = []
  try {
    for await (const line of createInterface({ input: createReadStream(path) })) {
      rows.push(JSON.parse(line) as KeptRow)
      if (rows.length < chunkRows) continue
      yield rows
      rows = []
      await turn()
    }
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ENOENT') throw error
  }
  yield rows
}
