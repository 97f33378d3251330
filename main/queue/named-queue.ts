import type { QueueProgress } from '../../shared/queue-progress.ts'

/** A queue that may be looked at. */
export type NamedQueue = { progress(folder?: string): Promise<QueueProgress>; close(): Promise<void> }

/**
 * The queue that was named when Shoal started, by `SHOAL_QUEUE` or a file with its address; undefined where there was none.
 * Nothing of it is loaded before it is looked at. A name that is not one is reported then, too.
 */
export function namedQueue(
  env: Readonly<Record<string, string | undefined>>,
  { queueFile, queueCa }: { queueFile?: string; queueCa?: string },
): NamedQueue | undefined {
  if (queueFile === undefined && !env['SHOAL_QUEUE']) return undefined
  const open = async () => {
    const { queueAddress, watchQueue } = await import('./queue.ts')
    const address = await queueAddress(env, {
      ...(queueFile !== undefined && { queueFile }),
      ...(queueCa !== undefined && { ca: queueCa }),
    })
    return watchQueue(address, Date.now)
  }
  let watch: ReturnType<typeof open> | undefined
  return {
    async progress(folder) {
      watch ??= open().catch((error: unknown) => {
        // A file that could not be read may be there the next time.
        watch = undefined
        throw error
      })
      return (await watch).progress(folder)
    },
    async close() {
      // What could not be opened is not open.
      const opened = await watch?.catch(() => undefined)
      await opened?.close()
    },
  }
}
