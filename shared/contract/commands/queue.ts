import * as z from 'zod'
import type { QueueProgress } from '../../queue-progress.ts'
import { as, command } from '../command.ts'

/** A queue that several machines share. Capability `queue`: one was named when Shoal started. */
export const queueCommands = {
  /** How far it is. `folder`: where its lists were enqueued; without one only what Redis knows. Changes nothing. */
  queueProgress: command(
    z.strictObject({ folder: z.string().min(1).max(4096).optional() }),
    as<QueueProgress>(),
  ),
} as const

export type QueueCommand = keyof typeof queueCommands
