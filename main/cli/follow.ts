import { readFile } from 'node:fs/promises'
import { FailureError, failure } from '../../shared/failure.ts'
import type { Item } from '../../shared/model.ts'
import { formatRecipe, type Recipe, type RecipeInput } from '../../shared/recipe.ts'
import type { BatchOptions, PageOptionsInput } from '../../shared/settings.ts'
import { type App, planName, plannedPath } from '../app/app.ts'
import { checkRecipe, fromFirst, openHeaders } from '../pages/index.ts'
import { writeFileAtomic } from '../system/write-file-atomic.ts'
import { exitStatus } from './exit-status.ts'
import { type FollowedPages, followPages, type PagesToFollow } from './followed-pages.ts'
import { prepareBatch } from './prepare-batch.ts'
import type { Report } from './report.ts'
import { type Begin, createReport, prepareRun, type RunOptions, runBatch } from './run-batch.ts'
import { noteToStderr, withApp } from './with-app.ts'

export type FollowFlags = RunOptions & {
  folder: string
  batch: BatchOptions
  pages: PageOptionsInput
  /** What the flags say of the recipe; it goes before what a recipe file says. */
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
    const batch = {
      ...options.batch,
      nameTemplate: recipe.name ?? options.batch.nameTemplate,
      headers: openHeaders(headers),
    }
    if (!options.dryRun) await prepareRun(options)
    const source = { recipe, pages: options.pages, headers, referer }
    const followed = followPages(app, report, source)
    try {
      if (options.dryRun) return await show(followed, batch, report)
      const items = await fromFirst(followed.items)
      const begin =
        items &&
        (options.sequential
          ? await prepareBatch(app, options.folder, batch, items)
          : pagesMeanwhile(app, options.folder, batch, items, source, followed))
      if (begin === undefined) {
        followed.tell()
        noteToStderr(followed.totals.refused > 0 ? allRefused : noneFound)
        return followed.totals.failed > 0 ? exitStatus.failed : exitStatus.usage
      }
      const status = await runBatch(app, followed.telling, options, begin, () => followed.duplicates)
      const isDone = status === exitStatus.done
      return isDone && followed.totals.failed > 0 ? exitStatus.failed : status
    } finally {
      followed.close()
    }
  })
}

const noneFound = 'There is nothing to download: no images were found.'
const allRefused =
  'There is nothing to download: robots.txt keeps programs from what was found. Use --ignore-robots if you may.'

/** Pages and images at once: a stream, of which nobody knows how much it will bring. */
const pagesMeanwhile =
  (
    app: App,
    folder: string,
    batch: BatchOptions,
    items: AsyncIterable<readonly Item[]>,
    { recipe, pages, headers }: PagesToFollow,
    followed: FollowedPages,
  ): Begin =>
  async observer => {
    const pendingSource = { kind: 'pages', recipe, pages, headers } as const
    return {
      started: await app.start(
        folder,
        batch,
        { items, isComplete: followed.isComplete, pendingSource },
        followed.ending(observer),
      ),
      count: undefined,
    }
  }

/** `--dry-run`: what would be taken, and under which names. */
async function show(
  followed: FollowedPages,
  { nameTemplate }: BatchOptions,
  report: Report,
): Promise<number> {
  const startedAt = Date.now()
  let index = 0
  for await (const chunk of followed.items) {
    for (const item of chunk) {
      index += 1
      report.planned(index, item, plannedPath(planName({ template: nameTemplate, item, index, startedAt })))
    }
  }
  followed.tell()
  report.plannedAll(index, followed.duplicates)
  if (followed.totals.failed > 0) return exitStatus.failed
  return index === 0 ? exitStatus.usage : exitStatus.done
}

/** A recipe file, page addresses, or both: then the recipe begins at these. Throws a FailureError. */
async function readRecipe(sources: readonly string[], flags: Partial<RecipeInput>): Promise<Recipe> {
  const start = sources.filter(isAddress)
  const files = sources.filter(source => !isAddress(source))
  const [file, second] = files
  if (second !== undefined) throw badRecipe(`give one recipe file, not two (${file}, ${second})`)
  const written = file === undefined ? { version: 1 } : await readJson(file)
  // What is no object is told by the check.
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
    throw badRecipe(`${file}: ${why}. A page address starts with http:// or https://`)
  })
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch (error) {
    throw badRecipe(`${file} is no JSON: ${error instanceof Error ? error.message : error}`)
  }
}

async function saveRecipe(file: string, recipe: Recipe): Promise<void> {
  await writeFileAtomic(file, formatRecipe(recipe)).catch((error: NodeJS.ErrnoException) => {
    throw badRecipe(`it cannot be written to ${file} (${error.code ?? error.message})`)
  })
}

const isAddress = (source: string): boolean => /^https?:\/\//i.test(source)

const badRecipe = (why: string): FailureError =>
  new FailureError(failure('bad-recipe', `The recipe cannot be used: ${why}`))
