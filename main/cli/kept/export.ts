import { access, constants } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { ExportFormat } from '../../../shared/export-formats.ts'
import { refuse } from '../../../shared/refusal.ts'
import { failureOfDisk } from '../../app/app.ts'
import { writeFileAtomic } from '../../system/write-file-atomic.ts'
import { exitStatus } from '../process/exit-status.ts'
import { withApp } from '../process/with-app.ts'

export type ExportFlags = { format: ExportFormat; output: string | undefined }

/** `shoal export`: a batch as a file, or on standard output. Resolves with the exit status. */
export async function exportOf(id: string | undefined, { format, output }: ExportFlags): Promise<number> {
  return withApp(async app => {
    const [newest] = app.history.rows()
    const batch =
      id === undefined
        ? (newest ?? refuse('unknown-batch', 'There is no batch yet'))
        : app.history.named(id).batch
    const text = app.batches.export(batch, format)
    if (output === undefined || output === '-') await pipeline(text, process.stdout, { end: false })
    else await writeExport(output, text)
    return exitStatus.done
  })
}

/** Writes an export as a file, whole or not at all. Rejects with a RefusalError where it cannot be written. */
export async function writeExport(
  path: string,
  text: string | AsyncIterable<string | Uint8Array>,
): Promise<void> {
  try {
    await writeFileAtomic(path, text)
  } catch (error) {
    refuseFile(path, error)
  }
}

/** Checks in advance that the file can be written. Rejects as `writeExport` does. */
export async function prepareExport(path: string): Promise<void> {
  try {
    await access(dirname(path), constants.W_OK)
  } catch (error) {
    refuseFile(path, error)
  }
}

function refuseFile(path: string, error: unknown): never {
  const { message } = failureOfDisk(error)
  refuse('bad-output', `${path} cannot be written: ${message.toLowerCase()}`, { cause: error })
}
