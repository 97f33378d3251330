import type { CheerioAPI } from 'cheerio'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkRecipe } from '../../../main/pages/follow/check-recipe.ts'
import { followOnce } from '../../../main/pages/follow/follow-once.ts'
import { chooseWay, type ListPage, proposePaging } from '../../../main/pages/picking/propose-paging.ts'
import { proposeWay, type Step } from '../../../main/pages/picking/propose-way.ts'
import { elementsOf } from '../../../main/pages/reading/json-elements.ts'
import { nextPage } from '../../../main/pages/reading/next-page.ts'
import { parsePage } from '../../../main/pages/reading/page-document.ts'
import type { PageElement } from '../../../main/pages/reading/page-element.ts'
import type { RecipeInput } from '../../../shared/recipe.ts'
import { fakePages } from '../../helpers/fake-pages.ts'
import { buildSite, listUrl, type SiteShape, siteShape } from '../../helpers/shaped-sites.ts'
import { waySites } from '../../helpers/way-sites.ts'

async function open(pages: Readonly<Record<string, string>>, url: string): Promise<ListPage> {
  const document = await parsePage(Buffer.from(pages[url] ?? ''), 'text/html; charset=utf-8')
  return { url, $: await elementsOf(document) }
}

/** What a person points at. */
function pointed($: CheerioAPI, what: string, at = 0): PageElement {
  const element = $(`[data-point=${what}]`).get(at)
  if (element === undefined) throw new Error(`There is no ${what} ${at}`)
  return element as PageElement
}

async function followed(recipe: Omit<RecipeInput, 'version'>, pages: Readonly<Record<string, string>>) {
  const { items } = followOnce(checkRecipe({ version: 2, ...recipe }), fakePages(pages).read)
  const found: { url: string; fields: object }[] = []
  for await (const chunk of items) found.push(...chunk.map(({ url, fields = {} }) => ({ url, fields })))
  return found
}

/** The recipe that is proposed where these entries were pointed at, each on the way to its image. */
async function proposed(shape: SiteShape, entries: readonly number[]) {
  const site = buildSite(shape)
  const list = await open(site.pages, listUrl)
  const ways = await Promise.all(
    entries.map(async (entry): Promise<Step[]> => {
      const urls = [site.detailUrl(entry), ...shape.hops.map((_, hop) => site.hopUrl(entry, hop))]
      const opened = await Promise.all(urls.map(url => open(site.pages, url)))
      return [
        { ...list, target: pointed(list.$, 'entry', entry), fields: {} },
        ...opened.map((page, at): Step => {
          const isLast = at === opened.length - 1
          const fields = {
            ...(at === 0 && { title: pointed(page.$, 'title') }),
            ...(isLast && at > 0 && { by: pointed(page.$, 'by') }),
          }
          return { ...page, target: pointed(page.$, isLast ? 'image' : 'hop'), fields }
        }),
      ]
    }),
  )
  const way = proposeWay(ways)
  if ('problem' in way) throw new Error(way.problem)
  const next = await pagingOn(list, site.pages)
  return { site, recipe: { start: listUrl, ...way, ...(next !== undefined && { next }) } }
}

async function pagingOn(
  list: ListPage,
  pages: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const ways = proposePaging(list)
  const to = ways.map(selector => nextPage(list, { selector })).find(Boolean)
  return chooseWay(ways, list, to === undefined ? undefined : await open(pages, to))
}

describe('ways to images', () => {
  test('pointed at once or twice are followed to all images of sites of any shape, with their texts', async () => {
    await fc.assert(
      fc.asyncProperty(siteShape, fc.nat(), fc.nat(), async (shape, one, other) => {
        const shown = Math.min(shape.entries, shape.perPage)
        const { site, recipe } = await proposed(shape, [...new Set([one % shown, other % shown])])
        expect(await followed(recipe, site.pages), JSON.stringify(recipe)).toEqual(site.images)
      }),
      { numRuns: 150 },
    )
  })

  test.each(Object.entries(waySites))('pointed at once: %s', async (_, build) => {
    const { pages, start, way, images } = build()
    const site = 'https://site.example'
    const whole = Object.fromEntries(Object.entries(pages).map(([path, text]) => [site + path, text]))
    const steps = await Promise.all(
      way.map(async ({ url, click }): Promise<Step> => {
        const page = await open(whole, site + url)
        return { ...page, target: page.$(click).get(0) as PageElement, fields: {} }
      }),
    )
    const proposal = proposeWay([steps])
    const list = await open(whole, site + start)
    const next = await pagingOn(list, whole)
    const recipe = { start: site + start, ...proposal, ...(next !== undefined && { next }) }
    const found = await followed(recipe, whole)
    expect(
      found.map(({ url }) => url.replace(site, '')),
      JSON.stringify(recipe),
    ).toEqual(images)
  })
})
