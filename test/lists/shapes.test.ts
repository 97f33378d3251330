import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { createFold, readListFile } from '../../main/lists/index.ts'
import type { Item } from '../../shared/model.ts'

type Shape = { source: string; urls: string[]; names?: (string | null)[] }

const folder = fileURLToPath(new URL('shapes/', import.meta.url))
const shapes = Object.entries(
  JSON.parse(await readFile(`${folder}expected.json`, 'utf8')) as Record<string, Shape>,
)

// Each list has the form that its source documents or exports; hosts, people and texts are made up.
test.each(shapes)('%s', async (file, { urls, names }) => {
  const fold = createFold()
  const items: Item[] = []
  for await (const entries of readListFile(`${folder}${file}`)) {
    for (const entry of entries) if (entry.kind === 'item' && fold.add(entry.item)) items.push(entry.item)
  }
  expect(items.map(({ url }) => url).toSorted()).toEqual(urls.toSorted())
  if (names !== undefined) expect(items.map(({ name }) => name ?? null)).toEqual(names)
})
