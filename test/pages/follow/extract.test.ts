import { describe, expect, test } from 'vitest'
import { checkRecipe } from '../../../main/pages/follow/check-recipe.ts'
import { readDetail, readListing } from '../../../main/pages/follow/extract.ts'
import type { ReadablePage } from '../../../main/pages/follow/readable-page.ts'
import { parsePage } from '../../../main/pages/reading/page-document.ts'
import { type Hop, hopsOf, type RecipeInput } from '../../../shared/recipe.ts'

const url = 'https://cinema.example/'
const pageOf = async (text: string): Promise<ReadablePage> => ({
  url,
  $: (await parsePage(Buffer.from(text), 'text/html; charset=utf-8')).$,
})
const recipe = (parts: Partial<RecipeInput>) => checkRecipe({ version: 1, start: url, ...parts })
const hop = (parts: Partial<RecipeInput>): Hop => {
  const [first] = hopsOf(recipe(parts))
  if (first === undefined) throw new Error('no link')
  return first
}
const nested = (times: number, inside: string) => '<div>'.repeat(times) + inside

describe('entries inside each other', () => {
  test('are each read, where they are few', async () => {
    const page = await pageOf(nested(11, '<a href=/x>x</a>'))
    const { entries, problems } = readListing(page, hop({ item: 'div', link: 'a' }))
    expect([...entries].map(entry => entry?.url)).toEqual(Array(11).fill(`${url}x`))
    expect(problems()).toEqual([])
  })

  test('are left out in words beyond ten of them, where each would be looked through', async () => {
    const page = await pageOf(nested(900, '<a href=/x>x</a>'.repeat(50)))
    const words = '889 entries left out, which lie inside 10 others and more: name a smaller part than div'
    const { entries, problems } = readListing(page, hop({ item: 'div', link: 'a' }))
    expect([...entries]).toHaveLength(11)
    expect(problems()).toEqual([words])
    const detail = await readDetail(page, recipe({ item: 'div' }), {})
    expect(detail.problems).toContain(words)
  })

  test('are counted each by what they lie in themselves', async () => {
    const page = await pageOf(
      `${nested(12, '<a href=/deep>x</a>')}${'</div>'.repeat(12)}<div><a href=/side>x</a>`,
    )
    const { entries } = readListing(page, hop({ item: 'div', link: 'a' }))
    const found = [...entries].map(entry => entry?.url)
    expect(found).toEqual([...Array(11).fill(`${url}deep`), `${url}side`])
  })
})

test('an entry without a link is none, and is skipped', async () => {
  const page = await pageOf('<li><a href=/a>a</a></li><li>none</li><li><a href=/b>b</a></li>')
  const { entries, problems } = readListing(page, hop({ item: 'li', link: 'a' }))
  expect([...entries].map(entry => entry?.url)).toEqual([`${url}a`, undefined, `${url}b`])
  expect(problems()).toEqual([])
})
