import { expect, test } from 'vitest'
import { copiedLinks, createClipboardWatch } from '../../../main/electron/background/clipboard-watch.ts'
import { eventually } from '../../helpers/eventually.ts'

test('only a text that is nothing but links is offered', () => {
  expect(copiedLinks('https://a.example/1.jpg\r\n\n http://b.example/2 \n')).toEqual([
    'https://a.example/1.jpg',
    'http://b.example/2',
  ])
  for (const text of [
    '',
    'cats',
    'see https://a.example/1.jpg',
    'https://a.example/1.jpg and more',
    'file:///etc',
    'https://',
  ])
    expect(copiedLinks(text)).toEqual([])
  expect(copiedLinks('https://a.example/\n'.repeat(501))).toEqual([])
})

test('what is copied while it is watched is offered once; what was there before is not', async () => {
  const copied = { plain: 'https://a.example/before.jpg', html: '' }
  const found: string[][] = []
  let looks = 0
  const watch = createClipboardWatch({
    async read() {
      looks += 1
      return copied
    },
    found: links => found.push(links),
    everyMs: 1,
  })
  watch.want(true)
  watch.want(true)
  await eventually(() => looks > 2)
  expect(found).toEqual([])
  copied.plain = 'https://a.example/1.jpg'
  await eventually(() => found.length > 0)
  const seen = looks
  await eventually(() => looks > seen + 2)
  expect(found).toEqual([['https://a.example/1.jpg']])
  watch.want(false)
  copied.plain = 'https://a.example/2.jpg'
  const last = looks
  await new Promise(resolve => setImmediate(resolve))
  expect(looks - last).toBeLessThanOrEqual(1)
})
