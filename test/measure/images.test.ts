import { expect, test } from 'vitest'
import { deviations, hostsOf, measurable } from '../../main/measure/images.ts'

const items = [
  'https://a.example/1.jpg',
  'https://a.example/2.jpg?token=open',
  'https://b.example/3.jpg',
].map((url, at) => ({ url, origin: { source: 'a', line: at + 1 } }))
const image = (sha256: string | undefined, why = '') => ({ sha256, bytes: 1, activeMs: 1, why })

test('tells what differs and what is missing, without secrets', () => {
  const reference = [image('x'), image('y'), image('z')]
  const run = [image('x'), image('other'), image(undefined, '404 Not Found')]
  expect(deviations(items, reference, run)).toEqual({
    differing: [{ url: 'https://a.example/2.jpg?token=…', why: 'It had different bytes in another run' }],
    missing: [{ url: 'https://b.example/3.jpg', why: '404 Not Found' }],
  })
})

test('continues with what came', () => {
  const warmUp = [image('x'), image(undefined, 'gone'), image('z')]
  const found = measurable(items, warmUp)
  expect(found.items).toEqual([items[0], items[2]])
  expect(found.reference).toEqual([warmUp[0], warmUp[2]])
  expect(found.leftOut).toMatchObject([{ why: 'gone' }])
})

test('hosts by their number of images', () => {
  expect(hostsOf(items.toReversed())).toEqual([
    { host: 'a.example', images: 2 },
    { host: 'b.example', images: 1 },
  ])
})
