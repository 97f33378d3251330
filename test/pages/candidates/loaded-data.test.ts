import { expect, test } from 'vitest'
import { findCandidates } from '../../../main/pages/candidates/candidates.ts'
import { basesInScript, loadedByScript } from '../../../main/pages/candidates/loaded-data.ts'
import { parsePage } from '../../../main/pages/reading/page-document.ts'

const url = 'https://site.example/a/page'
const found = async (html: string) =>
  findCandidates({ url, document: await parsePage(Buffer.from(html), 'text/html') })

test('the manifest of a viewer is data of the page, however it is given to it', async () => {
  const { data } = await found(`<link rel="alternate" type="application/ld+json" href="/1/manifest">
    <div data-manifest="https://iiif.example/2/manifest"></div><html manifest="/offline.appcache">
    <script>Mirador.viewer({windows: [{manifestId: '/3/manifest.json'}]})</script>
    <link rel="manifest" href="/site.webmanifest">`)
  expect(data).toEqual([
    'https://site.example/1/manifest',
    'https://iiif.example/2/manifest',
    'https://site.example/3/manifest.json',
  ])
})

test('so is the JSON that a page asks for in plain words', async () => {
  const { data } = await found(`<link rel="preload" as="fetch" href="/a/_payload.json">
    <script>fetch('/projects/ab.json', {headers: {}}).then(show)</script>`)
  expect(data).toEqual(['https://site.example/a/_payload.json', 'https://site.example/projects/ab.json'])
  expect(loadedByScript('fetch("/api/" + id + ".json"); import("/a.json"); fetch("/track")')).toEqual([])
})

test('of one script only so many addresses are taken, and fast', () => {
  const script = Array.from({ length: 50_000 }, (_, n) => `fetch("/${n}.json")`).join(';')
  expect(loadedByScript(script)).toHaveLength(5)
  expect(loadedByScript(`manifest:"/${'a/'.repeat(90_000)}`)).toEqual([])
})

test('paths in data belong to the host that a script of the page names for them', async () => {
  const data = '<script type="application/json">{"cover":{"url":"/uploads/oak.jpg","width":900}}</script>'
  const config = (hosts: string) => `<script>window.config = {public: {${hosts}}}</script>`
  const first = async (html: string) => (await found(html)).candidates[0]
  const one = await first(data + config('strapi:{url:"https:\\/\\/cms.example",prefix:"/api"}'))
  expect(one?.url).toBe('https://cms.example/uploads/oak.jpg')
  expect(one?.alternatives.map(other => other.url)).toEqual(['https://site.example/uploads/oak.jpg'])
  const two = await first(data + config('api:"https://a.example",cdn:"https://b.example"'))
  expect(two?.url).toBe('https://site.example/uploads/oak.jpg')
  expect(basesInScript('mediaUrl: "https://cdn.example/", page: "https://site.example"')).toEqual([
    'https://cdn.example',
  ])
})
