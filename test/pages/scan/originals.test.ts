import sharp from 'sharp'
import { expect, test } from 'vitest'
import { realWorld } from '../../../main/engine/engine.ts'
import { startScan } from '../../../main/pages/index.ts'
import { type ScanOptionsInput, scanOptions } from '../../../shared/settings.ts'
import { createLeapingClock } from '../../helpers/fake-clock.ts'
import { type ImageOrigin, serve, withOrigin } from '../../helpers/origin.ts'
import { html } from '../../helpers/pages.ts'

const imageOf = (width: number, height: number, background = '#369') =>
  sharp({ create: { width, height, channels: 3, background } })
    .jpeg()
    .toBuffer()

async function scan(origin: ImageOrigin, options: ScanOptionsInput = {}) {
  const world = { ...realWorld, clock: createLeapingClock(), env: {} }
  const scanning = startScan([origin.url('/page')], scanOptions.parse(options), {}, world)
  await scanning.done.finally(scanning.close)
  return scanning.rows.map(({ candidate: { url, guessed }, facts: { width } }) => [
    new URL(url).pathname,
    width,
    guessed,
  ])
}

test(
  'the original of a thumbnail is taken, and said to be guessed',
  withOrigin(async origin => {
    origin.script('/page', html('<img src=/wp-content/uploads/fox-300x200.jpg>'))
    origin.script('/wp-content/uploads/fox-300x200.jpg', serve(await imageOf(300, 200)))
    origin.script('/wp-content/uploads/fox.jpg', serve(await imageOf(1502, 1001)))
    expect(await scan(origin)).toEqual([['/wp-content/uploads/fox.jpg', 1502, 'WordPress']])
    expect(await scan(origin, { asNamed: true })).toEqual([
      ['/wp-content/uploads/fox-300x200.jpg', 300, undefined],
    ])
  }),
)

test(
  'what has other proportions, or is smaller, is another image',
  withOrigin(async origin => {
    origin.script('/page', html('<img src=/a-300x200.jpg><img src=/b-300x200.jpg>'))
    origin.script('/a-300x200.jpg', serve(await imageOf(300, 200)))
    origin.script('/a.jpg', serve(await imageOf(1500, 1100)))
    origin.script('/b-300x200.jpg', serve(await imageOf(300, 200)))
    origin.script('/b.jpg', serve(await imageOf(150, 100)))
    expect(await scan(origin)).toEqual([
      ['/a-300x200.jpg', 300, undefined],
      ['/b-300x200.jpg', 300, undefined],
    ])
  }),
)

test(
  'a rule that was wrong five times at a host is not tried there any more',
  withOrigin(async origin => {
    const names = Array.from({ length: 20 }, (_, at) => `/${at}`)
    origin.script('/page', html(names.map(name => `<img src=${name}-300x200.jpg>`).join('')))
    for (const name of names) origin.script(`${name}-300x200.jpg`, serve(await imageOf(300, 200)))
    const found = await scan(origin)
    expect(found.map(([, width]) => width)).toEqual(names.map(() => 300))
    const guesses = origin.requests.filter(({ path }) => /^\/\d+\.jpg$/.test(path))
    expect(guesses).toHaveLength(5)
  }),
)
