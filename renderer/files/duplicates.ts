import { duplicatesWords } from '../../shared/text/duplicates.ts'
import { call } from '../client.ts'
import { createFollowedWork } from './followed-work.ts'

/** The search for duplicates that this window shows. */
export const duplicates = createFollowedWork(
  (batch, known) => call('watchDuplicates', { batch, ...known }),
  ({ totals: { found } }) => (found === undefined ? '' : duplicatesWords(found, allOf(found))),
)

/** What all groups come to, of which only the first are given. */
export const allOf = ({
  groupsTotal,
  spare,
}: {
  groupsTotal: number
  spare: { images: number; bytes: number }
}) => ({
  groups: groupsTotal,
  ...spare,
})

/** Searches and shows what is found. Rejects as `call` does. */
export async function findDuplicates(batch: string, alike: boolean): Promise<void> {
  await call('findDuplicates', { batch, alike })
  await duplicates.follow(batch)
}
