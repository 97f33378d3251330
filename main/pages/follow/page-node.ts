import { hostOf } from '../../../shared/address.ts'
import { type Failure, failure, failures } from '../../../shared/failure.ts'
import type { FollowedPage, Item } from '../../../shared/model.ts'
import { publicUrl } from '../../../shared/public-url.ts'

/** What became of one page and of those it leads to, in order. */
export type PageNode = {
  page: FollowedPage
  items: Item[]
  children: Promise<PageNode | GivenUp>[]
  next: Promise<PageNode | GivenUp> | undefined
}

/** A page that is no longer needed. */
export type GivenUp = 'given-up'

type Role = FollowedPage['role']

export const failedPage = (url: string, role: Role, cause: Failure): PageNode =>
  leaf({ ...nothingOn(url, role), state: 'failed', failure: cause })

export const onAnotherHost = (asked: string, role: Role, url: string): PageNode =>
  failedPage(asked, role, failure('redirect-refused', `It redirects to another host, ${hostOf(url)}`))

/** Told, unlike a second link to one address: a whole listing may lead to one sign-in page. */
export const repeatedPage = (asked: string, role: Role, url: string): PageNode =>
  leaf({
    ...nothingOn(asked, role),
    problems: [`It was redirected to a page that is read already, ${publicUrl(url)}`],
  })

/** A page that was not read to its end, and why. */
export const cutPage = (node: PageNode, why: string): PageNode => {
  const problems = [...node.page.problems, `${failures['page-cut'].title}: ${why}`]
  return { ...node, page: { ...node.page, problems } }
}

/** The page behind the last of a listing whose pages are counted. */
export const endPage = (url: string, role: Role): PageNode => leaf(nothingOn(url, role))

const leaf = (page: FollowedPage): PageNode => ({ page, items: [], children: [], next: undefined })

const nothingOn = (url: string, role: Role): FollowedPage => ({
  url: publicUrl(url),
  role,
  state: 'read',
  links: 0,
  images: 0,
  problems: [],
  failure: undefined,
})

/**
 * Yields the items of a page and of all below it, then those of the listing pages after it: a loop, for there may be
 * thousands. `tell` hears of each page before its items. Returns `given-up` where it ended at a page given up.
 */
export async function* inOrder(
  first: Promise<PageNode | GivenUp>,
  tell: (page: FollowedPage) => void,
): AsyncGenerator<Item[], 'whole' | GivenUp> {
  for (let at: PageNode['next'] = first; at !== undefined; ) {
    const node: PageNode | GivenUp = await at
    if (node === 'given-up') return node
    tell(node.page)
    if (node.items.length > 0) yield node.items
    for (const child of node.children) {
      if ((yield* inOrder(child, tell)) === 'given-up') return 'given-up'
    }
    at = node.next
  }
  return 'whole'
}
