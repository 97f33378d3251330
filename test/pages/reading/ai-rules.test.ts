import { expect, test } from 'vitest'
import { aiRulesOf } from '../../../main/pages/reading/ai-rules.ts'
import { parsePage } from '../../../main/pages/reading/page-document.ts'

test.each([
  ['<meta name="robots" content="noai, noimageai">', undefined, 'noai, noimageai'],
  ['<META NAME=" Robots " CONTENT="INDEX,NOIMAGEAI">', undefined, 'noimageai'],
  ['<meta name=robots content=noindex><meta name=robots content=noai>', undefined, 'noai'],
  ['<p>', 'noimageai', 'noimageai'],
  ['<p>', 'somebot: noai, noindex', 'noai'],
  ['<meta name=robots content="noindex, nofollow">', 'noarchive', undefined],
  ['<meta name=description content=noai><p>noai', undefined, undefined],
  ['<meta name=robots>', undefined, undefined],
])('%s with %s', async (html, header, expected) => {
  const { $ } = await parsePage(Buffer.from(html), 'text/html')
  expect(aiRulesOf($, header)).toBe(expected)
})
