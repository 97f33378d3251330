import { refuse } from '../../../shared/refusal.ts'
import type { BatchRow } from '../../store/store.ts'

/** Whether its images go into shards: they have no files of their own. */
export const isPacked = ({ options }: Pick<BatchRow, 'options'>): boolean => options.pack !== undefined

/** Refuses what needs a file for each image. */
export function needFiles(batch: Pick<BatchRow, 'id' | 'folder' | 'options'>): void {
  if (isPacked(batch))
    refuse('packed-batch', `The images of batch ${batch.id} are in shards, in ${batch.folder}`)
}
