import { expect, test } from 'vitest'
import { withoutSpread } from '../../../main/app/batches/header-spread.ts'

async function* list(...urls: string[]) {
  for (const url of urls) yield [{ url, origin: { source: 'test', line: 1 } }]
}

const taken = async (headers: Record<string, string>, ...urls: string[]) => {
  const items: string[] = []
  for await (const chunk of withoutSpread(list(...urls), headers)) items.push(...chunk.map(({ url }) => url))
  return items
}

const [one, www, two] = ['https://a.org/1', 'https://www.a.org/2', 'https://b.org/3'] as const

test('a login for one host passes, under www. too', async () => {
  expect(await taken({ Cookie: 'c' }, one, www)).toEqual([one, www])
})

test('a login for two hosts is refused, with the flag that helps and without its value', async () => {
  const words = await taken({ 'X-Api-Key': 'hush' }, one, two).catch(({ message }: Error) => message)
  expect(words).toContain('"host=a.org X-Api-Key: …"')
  expect(words).not.toContain('hush')
})

test('what is no login, or says where it goes, passes', async () => {
  expect(await taken({ 'X-Note': 'n', 'host=a.org Cookie': 'c' }, one, two)).toEqual([one, two])
})
