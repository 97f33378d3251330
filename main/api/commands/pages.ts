import type { PageCommand } from '../../../shared/contract/commands/pages.ts'
import type { Api } from '../../../shared/contract/commands.ts'
import type { FollowedPage } from '../../../shared/followed.ts'
import type { ImageType } from '../../../shared/image.ts'
import { refusals, refuse } from '../../../shared/refusal.ts'
import type { Follow, Pages } from '../../app/app.ts'
import { ignoredBy } from '../../system/log.ts'
import type { OpenScans } from '../open-scans.ts'
import { type Context, checkNameTemplate, usableFolder } from './context.ts'

export type PageCommands = {
  commands: Pick<Api, PageCommand>
  /** The script-free copy of a page opened for picking. */
  pageCopy(page: string): string | undefined
  /** An image that a scan found, fetched for this. */
  foundImage(
    scan: string,
    index: number,
    signal: AbortSignal,
  ): Promise<{ bytes: Uint8Array; type: ImageType } | undefined>
  /** Ends scans, and batches that wait for their first image. */
  close(): void
}

/** Web pages: looked through for their images, picked on, followed. */
export function pageCommands(context: Context): PageCommands {
  const { app } = context
  let loaded: { pages: Pages; scans: OpenScans } | undefined
  const load = async () => {
    const [pages, { createOpenScans }] = await Promise.all([app.pages(), import('../open-scans.ts')])
    loaded ??= { pages, scans: createOpenScans(pages.scans, app.world.clock) }
    return loaded
  }
  const starts = createFollowStarts(context)
  const closing = new AbortController()
  return {
    commands: {
      scanPage: async ({ url, options }) => (await load()).scans.begin(url, options),
      watchScan: async ({ scan, since, window }) => (await load()).scans.watch(scan, since, window),
      stopScan: async ({ scan }) => (await load()).scans.stop(scan),
      async draftFromScan({ scan, chosen }) {
        const { items, source } = (await load()).scans.chosen(scan, chosen)
        return app.drafts.reviewFound(items, source)
      },
      openForPicking: async ({ url, pages, from }) => (await load()).pages.picking.open(url, pages, from),
      proposeSelector: async ({ page, examples, within, as }) =>
        (await load()).pages.picking.propose(page, examples, within, as),
      proposePaging: async ({ page, element, pages }) =>
        (await load()).pages.picking.proposePaging(page, element, pages),
      proposeRecipe: async ({ ways, pages }) => (await load()).pages.picking.proposeRecipe(ways, pages),
      trySelector: async ({ page, selector, within }) =>
        (await load()).pages.picking.try(page, selector, within),
      async previewRecipe({ recipe, details, pages }) {
        const { follows } = await app.pages()
        return follows.preview(follows.check(recipe), details, pages)
      },
      startFollow: starts.start,
      giveUpFollow: async ({ ticket }) => starts.giveUp(ticket),
      logIn: async ({ url, keepAs }) => (await app.pages()).logIn(url, { keepAs }, closing.signal),
      keptSessions: () => app.sessions.kept(),
      async removeSession({ name }) {
        await app.sessions.remove(name)
      },
      followed: async ({ batch }) => context.open.get(batch).followed,
    },
    pageCopy: page => loaded?.pages.picking.copy(page),
    foundImage: async (scan, index, signal) => loaded?.scans.image(scan, index, signal),
    close() {
      loaded?.scans.close()
      closing.abort(new Error('Shoal ends'))
      starts.close()
    },
  }
}

/** Starts batches of the images that pages lead to, and cancels those that wait for their first image. */
function createFollowStarts({ app, open, settings }: Context) {
  /** What waits for its first image, with its ticket. */
  const waiting = new Map<Follow, string | undefined>()

  /** Resolves with true once the first image is known, with false if it was cancelled. Rejects where there is none. */
  async function hasImages(follow: Follow, ticket: string | undefined): Promise<boolean> {
    waiting.set(follow, ticket)
    const isFound = await follow.begin().finally(() => waiting.delete(follow))
    if (follow.isStopped) {
      follow.close()
      return false
    }
    if (!isFound) refuse('no-images-found', whyNone(follow.followed.problems))
    return true
  }

  const start: Api['startFollow'] = async ({ recipe: given, folder: typed, options, pages, ticket }) => {
    const { follows } = await app.pages()
    const recipe = follows.check(given)
    const folder = await usableFolder(app, typed)
    checkNameTemplate(recipe.name ?? options.nameTemplate)
    const { headers, referer } = options
    const follow = await follows.start({ recipe, pages, headers, referer })
    if (!(await hasImages(follow, ticket))) return undefined
    const batch = app.batches.createPending(folder, follow.optionsFor(options), follow.pendingSource)
    await open.run(batch, follow)
    await settings.change({ folder }).catch(ignoredBy(app.world.log, 'keeping the folder for next time'))
    return batch.id
  }

  return {
    start,
    giveUp(ticket: string): void {
      for (const [follow, own] of waiting) if (own === ticket) follow.stop()
    },
    close(): void {
      for (const follow of waiting.keys()) follow.stop()
    },
  }
}

/** The first page that did not match the recipe, and why. */
function whyNone([page]: readonly FollowedPage[]): string | undefined {
  if (page === undefined) return undefined
  const { title } = refusals['no-images-found']
  const why = page.failure?.message ?? page.problems.join('; ')
  return `${title} (${page.url}: ${why})`
}
