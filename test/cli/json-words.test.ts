import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Cli, withCli } from '../helpers/cli.ts'
import { PNG } from '../helpers/images.ts'
import { serve, status, withOrigin } from '../helpers/origin.ts'
import { html } from '../helpers/pages.ts'

const reference = await readFile(new URL('../../REFERENCE.md', import.meta.url), 'utf8')

/** What a section of REFERENCE.md writes as code: the words of its commands' JSON. */
function wordsOf(section: string): Set<string> {
  const start = reference.indexOf(`\n### ${section}`)
  const text = reference.slice(start, reference.indexOf('\n### ', start + 5))
  return new Set(Array.from(text.matchAll(/`([^`\s]+)`/g), ([, word = '']) => word))
}

/** Names of keys and of types that a command prints and these sections do not have. */
async function unnamed(run: ReturnType<Cli['shoal']>, ...sections: readonly string[]): Promise<string[]> {
  const words = new Set(sections.flatMap(section => [...wordsOf(section)]))
  const printed = (await run).lines().flatMap(line => [...Object.keys(line), String(line['type'])])
  expect(printed.length).toBeGreaterThan(10)
  return [...new Set(printed)].filter(word => word !== 'type' && !words.has(word))
}

test(
  'REFERENCE.md names every word of the JSON that commands print',
  withOrigin(origin =>
    withCli(async ({ shoal, folder }) => {
      origin.script('/1.png', serve(PNG))
      origin.script('/3.png', status(404))
      const rows = [
        'name,image,page,license',
        `a,${origin.url('/1.png')},https://a.example/p,https://creativecommons.org/licenses/by/4.0/`,
        `b,${origin.url('/1.png')},,`,
        `c,"${origin.url('/3.png')}, ${origin.url('/1.png')}",,`,
        'd,,,',
        'e,nonsense,,',
      ]
      await writeFile(join(folder, 'list.csv'), ['a title', ...rows].join('\n'))
      const lists = shoal('lists', 'list.csv', '--json', '--explain')
      expect(await unnamed(lists, 'lists, history')).toEqual([])
      const got = shoal('get', 'list.csv', '-o', 'out', '--json', '--attempts', '1')
      expect(await unnamed(got, 'get, resume, again, follow')).toEqual([])
      // The counts of a batch are those of its summary.
      const history = shoal('history', '--json')
      expect(await unnamed(history, 'lists, history', 'get, resume, again, follow')).toEqual([])
      expect(await unnamed(shoal('verify', 'out', '--json'), 'lists, history')).toEqual([])
      expect(await unnamed(shoal('pack', 'out', '-o', 'set', '--json'), 'lists, history')).toEqual([])
      expect(await unnamed(shoal('pack', 'out', '-o', 'bag', '--bagit', '--json'), 'lists, history')).toEqual(
        [],
      )
    }),
  ),
)

/** A page of images, a listing that leads to one, and what its lines may say about both. */
const pages = withOrigin(origin =>
  withCli(async ({ shoal }) => {
    for (const path of ['/1.png', '/2.png']) origin.script(path, serve(PNG))
    origin.script('/', html('<a class="film" href="/film">a</a><img src="/1.png"><img src="/none.png">'))
    origin.script('/film', html('<h1>A</h1><img class="poster" src="/2.png">'))
    const page = origin.url('/')
    const scanned = shoal('scan', page, '--json', '--skipped', '--everything', '--page-delay', '0')
    expect(await unnamed(scanned, 'scan')).toEqual([])
    const taken = shoal('scan', page, '--json', '--get', '--everything', '--page-delay', '0')
    expect(await unnamed(taken, 'scan', 'get, resume, again, follow')).toEqual([])
    const recipe = ['--link', '.film', '--image', '.poster', '--field', 'title=h1', '--page-delay', '0']
    const followed = shoal('follow', page, ...recipe, '--json', '-o', 'out')
    expect(await unnamed(followed, 'get, resume, again, follow')).toEqual([])
  }),
)
test('REFERENCE.md names every word of the JSON about pages', pages)

const measured = withOrigin(origin =>
  withCli(async ({ shoal }) => {
    origin.otherwise(() => serve(PNG))
    const links = ['/1.png', '/2.png', '/3.png'].map(path => origin.url(path))
    const compared = shoal('compare', ...links, '--json', '--rounds', '2')
    expect(await unnamed(compared, 'compare, sweep')).toEqual([])
    const swept = shoal('sweep', ...links, '--json', '--rounds', '2', '--up-to', '2')
    expect(await unnamed(swept, 'compare, sweep')).toEqual([])
    const [line = {}] = (await shoal('doctor', '--json')).lines()
    const known = wordsOf('lists, history')
    expect(Object.keys(line).filter(key => key !== 'type' && !known.has(key))).toEqual([])
  }),
)
test('REFERENCE.md names every word of the JSON about measuring and this machine', measured)
