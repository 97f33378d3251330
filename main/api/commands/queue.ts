import type { QueueCommand } from '../../../shared/contract/commands/queue.ts'
import type { Api } from '../../../shared/contract/commands.ts'
import { checkFolder } from '../folders.ts'
import { type Context, need } from './context.ts'

/** A queue on other machines, as the shell follows it. */
export function queueCommands({ app, shell }: Context): Pick<Api, QueueCommand> {
  return {
    async queueProgress({ folder: typed }) {
      const queue = need(shell.queue)
      if (typed === undefined) return queue.progress()
      const { folder } = await checkFolder(typed, app.world.freeRoom)
      return queue.progress(folder)
    },
  }
}
