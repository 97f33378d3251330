import { readFile } from 'node:fs/promises'
import { formatRecipe, parseRecipe, type Recipe, type RecipeInput } from '../../../shared/recipe.ts'
import { refusal, refusals, refuse } from '../../../shared/refusal.ts'
import type { BatchOptions, PageOptionsInput } from '../../../shared/settings.ts'
import { pageWaitWords } from '../../../shared/text/page-wait.ts'
import { explain } from '../../../shared/text/problems.ts'
import type { App, Follow, NamedItem } from '../../app/app.ts'
import { checkRecipe } from '../../pages/index.ts'
import { writeFileAtomic } from '../../system/write-file-atomic.ts'
import {
  type Begin,
  createReport,
  prepareRun,
  type RunOptions,
  runBatch,
  runCreated,
} from '../download/run-batch.ts'
import { exitStatus, statusOf } from '../process/exit-status.ts'
import { noteToStderr, withApp } from '../process/with-app.ts'
import { adviceOn } from '../report/failure-advice.ts'
import type { Report } from '../report/report.ts'
import { type LogIn, loggedIn } from './log-in.ts'

export type FollowFlags = RunOptions & {
  folder: string
  batch: BatchOptions
  pages: PageOptionsInput
  logIn: LogIn | undefined
  /** The parts of the recipe given as flags; they win over a recipe file. */
  recipe: Partial<RecipeInput>
  saveRecipe: string | undefined
  dryRun: boolean
  /** Pages first, then images, each one after another. */
  sequential: boolean
}

/** `shoal follow`: from listing pages to detail pages to images. Resolves with the exit status. */
export async function followRecipe(sources: readonly string[], options: FollowFlags): Promise<number> {
  const report = createReport(options)
  return withApp(async app => {
    const recipe = await readRecipe(sources, options.recipe)
    if (options.saveRecipe !== undefined) await saveRecipe(options.saveRecipe, recipe)
    const { headers, referer } = options.batch
    if (!options.dryRun) await prepareRun(app, options)
    const { follows } = await app.pages()
    const cookies = await loggedIn(app, recipe.start[0], options.logIn, options.pages)
    const follow = await follows.start(
      { recipe, pages: { ...options.pages, ...cookies }, headers, referer },
      { page: page => report.page(page), waits: wait => report.note(pageWaitWords(wait)) },
    )
    const batch = follow.optionsFor({ ...options.batch, ...cookies })
    try {
      if (options.dryRun) return await show(follow, follows.named(follow.items, batch.nameTemplate), report)
      const begin = (await follow.begin()) ? await beginOf(app, options, batch, follow) : undefined
      if (begin !== undefined) {
        const sources = () => ({ lists: { duplicates: follow.duplicates } })
        return await runBatch(app, report, options, begin, sources)
      }
      report.followed(follow.totals, follow.elapsedMs())
      const why = refusal(follow.totals.refused > 0 ? 'robots-refuse-all' : 'no-images-found')
      noteToStderr(explain(why, adviceOn(why.code)))
      return nothingOr(0, follow)
    } finally {
      follow.close()
    }
  })
}

async function beginOf(
  app: App,
  { folder, sequential }: FollowFlags,
  batch: BatchOptions,
  follow: Follow,
): Promise<Begin | undefined> {
  if (sequential) {
    const created = await app.batches.create(folder, batch, follow.items, undefined, {
      source: follow.pendingSource,
    })
    return (
      created &&
      (async observer => {
        const begun = await runCreated(app, created)(observer)
        return { ...begun, started: { ...begun.started, follow } }
      })
    )
  }
  // Pages and images at once: the number of images is not known in advance.
  return async observer => {
    const row = app.batches.createPending(folder, batch, follow.pendingSource)
    const started = await app.batches.run(row, follow, observer)
    return { started: { ...started, follow }, count: undefined }
  }
}

/** `--dry-run`: what would be taken, and under which names. */
async function show(follow: Follow, images: AsyncIterable<NamedItem>, report: Report): Promise<number> {
  let found = 0
  for await (const { index, item, name } of images) {
    found = index
    report.planned(index, item, name)
  }
  report.followed(follow.totals, follow.elapsedMs())
  report.plannedAll(found, follow.duplicates)
  return nothingOr(found, follow)
}

/** Pages that failed may be why nothing was found. */
function nothingOr(found: number, { totals }: Follow): number {
  const status = statusOf({}, { faults: totals.failed })
  return found === 0 && status === exitStatus.done ? exitStatus.usage : status
}

/** A recipe file, page addresses, or both: then the recipe begins at these. Throws a RefusalError. */
async function readRecipe(sources: readonly string[], flags: Partial<RecipeInput>): Promise<Recipe> {
  const start = sources.filter(isAddress)
  const files = sources.filter(source => !isAddress(source))
  const [file, second] = files
  if (second !== undefined) refuseRecipe(`give one recipe file, not two (${file}, ${second})`)
  const written = file === undefined ? { version: 2 } : await readJson(file)
  // The check reports what is not an object.
  if (typeof written !== 'object' || written === null || Array.isArray(written)) return checkRecipe(written)
  const fields = { ...(written as { fields?: object }).fields, ...flags.fields }
  return checkRecipe({
    ...written,
    ...flags,
    ...(start.length > 0 && { start }),
    ...(flags.fields !== undefined && { fields }),
  })
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'there is no such file' : (error.code ?? error.message)
    refuseRecipe(`${file}: ${why}. If it is a page address, start it with http:// or https://`)
  })
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch (error) {
    refuseRecipe(`${file} is not valid JSON: ${error instanceof Error ? error.message : error}`)
  }
}

/** A recipe takes the place of a recipe, and of nothing else. */
async function saveRecipe(file: string, recipe: Recipe): Promise<void> {
  const before = await readFile(file, 'utf8').catch(() => '')
  if (before !== '' && !isRecipe(before)) {
    refuse('bad-output', `${file} holds something else: give the recipe another name`)
  }
  await writeFileAtomic(file, formatRecipe(recipe)).catch((error: NodeJS.ErrnoException) => {
    refuse('bad-output', `The recipe cannot be written to ${file} (${error.code ?? error.message})`)
  })
}

function isRecipe(text: string): boolean {
  try {
    return 'recipe' in parseRecipe(JSON.parse(text))
  } catch {
    return false
  }
}

const isAddress = (source: string): boolean => /^https?:\/\//i.test(source)

function refuseRecipe(why: string): never {
  refuse('bad-recipe', `${refusals['bad-recipe'].title}: ${why}`)
}
