import sharp from 'sharp'
import { expect, test } from 'vitest'
import { realWorld } from '../../../main/engine/engine.ts'
import type { OriginalOfItem } from '../../../main/engine/transfer/originals.ts'
import { openOriginals } from '../../../main/pages/index.ts'
import type { Item } from '../../../shared/model.ts'
import { type BatchOptionsInput, batchOptions } from '../../../shared/settings.ts'
import { createLeapingClock } from '../../helpers/fake-clock.ts'
import { hangUp, serve, status, withOrigin } from '../../helpers/origin.ts'
import { html, text } from '../../helpers/pages.ts'

const imageOf = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#369' } })
    .jpeg()
    .toBuffer()

const small = serve(await imageOf(300, 200))
const large = serve(await imageOf(1500, 1000))

/** Where these items are found to have their originals, and how often a turn was asked for. */
async function originalsOf(items: readonly Omit<Item, 'origin'>[], options: BatchOptionsInput = {}) {
  const world = { ...realWorld, clock: createLeapingClock(), env: {} }
  const originals = openOriginals(world, batchOptions.parse(options), {}, () => false)
  let turns = 0
  try {
    const found: OriginalOfItem[] = []
    for (const item of items) {
      const whole = { ...item, origin: { source: 'list.txt', line: 1 } }
      const inTurn = <T>(_: string, request: () => Promise<T>) => {
        turns += 1
        return request()
      }
      found.push(await originals.of(whole, inTurn, new AbortController().signal, () => undefined))
    }
    return { found, turns }
  } finally {
    originals.close()
  }
}

test(
  'an item whose thumbnail has an original is asked for there, and remembers how it was named',
  withOrigin(async origin => {
    origin.script('/fox-300x200.jpg', small)
    origin.script('/fox.jpg', large)
    const namedAs = origin.url('/fox-300x200.jpg')
    const { found, turns } = await originalsOf([{ url: namedAs, name: 'a.jpg' }])
    const item = { url: origin.url('/fox.jpg'), name: 'a.jpg', guessed: { rule: 'WordPress', namedAs } }
    expect(found).toMatchObject([{ kind: 'found', item }])
    expect(turns).toBe(2)
  }),
)

test(
  'nothing is asked for what has no guess, is no GET, or holds its image',
  withOrigin(async origin => {
    const { found, turns } = await originalsOf([
      { url: origin.url('/fox.jpg') },
      { url: origin.url('/fox-300x200.jpg'), body: 'x=1' },
      { url: 'data:image/png;base64,AAAA' },
    ])
    expect(found.map(({ kind }) => kind)).toEqual(['unknown', 'unknown', 'unknown'])
    expect(turns).toBe(0)
  }),
)

test(
  'what robots.txt forbids is not guessed at',
  withOrigin(async origin => {
    origin.script('/robots.txt', text('User-agent: *\nDisallow: /fox.jpg'))
    origin.script('/fox-300x200.jpg', small)
    origin.script('/fox.jpg', large)
    const { found } = await originalsOf([{ url: origin.url('/fox-300x200.jpg') }])
    expect(found).toEqual([{ kind: 'unknown' }])
    expect(origin.requests.map(({ path }) => path)).toEqual(['/robots.txt'])
  }),
)

test(
  'a login goes with what is asked at its own host, and not to the host that a guess leads to',
  withOrigin(async origin => {
    // The same server by another name is another host.
    const there = origin.url('/full.jpg').replace('127.0.0.1', 'localhost')
    const named = origin.url(`/_next/image?url=${encodeURIComponent(there)}&w=300`)
    origin.script('/full.jpg', large)
    origin.script(new URL(named).pathname + new URL(named).search, small)
    origin.script('/fox-300x200.jpg', small)
    origin.script('/fox.jpg', large)
    const { found } = await originalsOf([{ url: named }, { url: origin.url('/fox-300x200.jpg') }], {
      headers: { Cookie: 'secret=1' },
    })
    const items = found.map(one => (one.kind === 'found' ? one.item : undefined))
    expect(items.map(item => item?.url)).toEqual([there, origin.url('/fox.jpg')])
    // A strange host is no place inside a private network.
    expect(items.map(item => item?.publicOnly)).toEqual([true, undefined])
    const cookies = origin.requests
      .filter(({ path }) => path !== '/robots.txt')
      .map(({ path, headers }) => [path.replace(/\?.*/, ''), headers['cookie']])
    expect(cookies).toEqual([
      ['/full.jpg', undefined],
      ['/_next/image', 'secret=1'],
      ['/fox.jpg', 'secret=1'],
      ['/fox-300x200.jpg', 'secret=1'],
    ])
  }),
)

test(
  'only an answer says that there is no original',
  withOrigin(async origin => {
    const answers = { gone: status(404), other: serve(await imageOf(300, 300)), page: html('gone') }
    const failures = { busy: status(503), closed: status(403), lost: hangUp() }
    const wholes = Object.entries({ ...answers, ...failures })
    for (const [name, whole] of wholes) {
      origin.script(`/${name}-300x200.jpg`, small)
      origin.script(`/${name}.jpg`, whole)
    }
    // The original is there, and what it is of cannot be looked at.
    origin.script('/shy-300x200.jpg', status(503))
    origin.script('/shy.jpg', large)
    const found = []
    for (const name of [...wholes.map(([name]) => name), 'shy']) {
      const { found: one } = await originalsOf([{ url: origin.url(`/${name}-300x200.jpg`) }], { attempts: 1 })
      found.push([name, ...one.map(({ kind }) => kind)])
    }
    expect(Object.fromEntries(found)).toEqual({
      ...{ gone: 'none', other: 'none', page: 'none' },
      ...{ busy: 'unknown', closed: 'unknown', lost: 'unknown', shy: 'unknown' },
    })
  }),
)

test(
  'a rule that is not tried any more has said nothing of the rest',
  withOrigin(async origin => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    for (const name of names) {
      origin.script(`/${name}-300x200.jpg`, small)
      origin.script(`/${name}.jpg`, status(404))
    }
    const { found } = await originalsOf(names.map(name => ({ url: origin.url(`/${name}-300x200.jpg`) })))
    expect(found.map(({ kind }) => kind)).toEqual(['none', 'none', 'none', 'none', 'none', 'unknown'])
  }),
)
