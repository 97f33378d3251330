import * as z from 'zod'
import type { ConversionPlan } from '../../conversion.ts'
import type { PictureFacts } from '../../image.ts'
import type { DeletedFiles, RestoredFiles, WatchedConversion } from '../answers.ts'
import { as, command } from '../command.ts'
import { batchRef, chosenItems, conversionOfItems, indexes } from '../inputs.ts'

/** What is done with the images that a person chose. */
export const chosenCommands = {
  /** What a saved image says of itself beside its pixels: camera, place, profile; undefined where that cannot be read. */
  pictureFacts: command(
    z.strictObject({ batch: z.string(), index: z.int() }),
    as<PictureFacts | undefined>(),
  ),
  /** The links of these images, one a line, as they were given. */
  linksOf: command(chosenItems(), as<string>()),
  /** These images as a list that can be dropped into the window again, with all that their list said of them. */
  exportItems: command(chosenItems(), as<string>()),
  /**
   * Moves saved files to the system's bin. What changed since it was saved stays, unless `evenChanged`. Capability
   * `trash`.
   */
  deleteFiles: command(
    z.strictObject({ batch: z.string(), indexes: indexes(), evenChanged: z.boolean().default(false) }),
    as<DeletedFiles>(),
  ),
  /** Brings back what `deleteFiles` deleted. Capability `trash`. */
  restoreFiles: command(chosenItems(), as<RestoredFiles>()),
  /**
   * The page does not need these thumbnails any more: they have left its sight before they came. `addresses`: as it
   * asked for them, with the name in them that it gave itself.
   */
  cancelThumbnails: command(
    z.strictObject({ addresses: z.array(z.string().max(300)).max(1000) }),
    as<void>(),
  ),
  /** What converting images of a batch would do: all saved ones, or these. */
  planConversion: command(conversionOfItems(), as<ConversionPlan>()),
  /**
   * Makes other files of saved images: of all, or of these. Answers at once; `watchConversion` tells what becomes of it.
   * Refused while the batch runs, or is being converted.
   */
  convertImages: command(conversionOfItems(), as<void>()),
  /** The latest conversion of a batch; undefined where there was none. Answers like `watch`. */
  watchConversion: command(
    z.strictObject({ batch: z.string(), since: z.int().optional() }),
    as<WatchedConversion | undefined>(),
  ),
  /** Ends a conversion; the files that were made stay. */
  stopConversion: command(batchRef(), as<void>()),
  /** Copies saved files, to be pasted in a file manager. Resolves with how many. Capability `copyFiles`. */
  copyFiles: command(chosenItems(), as<number>()),
  /** Drags saved images out of the window, as files, while the pointer is down. Capability `dragOut`. */
  dragOut: command(chosenItems(), as<void>()),
} as const

export type ChosenCommand = keyof typeof chosenCommands
