import type { Item } from '../../../shared/model.ts'
import { refuse } from '../../../shared/refusal.ts'
import {
  type BatchOptions,
  batchOptions,
  type PageOptionsInput,
  pageLimitsOf,
  reachOf,
} from '../../../shared/settings.ts'
import { createSecretsBack, isOfPage, openHeaders, replaceHeaders, siteHeaders } from '../../pages/index.ts'
import type { BatchRow, Store } from '../../store/store.ts'
import { createSpreadCheck } from './header-spread.ts'

type Headers = BatchOptions['headers']

/**
 * Options that take the place of those of a batch: in the store, for the pages that are still to be read, and for
 * images that have headers of their own. Where pages chose links, secret headers are sent only to the sites that the
 * user named. Throws a RefusalError where such a header would be sent to no host, or a login to several hosts of a list;
 * then nothing is changed.
 */
export function changeBatch(store: Store, batch: BatchRow, given: Partial<BatchOptions>): BatchRow {
  const { headers = {} } = given
  const secrets = siteHeaders(headers)
  const sites = Object.keys(secrets).length > 0 ? sitesFor(store, batch) : undefined
  if (sites !== undefined && !sites.areAsked) refuse('header-unused', unusedWords(Object.keys(secrets)))
  if (sites === undefined) {
    const check = createSpreadCheck(secrets)
    for (const items of store.items.pages(batch.id)) check(items.map(({ item }) => item))
  } else giveSecrets(store, batch.id, secrets, sites.named)

  const all = replaceHeaders(batch.options.headers, headers)
  const options = batchOptions.parse({
    ...batch.options,
    ...given,
    ...(given.headers && { headers: sites === undefined ? all : openHeaders(all) }),
  })
  const changed = changePages(store, batch, given)
  store.batches.setOptions(batch.id, options)
  return { ...changed, options }
}

const unusedWords = (names: readonly string[]): string =>
  `${names.join(' and ')} would be sent with none of the remaining images: web pages chose their links, and such a header is sent only to sites that got one before`

/** Pages that are still to be read are requested with the options of the batch's images. */
function changePages(store: Store, batch: BatchRow, given: Partial<BatchOptions>): BatchRow {
  if (batch.pendingSource?.kind !== 'pages') return batch
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

/** The `changes` of a batch's options that also apply to its pages; headers are separate, as in `reachOf`. */
export function pageChangesOf(batch: BatchOptions, changes: Partial<BatchOptions>): PageOptionsInput {
  const changed = { ...batch, ...changes }
  const all = Object.entries({ ...reachOf(changed), ...pageLimitsOf(changed) })
  return Object.fromEntries(all.filter(([name]) => name in changes))
}

/**
 * The sites that the user named for a batch some of whose links pages chose, as far as that is still known;
 * `areAsked`: for images that are left, or for pages. Undefined for a list: the user trusts the links of a list.
 */
function sitesFor(
  store: Store,
  { id, pendingSource }: BatchRow,
): { named: ReadonlySet<string>; areAsked: boolean } | undefined {
  const start = pendingSource?.kind === 'pages' ? pendingSource.recipe.start : []
  const before = createSecretsBack()
  const left = new Set<string>()
  let isListLeft = false
  for (const items of store.items.pages(id)) {
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

/** For all images of these sites, including saved ones: a later download requests them with the latest headers. */
function giveSecrets(store: Store, batch: string, secrets: Headers, sites: ReadonlySet<string>): void {
  for (const items of store.items.pages(batch)) {
    const given = items
      .filter(({ item }) => !isOfPage(item) || sites.has(originOf(item)))
      .map(({ index, item }) => ({ index, headers: replaceHeaders(item.headers ?? {}, secrets) }))
    store.items.setHeaders(batch, given)
  }
}

const originOf = ({ url }: Item): string => new URL(url).origin
