import { formatCount } from '../../shared/format.ts'
import type { BatchCounts } from '../app.ts'
import { exitStatus } from './exit-status.ts'
import { plainText } from './plain-text.ts'
import { noteToStderr, withApp } from './with-app.ts'

/** `shoal history`: the batches, newest first, and what can be gone on with. Resolves with the exit status. */
export async function history({ json }: { json: boolean }): Promise<number> {
  return withApp(noteToStderr, async app => {
    const batches = app.history()
    for (const { batch, counts } of batches) {
      const { id, folder, createdAt } = batch
      const line = json
        ? JSON.stringify({
            type: 'batch',
            id,
            folder,
            createdAt: new Date(createdAt).toISOString(),
            ...counts,
          })
        : plainText(`${id}  ${localTime(createdAt)}  ${countWords(counts)}  ${folder}`)
      process.stdout.write(`${line}\n`)
    }
    if (batches.length === 0 && !json) process.stdout.write('No batches yet.\n')
    return exitStatus.done
  })
}

const localTime = (at: number): string => new Date(at).toLocaleString('sv-SE').slice(0, 16)

function countWords({ items, saved, skipped, failed, cancelled, queued }: BatchCounts): string {
  const parts = [
    formatCount(items, 'image'),
    saved > 0 && `${saved} saved`,
    skipped > 0 && `${skipped} skipped`,
    failed > 0 && `${failed} failed`,
    cancelled > 0 && `${cancelled} cancelled`,
    queued > 0 && `${queued} left`,
  ]
  return parts.filter(Boolean).join(' · ')
}
