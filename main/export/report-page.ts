import { type Html, html } from '../../shared/text/html.ts'
import { reportStyle } from './report-style.ts'

/** The beginning of a page that needs nothing else: no network, no script. */
export const reportHead = (title: string): Html => html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title><style>${{ html: reportStyle }}</style></head><body><main>
`

export const reportFoot = (version: string): Html =>
  html`<p class="soft">Made by Shoal ${version}.</p></main></body></html>\n`
