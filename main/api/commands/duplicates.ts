import type { DuplicateCommand } from '../../../shared/contract/commands/duplicates.ts'
import type { Api } from '../../../shared/contract/commands.ts'
import type { Context } from './context.ts'

/** Images that are there more than once. */
export const duplicateCommands = ({ open, duplicates }: Context): Pick<Api, DuplicateCommand> => ({
  async findDuplicates({ batch, alike }) {
    void duplicates.begin(open.get(batch).row, alike)
  },
  watchDuplicates: ({ batch, since }) => duplicates.watch(batch, since),
  stopDuplicates: async ({ batch }) => duplicates.stop(batch),
})
