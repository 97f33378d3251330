import type { PointedAt } from '../../shared/contract/commands.ts'
import { call } from '../client.ts'
import { notify } from '../store.ts'
import { sayWhy } from '../text.ts'
import { allow, show } from './follow.ts'
import { change, followed, pageOf, pageSides, partsOf, type WayState } from './follow-state.ts'
import { readRecipe } from './form.ts'
import { withPageDefaults } from './page-options.ts'
import { tryPart } from './selector-matches.ts'

// A recipe learnt from one image: the user goes to it over the pages' own links, and the rest is proposed.

/** Clicks go along links from now on, beginning at the list. */
export function beginWay(): void {
  const list = pageOf('list')
  if (list === undefined) return
  change({
    side: 'list',
    way: { pages: [list], clicked: [], isImageNext: false },
    picking: undefined,
    examples: [],
    refusal: undefined,
  })
}

const endWay = (): void => change({ way: undefined, refusal: undefined })

/** Back to the page before. */
export function stepBack(): void {
  const { way } = followed.get()
  if (way === undefined || way.clicked.length === 0) endWay()
  else
    change({
      way: { pages: way.pages.slice(0, -1), clicked: way.clicked.slice(0, -1), isImageNext: false },
      refusal: undefined,
    })
}

/** The next click is on the image, even where that is a link to another page. */
export function takeNext(isImageNext: boolean): void {
  const { way } = followed.get()
  if (way !== undefined) change({ way: { ...way, isImageNext } })
}

/** A click on the page in sight: goes where it leads, or takes it as the image. */
export async function stepOn(element: number): Promise<void> {
  const { way, opening, pages } = followed.get()
  const page = way?.pages.at(-1)
  if (way === undefined || page === undefined || opening) return
  const isStale = () => followed.get().way !== way
  const clicked = [...way.clicked, { page: page.page, element }]
  let isOpening = false
  try {
    const found = await call('proposeSelector', { page: page.page, examples: [element] })
    if (isStale()) return
    const first = 'preview' in found ? found.preview[0] : undefined
    const { link, image } = first ?? { link: undefined, image: undefined }
    if (way.isImageNext || (image !== undefined && (link === undefined || link === image))) {
      return await learn(way, clicked)
    }
    if (link === undefined) return notify('This is neither a link nor an image.')
    isOpening = true
    change({ opening: true, refusal: undefined })
    const opened = await call('openForPicking', {
      url: link,
      pages: withPageDefaults(pages),
      from: page.page,
    })
    if (isStale()) return
    change({ way: { pages: [...way.pages, opened], clicked, isImageNext: false } })
  } catch (error) {
    if (isStale()) return
    change({ refusal: { error, again: allow(() => void stepOn(element)) } })
  } finally {
    // Also where the user went elsewhere meanwhile.
    if (isOpening) change({ opening: false })
  }
}

/** Has the recipe proposed, and shows what it finds first. The pages of the way are those that its parts are tried on. */
async function learn(way: WayState, clicked: readonly PointedAt[]): Promise<void> {
  const { form, pages } = followed.get()
  change({ opening: true, refusal: undefined })
  try {
    const found = await call('proposeRecipe', { ways: [[...clicked]], pages: withPageDefaults(pages) })
    if (followed.get().way !== way) return
    if ('problem' in found) return notify(found.problem)
    const read = readRecipe(JSON.stringify({ version: 2, start: form.start, ...found }))
    if ('problem' in read) return notify(read.problem)
    const learnt = { ...read.form, name: undefined, limits: form.limits }
    const opened = Object.fromEntries(
      pageSides(learnt).flatMap((side, at) => {
        const page = way.pages[at]
        return page === undefined ? [] : [[side, page]]
      }),
    )
    change({ form: learnt, opened, matches: {}, preview: undefined, way: undefined })
    await Promise.all(partsOf(learnt).map(tryPart))
  } catch (error) {
    if (followed.get().way === way) sayWhy(error)
  } finally {
    change({ opening: false })
  }
  if (followed.get().way === undefined && followed.get().form.image !== '') show('results')
}
