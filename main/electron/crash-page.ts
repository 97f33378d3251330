import { origin } from './page.ts'

export const crashUrl = `${origin}/stopped`
/** Nothing is served here: who follows it asks for the log. */
export const showLogUrl = `${origin}/show-log`

/** Why the window shows no Shoal. */
export type Breakage = 'broke-twice' | 'not-loaded'

const reasons: Record<Breakage, string> = {
  'broke-twice': 'Its window stopped working twice within ten seconds.',
  'not-loaded': 'Its window could not be loaded.',
}

/** The page in place of one that does not work: without scripts, fonts or files, so that nothing of it can break. */
export function crashPage(why: Breakage): Response {
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Shoal stopped</title>
<style>
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
body { display: grid; place-content: center; min-height: 100vh; margin: 0; padding: 24px; box-sizing: border-box }
main { max-width: 32rem }
h1 { font-size: 18px; margin: 0 0 8px }
a { display: inline-block; margin: 16px 16px 0 0 }
</style>
<main>
<h1>The window stopped, downloads did not</h1>
<p>${reasons[why]} What is downloading continues. Nothing that was saved is lost.</p>
<a href="/">Start again</a><a href="${showLogUrl}">Show log</a>
</main>
</html>`
  return new Response(html, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
  })
}
