import { hostOf } from '../../../shared/address.ts'
import { type Failure, failure, failures } from '../../../shared/failure.ts'
import type { FollowedPage } from '../../../shared/followed.ts'
import type { Item } from '../../../shared/model.ts'
import { publicUrl } from '../../../shared/public-url.ts'

/** What became of one page and of those it leads to, in order. */
export type PageNode = {
  page: Omit<FollowedPage, 'images'>
  taken: Taken
  /** Present where its image was chosen by evidence, for its recipe does not say which is meant. */
  choice?: Choice | undefined
  children: Promise<PageNode | GivenUp>[]
  next: Promise<PageNode | GivenUp> | undefined
}

/** What was taken of a page. `refused`: images that robots.txt forbids. `problems`: sentences about the others. */
export type Taken = { items: Item[]; refused: number; problems: string[] }

/** The images that a page may be about, the likeliest first: that one was taken. */
export type Choice = {
  urls: string[]
  /** Takes another of them in its place, or none. Never rejects. */
  retake(url: string | undefined): Promise<Taken | GivenUp>
}

/** A page that is no longer needed. */
export type GivenUp = 'given-up'

type Role = FollowedPage['role']

export const failedPage = (url: string, role: Role, cause: Failure): PageNode =>
  leaf({ ...nothingOn(url, role), state: 'failed', failure: cause })

/** What is reported of a page. */
export const toldPage = ({ page, taken }: PageNode): FollowedPage => ({
  ...page,
  images: taken.items.length,
  problems: [...taken.problems, ...page.problems],
})

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

const leaf = (page: PageNode['page']): PageNode => ({
  page,
  taken: { items: [], refused: 0, problems: [] },
  children: [],
  next: undefined,
})

const nothingOn = (url: string, role: Role): PageNode['page'] => ({
  url: publicUrl(url),
  role,
  state: 'read',
  links: 0,
  problems: [],
  failure: undefined,
})

/**
 * Yields a page and all below it, then the listing pages after it: a loop, for there may be thousands. The last is
 * `given-up` where it ended at a page whose reading was cancelled; whether it did is returned, too.
 */
export async function* inOrder(
  first: Promise<PageNode | GivenUp>,
): AsyncGenerator<PageNode | GivenUp, 'whole' | GivenUp> {
  for (let at: PageNode['next'] = first; at !== undefined; ) {
    const node: PageNode | GivenUp = await at
    yield node
    if (node === 'given-up') return node
    for (const child of node.children) {
      if ((yield* inOrder(child)) === 'given-up') return 'given-up'
    }
    at = node.next
  }
  return 'whole'
}
