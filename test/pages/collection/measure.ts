import { findCandidates } from '../../../main/pages/candidates/candidates.ts'
import { originalsOf } from '../../../main/pages/originals/originals.ts'
import { parsePage } from '../../../main/pages/reading/page-document.ts'
import { culture } from './culture.ts'
import { media } from './media.ts'
import { others } from './others.ts'
import type { CollectedPage } from './page.ts'
import { shops } from './shops.ts'

export const collection: readonly CollectedPage[] = [...shops, ...media, ...culture, ...others]

/** What a scan says of a page: whether it names the best image, or guesses its address; and what it offers beside. */
export type Judged = {
  page: CollectedPage
  named: boolean
  guessed: boolean
  offered: string[]
  noise: string[]
}

export async function judge(page: CollectedPage): Promise<Judged> {
  const document = await parsePage(Buffer.from(page.text), `${page.type}; charset=utf-8`)
  const { candidates } = await findCandidates({ url: page.url, document })
  const offered = candidates.filter(({ aside }) => aside === undefined)
  const wanted = new Set([page.best, ...page.also])
  const guesses = (url: string) => originalsOf(url).map(guess => guess.url)
  const noise = offered.filter(({ url, alternatives }) =>
    [url, ...guesses(url), ...alternatives.map(other => other.url)].every(address => !wanted.has(address)),
  )
  return {
    page,
    named: offered.some(({ url }) => url === page.best),
    guessed: page.mayBeGuessed && offered.some(({ url }) => guesses(url).includes(page.best)),
    offered: offered.map(({ url }) => url),
    noise: noise.map(({ url }) => url),
  }
}
