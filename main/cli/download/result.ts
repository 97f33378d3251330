import { stat } from 'node:fs/promises'
import { formatOfName } from '../../../shared/export-formats.ts'
import { refuse } from '../../../shared/refusal.ts'
import { type ResultFormat, resultFormatNames } from '../../../shared/result.ts'
import type { App, BatchRow } from '../../app/app.ts'
import { prepareExport, writeExport } from '../kept/export.ts'

/** Writes the list of a batch with its files, whole or not at all. Rejects with a RefusalError. */
export async function writeResult(app: App, batch: BatchRow, path: string): Promise<void> {
  await writeExport(path, app.batches.result(batch, formatFor(path)))
}

/**
 * Looks whether the list can be given back as this file, before anything is downloaded: never over one of the lists
 * themselves. Rejects with a RefusalError.
 */
export async function prepareResult(path: string, sources: readonly string[]): Promise<void> {
  formatFor(path)
  await prepareExport(path)
  const there = await fileAt(path)
  if (there?.isDirectory()) refuse('bad-output', `${path} is a folder`)
  for (const source of sources) {
    const list = await fileAt(source)
    const isSame =
      there !== undefined && list !== undefined && there.dev === list.dev && there.ino === list.ino
    if (isSame) refuse('bad-output', `${path} is the list itself: give the result another name`)
  }
}

function formatFor(path: string): ResultFormat {
  const format = formatOfName(path, resultFormatNames)
  return format ?? refuse('bad-output', `The name of the result must end in ${endings}, and ${path} does not`)
}

const endings = resultFormatNames.map(name => `.${name}`).join(', ')

function fileAt(path: string) {
  // A link is no file, and neither is what cannot be looked at.
  return stat(path, { bigint: true }).catch(() => undefined)
}
