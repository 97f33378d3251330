import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type GivenUp, inOrder, type PageNode } from '../../../main/pages/follow/page-node.ts'

/** A page by its number, with one item, and those it leads to. */
type Tree = { children: Tree[]; next: Tree | undefined }

const leaf: Tree = { children: [], next: undefined }
const treeOf: (levels?: number) => fc.Arbitrary<Tree> = fc.memo(
  (levels): fc.Arbitrary<Tree> =>
    levels <= 1
      ? fc.constant(leaf)
      : fc.record({
          children: fc.array(treeOf(), { maxLength: 3 }),
          next: fc.option(treeOf(), { nil: undefined }),
        }),
)
const tree = treeOf(4)

/** Numbers the pages of a tree as they are to be told. `givenUp`: this one is. */
function plant(tree: Tree, givenUp: number | undefined) {
  let count = 0
  const grow = ({ children, next }: Tree): Promise<PageNode | GivenUp> => {
    const number = count
    count += 1
    const node = {
      page: pageOf(number),
      items: [{ url: `https://a.org/${number}`, origin: { source: 'test', line: 1 } }],
      children: children.map(grow),
      next: next && grow(next),
    }
    return Promise.resolve(number === givenUp ? 'given-up' : node)
  }
  return { root: grow(tree), count }
}

const pageOf = (number: number): PageNode['page'] => ({
  url: `page ${number}`,
  role: 'listing',
  state: 'read',
  links: 0,
  images: 1,
  problems: [],
  failure: undefined,
})

async function read(root: Promise<PageNode | GivenUp>) {
  const told: string[] = []
  const found: string[] = []
  const items = inOrder(root, ({ url }) => told.push(url))
  for (;;) {
    const { value, done } = await items.next()
    if (done) return { told, found, end: value }
    found.push(...value.map(({ url }) => url))
  }
}

test('tells each page before its items: first what is below it, then the pages after it', async () => {
  await fc.assert(
    fc.asyncProperty(tree, async shape => {
      const { root, count } = plant(shape, undefined)
      const numbers = Array.from({ length: count }, (_, number) => number)
      const { told, found, end } = await read(root)
      expect(told).toEqual(numbers.map(number => `page ${number}`))
      expect(found).toEqual(numbers.map(number => `https://a.org/${number}`))
      expect(end).toBe('whole')
    }),
  )
})

test('ends at the first page that was given up, and says so', async () => {
  await fc.assert(
    fc.asyncProperty(tree, fc.nat(), async (shape, any) => {
      const at = any % plant(shape, undefined).count
      const { told, found, end } = await read(plant(shape, at).root)
      expect([told.length, found.length, end]).toEqual([at, at, 'given-up'])
    }),
  )
})
