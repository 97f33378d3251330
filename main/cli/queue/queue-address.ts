import type { QueueAddress } from '../../queue/queue.ts'

/** The options that say where the queue is. */
export type QueueFlags = { queue?: string; queueFile?: string; queueCa?: string }

/** Whether an option or the environment says where the queue is. */
export const isQueueNamed = ({ queue, queueFile }: QueueFlags): boolean =>
  [queue, queueFile, process.env['SHOAL_QUEUE']].some(given => given !== undefined && given !== '')

/** Where it is. Rejects with a RefusalError where nothing says so, or what says so is no address. */
export async function queueAddressOf({ queue, queueFile, queueCa }: QueueFlags): Promise<QueueAddress> {
  const { queueAddress } = await import('../../queue/queue.ts')
  return queueAddress(process.env, {
    ...(queue !== undefined && { queue }),
    ...(queueFile !== undefined && { queueFile }),
    ...(queueCa !== undefined && { ca: queueCa }),
  })
}
