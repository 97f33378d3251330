import { publicUrl } from '../../../shared/public-url.ts'
import type { GivenUp, PageNode } from './page-node.ts'
import { fewPages, ownOf, sharedImages } from './same-image.ts'

/** Pages held back at most until enough of them have an image. */
const mostHeld = 50

type Node = PageNode | GivenUp

/**
 * Pages in order, each with its own image in the place of one that most pages share. What these share is known from the
 * first few that have an image, which are held back until then, so that it does not depend on which page answers first.
 */
export async function* leaveOutShared(nodes: AsyncGenerator<Node>): AsyncGenerator<Node> {
  const held = await firstOf(nodes)
  const shared = sharedImages(held.flatMap(node => (node === 'given-up' ? [] : imagesOf(node))))
  const told = new Set<string>()
  const own = (node: Node) => (node === 'given-up' ? node : withOwnImage(node, shared, told))
  // One by one: a page that is held leads to all that come after it.
  for (let node = held.shift(); node !== undefined; node = held.shift()) yield await own(node)
  for await (const node of nodes) yield await own(node)
}

async function firstOf(nodes: AsyncGenerator<Node>): Promise<Node[]> {
  const first: Node[] = []
  let withImage = 0
  while (withImage < fewPages && first.length < mostHeld) {
    const { value, done } = await nodes.next()
    if (done) break
    first.push(value)
    if (value !== 'given-up') withImage += imagesOf(value).length
  }
  return first
}

/** The images of a page that has any to choose from. */
const imagesOf = ({ choice }: PageNode): string[][] => (choice === undefined ? [] : [choice.urls])

/** `told`: shared images of which a page before this one said that they are left out. */
async function withOwnImage(node: PageNode, shared: ReadonlySet<string>, told: Set<string>): Promise<Node> {
  const { choice } = node
  const [likeliest] = choice?.urls ?? []
  if (choice === undefined || likeliest === undefined || !shared.has(likeliest)) return node
  const own = ownOf(choice.urls, shared)
  const taken = await choice.retake(own)
  if (taken === 'given-up') return taken
  const problems = [...taken.problems]
  if (own === undefined) problems.push('It has no image but one that most pages have, which was left out')
  else if (!told.has(likeliest)) {
    told.add(likeliest)
    problems.push(`An image that most pages have was left out: ${publicUrl(likeliest)}`)
  }
  return { ...node, taken: { ...taken, problems }, choice: { ...choice, urls: [own ?? likeliest] } }
}
