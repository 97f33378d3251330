import { expect, test } from 'vitest'
import type { Answer } from '../../../main/pages/reading/body.ts'
import { followRedirects } from '../../../main/pages/reading/redirects.ts'
import { failure } from '../../../shared/failure.ts'

type Told = { status: number; location?: string; isInside?: boolean }

/** Follows from `start` over scripted answers. `asked` are the steps: their address, and whether they were trusted. */
async function walk(start: string, site: Record<string, Told>, redirects = 10) {
  const asked: [string, boolean][] = []
  const end = await followRedirects(start, { isTrusted: true, redirects }, async (url, isTrusted) => {
    asked.push([url.href, isTrusted])
    const told = site[url.href]
    if (told === undefined) return failure('not-found')
    return { answer: answerOf(told), isInside: told.isInside ?? false }
  })
  return { asked, end: 'code' in end ? end.code : end.url.href }
}

const answerOf = ({ status, location }: Told): Answer => ({
  response: { status, headers: location === undefined ? {} : { location }, finalUrl: '', redirects: [] },
  chunks: [],
  isCut: false,
})

test('continues from each address as links do', async () => {
  const { asked, end } = await walk('http://a.test/x/1', {
    'http://a.test/x/1': { status: 302, location: '2?q' },
    'http://a.test/x/2?q': { status: 301, location: '//b.test/3' },
    'http://b.test/3': { status: 200, location: '/not-followed' },
  })
  expect(asked.map(([url]) => url)).toEqual(['http://a.test/x/1', 'http://a.test/x/2?q', 'http://b.test/3'])
  expect(end).toBe('http://b.test/3')
})

test('trusts a redirect from a private address, and none after a public one', async () => {
  const { asked } = await walk('http://inside.test/', {
    'http://inside.test/': { status: 302, location: '/2', isInside: true },
    'http://inside.test/2': { status: 302, location: 'http://public.test/' },
    'http://public.test/': { status: 302, location: 'http://inside.test/4' },
    'http://inside.test/4': { status: 302, location: 'http://inside.test/5', isInside: true },
    'http://inside.test/5': { status: 200, isInside: true },
  })
  expect(asked.map(([, isTrusted]) => isTrusted)).toEqual([true, true, false, false, false])
})

test('ends after as many redirects as are allowed', async () => {
  const loop = { 'http://a.test/': { status: 302, location: '/' } }
  const { asked, end } = await walk('http://a.test/', loop, 3)
  expect(asked).toHaveLength(4)
  expect(end).toBe('too-many-redirects')
})

test.each([
  ['an address that is not valid', 'http://', 'bad-response'],
  ['another kind of address', 'ftp://a.test/', 'redirect-refused'],
  ['a failed step', '/gone', 'not-found'],
])('ends with the reason at %s', async (_, location, code) => {
  expect((await walk('http://a.test/', { 'http://a.test/': { status: 302, location } })).end).toBe(code)
})

test.each(['', 'a.test', 'file:///etc/passwd'])('asks for nothing at %j', async start => {
  expect(await walk(start, {})).toEqual({ asked: [], end: 'bad-url' })
})
