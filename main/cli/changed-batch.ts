import type { Item } from '../../shared/model.ts'
import type { BatchOptions } from '../../shared/settings.ts'
import type { App, BatchRow } from '../app/app.ts'
import { createSecretsBack, isOfPage, openHeaders, replaceHeaders, secretHeaders } from '../pages/index.ts'
import { pageChangesOf } from './follow-flags.ts'

type Headers = BatchOptions['headers']

/** A batch as it is gone on with, and what then takes the place of its options. */
export type ChangedBatch = { batch: BatchRow; changes: Partial<BatchOptions> }

/**
 * Takes options that were given to go on with a batch: into the store for the pages that are still to be read, and for
 * images that have headers of their own; what holds for all images is left to who runs it. Where pages chose links,
 * headers that open doors go only to the sites that the user named. Words for the user where such a header would go
 * nowhere; nothing is changed then.
 */
export function changeBatch(app: App, batch: BatchRow, given: Partial<BatchOptions>): ChangedBatch | string {
  const { headers = {} } = given
  const secrets = secretHeaders(headers)
  const sites = Object.keys(secrets).length > 0 ? sitesFor(app, batch) : undefined
  if (sites !== undefined && !sites.areAsked) return goesNowhere(Object.keys(secrets))
  if (sites !== undefined) giveSecrets(app, batch.id, secrets, sites.named)

  const all = replaceHeaders(batch.options.headers, headers)
  const changes = {
    ...given,
    ...(given.headers && { headers: sites === undefined ? all : openHeaders(all) }),
  }
  return { batch: changePages(app, batch, given), changes }
}

const goesNowhere = (names: readonly string[]): string =>
  `${names.join(' and ')} would go to none of the images that are left: pages chose their links, and such a header goes only to sites that were given one before. Scan or follow the pages again with it, or go on without it.`

/** What pages are still to be read is read as the batch's images are fetched. */
function changePages({ store }: App, batch: BatchRow, given: Partial<BatchOptions>): BatchRow {
  if (batch.pendingSource?.kind !== 'pages' || Object.keys(given).length === 0) return batch
  const { pages, headers } = batch.pendingSource
  const pendingSource = {
    ...batch.pendingSource,
    pages: {
      ...pages,
      ...pageChangesOf(batch.options, given),
      headers: replaceHeaders(pages.headers ?? {}, given.headers ?? {}),
    },
    headers: replaceHeaders(headers, given.headers ?? {}),
  }
  store.batches.setPendingSource(batch.id, pendingSource)
  return { ...batch, pendingSource }
}

/**
 * The sites that the user named for a batch some of whose links pages chose, as far as that is still known;
 * `areAsked`: for images that are left, or for pages. Undefined for a list: it vouches for its links.
 */
function sitesFor(
  app: App,
  { id, pendingSource }: BatchRow,
): { named: ReadonlySet<string>; areAsked: boolean } | undefined {
  const start = pendingSource?.kind === 'pages' ? pendingSource.recipe.start : []
  const before = createSecretsBack()
  const left = new Set<string>()
  let isListLeft = false
  for (const items of app.store.items.pages(id)) {
    for (const { item, file } of items) {
      before.take(item)
      if (file !== undefined) continue
      if (isOfPage(item)) left.add(originOf(item))
      else isListLeft = true
    }
  }
  if (before.sites === undefined && start.length === 0) return undefined
  const named = [...start.map(url => new URL(url).origin), ...(before.sites ?? [])]
  const areAsked = isListLeft || start.length > 0 || named.some(site => left.has(site))
  return { named: new Set(named), areAsked }
}

/** To all images of the sites, saved ones too: as they were asked for last they are asked for again. */
function giveSecrets(app: App, batch: string, secrets: Headers, sites: ReadonlySet<string>): void {
  for (const items of app.store.items.pages(batch)) {
    const given = items
      .filter(({ item }) => !isOfPage(item) || sites.has(originOf(item)))
      .map(({ index, item }) => ({ index, headers: replaceHeaders(item.headers ?? {}, secrets) }))
    app.store.items.setHeaders(batch, given)
  }
}

const originOf = ({ url }: Item): string => new URL(url).origin
