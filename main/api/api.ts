import { join } from 'node:path'
import type { Api, LaunchSources } from '../../shared/contract/commands.ts'
import type { SavedFile } from '../../shared/model.ts'
import type { App } from '../app/app.ts'
import { type AskedThumbnails, createAskedThumbnails } from './asked-thumbnails.ts'
import { createOpenBatches } from './batches/open-batches.ts'
import { arrangeCommands } from './commands/arranging.ts'
import { batchCommands } from './commands/batches.ts'
import { chosenCommands } from './commands/chosen.ts'
import type { Context } from './commands/context.ts'
import { duplicateCommands } from './commands/duplicates.ts'
import { fileCommands, packedImage, savedFile } from './commands/files.ts'
import { historyCommands } from './commands/history.ts'
import { listCommands } from './commands/lists.ts'
import { measuringCommands } from './commands/measuring.ts'
import { type PageCommands, pageCommands } from './commands/pages.ts'
import { queueCommands } from './commands/queue.ts'
import { settingsCommands } from './commands/settings.ts'
import { createArrangingWorks } from './files/arranging.ts'
import { createConverting } from './files/converting.ts'
import { createDuplicateSearches } from './files/duplicates.ts'
import { createVerifying } from './files/verifying.ts'
import { createHandOvers, type HandOvers } from './hand-overs.ts'
import { createLessons } from './lessons.ts'
import { createMeasuring } from './measuring.ts'
import { createSettingsFile } from './settings-file.ts'
import type { Shell } from './shell.ts'
import type { PackedImage } from './thumbnails.ts'

export type WindowApi = Pick<PageCommands, 'pageCopy' | 'foundImage'> & {
  api: Api
  /** A saved file of a batch, as the store knows it. */
  savedFile(batch: string, index: number): { path: string; saved: SavedFile } | undefined
  /** The same of one in a shard. */
  packedImage(batch: string, index: number): PackedImage | undefined
  /** The thumbnails that pages wait for. */
  asked: AskedThumbnails
  /** Takes what another program hands over. */
  handOver: HandOvers['add']
  /** Stops running downloads, which can be resumed, and closes everything except the app itself. */
  close(): Promise<void>
}

/**
 * The commands of the contract over the application, for one shell. Many windows may share it; the first that asks
 * gets the lists it was `opened` with.
 */
export function createApi(app: App, shell: Shell, opened?: LaunchSources): WindowApi {
  const converting = createConverting(app)
  const context: Context = {
    app,
    shell,
    open: createOpenBatches(app, shell, converting),
    verifying: createVerifying(app),
    converting,
    arranging: createArrangingWorks(app),
    duplicates: createDuplicateSearches(app),
    settings: createSettingsFile(join(app.home, 'settings.json')),
    asked: createAskedThumbnails(),
    handOvers: createHandOvers(),
  }
  const measuring = createMeasuring(app)
  const lessons = createLessons(app)
  const pages = pageCommands(context)
  return {
    api: {
      ...settingsCommands(context),
      ...listCommands(context, opened),
      ...pages.commands,
      ...batchCommands(context),
      ...historyCommands(context),
      ...chosenCommands(context),
      ...arrangeCommands(context),
      ...duplicateCommands(context),
      ...measuringCommands(app, measuring),
      ...lessons.commands,
      ...queueCommands(context),
      ...fileCommands(context),
    },
    savedFile: (batch, index) => savedFile(app, batch, index),
    packedImage: (batch, index) => packedImage(app, batch, index),
    pageCopy: pages.pageCopy,
    foundImage: pages.foundImage,
    asked: context.asked,
    handOver: context.handOvers.add,
    async close() {
      pages.close()
      await Promise.all([
        measuring.close(),
        lessons.close(),
        context.verifying.close(),
        context.converting.close(),
        context.arranging.close(),
        context.duplicates.close(),
        context.open.close(),
      ])
    },
  }
}
