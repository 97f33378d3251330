import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type GivenUp, inOrder, type PageNode } from '../../../main/pages/follow/page-node.ts'

/** A page by its number, and those it leads to. */
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
      taken: { items: [], refused: 0, problems: [] },
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
  problems: [],
  failure: undefined,
})

async function read(root: Promise<PageNode | GivenUp>) {
  const told: string[] = []
  const nodes = inOrder(root)
  for (;;) {
    const { value, done } = await nodes.next()
    if (done) return { told, end: value }
    told.push(value === 'given-up' ? value : value.page.url)
  }
}

test('a page comes first, then what is below it, then the pages after it', async () => {
  await fc.assert(
    fc.asyncProperty(tree, async shape => {
      const { root, count } = plant(shape, undefined)
      const numbers = Array.from({ length: count }, (_, number) => number)
      const { told, end } = await read(root)
      expect(told).toEqual(numbers.map(number => `page ${number}`))
      expect(end).toBe('whole')
    }),
  )
})

test('ends at the first page that was given up, and says so', async () => {
  await fc.assert(
    fc.asyncProperty(tree, fc.nat(), async (shape, any) => {
      const at = any % plant(shape, undefined).count
      const { told, end } = await read(plant(shape, at).root)
      expect([told.length, told.at(-1), end]).toEqual([at + 1, 'given-up', 'given-up'])
    }),
  )
})
