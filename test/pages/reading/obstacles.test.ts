import { expect, test } from 'vitest'
import { isChallenge, needsScripts } from '../../../main/pages/reading/obstacles.ts'
import { parsePage } from '../../../main/pages/reading/page-document.ts'

const pageOf = (text: string) => parsePage(Buffer.from(text), 'text/html; charset=utf-8')
const long = '<p>Words of a page that has something to say.</p>'.repeat(60)

test.each<[string, string, boolean]>([
  ['Cloudflare', '<title>Just a moment...</title><script>window._cf_chl_opt={}</script><p>Checking', true],
  [
    'DataDome',
    '<title>site.example</title><script src="https://geo.captcha-delivery.com/captcha/"></script>',
    true,
  ],
  [
    'Anubis',
    '<title>Making sure you&#39;re not a bot!</title><script id="anubis_challenge">{}</script>',
    true,
  ],
  ['a title alone', '<title>Access denied</title><p>Reference 18', true],
  [
    'a page that loads such a script',
    `<title>News</title><script src="/cdn-cgi/challenge-platform/x.js"></script>${long}`,
    false,
  ],
  ['a page about it', `<title>Just a moment of peace</title>${long}`, false],
])('a challenge: %s', async (_, text, expected) => {
  expect(isChallenge(await pageOf(text))).toBe(expected)
})

test.each<[string, string, boolean]>([
  [
    'an empty root',
    '<noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div><script src="/app.js"></script>',
    true,
  ],
  ['a message', '<p>Please enable JavaScript to see this gallery.</p><script src=a.js></script>', true],
  ['a page with text', `<div id="root">${long}</div><script src="/app.js"></script>`, false],
  ['no script', '<div id="root"></div>', false],
])('a page that needs scripts: %s', async (_, text, expected) => {
  expect(needsScripts(await pageOf(text))).toBe(expected)
})
