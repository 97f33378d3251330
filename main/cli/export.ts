import { pipeline } from 'node:stream/promises'
import type { ExportFormat } from '../../shared/export-formats.ts'
import { FailureError, failure } from '../../shared/failure.ts'
import { failureOfDisk } from '../app.ts'
import { writeWhole } from '../write-whole.ts'
import { exitStatus } from './exit-status.ts'
import { noteToStderr, withApp } from './with-app.ts'

export type ExportFlags = { format: ExportFormat; output: string | undefined }

/** `shoal export`: a batch as a file, or on standard output. Resolves with the exit status. */
export async function exportOf(id: string | undefined, { format, output }: ExportFlags): Promise<number> {
  return withApp(async app => {
    const [newest] = app.store.batches()
    const found = id === undefined ? (newest ?? 'There is no batch yet.') : app.history.named(id)
    if (typeof found === 'string') {
      noteToStderr(found)
      return exitStatus.usage
    }
    const text = app.export('batch' in found ? found.batch : found, format)
    if (output === undefined || output === '-') await pipeline(text, process.stdout, { end: false })
    else await writeFile(output, text)
    return exitStatus.done
  })
}

async function writeFile(path: string, text: AsyncIterable<string>): Promise<void> {
  try {
    await writeWhole(path, text)
  } catch (error) {
    const { message } = failureOfDisk(error)
    throw new FailureError(failure('disk-error', `${path} cannot be written: ${message.toLowerCase()}`))
  }
}
