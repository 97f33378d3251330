import { formatCount } from '../../../shared/text/format.ts'
import { exitStatus } from '../process/exit-status.ts'
import { withApp } from '../process/with-app.ts'
import { plainText } from '../report/plain-text.ts'

/** `shoal forget`: removes a batch and its unfinished files. Resolves with the exit status. */
export async function forget(id: string): Promise<number> {
  return withApp(async app => {
    const { batch, counts } = app.history.named(id)
    const parts = await app.batches.delete(batch)
    const left = counts.queued > 0 ? ` with ${formatCount(counts.queued, 'image')} not downloaded` : ''
    const removed = parts > 0 ? ` ${formatCount(parts, 'unfinished file')} removed from ${batch.folder}.` : ''
    const kept = counts.saved > 0 ? ' Saved images stay where they are.' : ''
    process.stdout.write(`${plainText(`Forgot ${batch.id}${left}.${removed}${kept}`)}\n`)
    return exitStatus.done
  })
}
