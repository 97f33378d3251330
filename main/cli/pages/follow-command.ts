import type { Command } from 'commander'
import { batchOptions } from '../../../shared/settings.ts'
import { addRunFlags, type RunFlags, runOptionsOf } from '../download/run-flags.ts'
import { addBatchFlags, readBatchFlags } from '../options/batch-flags.ts'
import { parseNamed } from '../options/values.ts'
import type { Act } from '../process/exit-status.ts'
import { logInOf } from './log-in.ts'
import {
  addPageFlags,
  addRecipeFlags,
  type PageFlags,
  type RecipeFlags,
  readPageFlags,
  readRecipeFlags,
} from './page-flags.ts'

type FollowFlags = RunFlags &
  RecipeFlags &
  PageFlags & { output: string; saveRecipe?: string; dryRun?: boolean; sequential?: boolean }

/** `shoal follow` */
export function addFollow(program: Command, act: Act): void {
  const command = program
    .command('follow')
    .summary('download images from the pages that a listing links to')
    .description(
      'Follows the links of a listing page to its detail pages and takes an image and some texts from each. Images download while pages are still being read. Use flags, a recipe file (JSON), or both; flags win. Selectors are CSS; SEL@attribute takes an attribute.',
    )
    .argument('<source...>', 'a recipe file, or addresses of listing pages')
    .option('-o, --output <folder>', 'folder for the images', parseNamed('a folder'), '.')
  addRunFlags(addBatchFlags(addPageFlags(addRecipeFlags(command)), 'get'))
  command.action(async (sources: string[], flags: FollowFlags) => {
    if (flags.allImages && flags.image === undefined) command.error('error: --all-images needs --image')
    const { followRecipe } = await import('./follow.ts')
    const batch = batchOptions.parse(readBatchFlags(flags))
    await act(() =>
      followRecipe(sources, {
        folder: flags.output,
        batch,
        pages: { ...readPageFlags(flags, batch), ...(flags.sequential && { atOnce: 1, perHost: 1 }) },
        logIn: logInOf(flags),
        recipe: readRecipeFlags(flags),
        saveRecipe: flags.saveRecipe,
        dryRun: flags.dryRun ?? false,
        sequential: flags.sequential ?? false,
        ...runOptionsOf(flags),
      }),
    )
  })
}
