import { describe, expect, test } from 'vitest'
import { brief, itemsOf, readAll, reasons } from '../entries.ts'

const a = 'https://a.com/a.jpg'
const b = 'https://b.com/b.jpg'

describe('a JSON document', () => {
  test.each<[string, unknown, string[]]>([
    ['texts', [a, b], [`1 ${a}`, `2 ${b}`]],
    ['objects', [{ url: a }, { link: b }, { href: a }, { src: b }], [`1 ${a}`, `2 ${b}`, `3 ${a}`, `4 ${b}`]],
    ['an object around', { count: 2, tags: ['x'], images: [a, { url: b }] }, [`1 ${a}`, `2 ${b}`]],
    ['a list deep inside', { ok: true, data: { page: { urls: [a] } } }, [`1 ${a}`]],
    ['elements that hold lists', [{ title: 'x', images: [a, b] }, { images: [] }], [`1 ${a}`, `1 ${b}`]],
    ['an image object', [{ image: { url: a } }, { photos: [{ src: b }] }], [`1 ${a}`, `2 ${b}`]],
    ['one link', a, [`1 ${a}`]],
    ['an unescaped quote', [{ url: 'https://a.com/5"-screen.jpg' }], ['1 https://a.com/5%22-screen.jpg']],
    ['one object', { url: a, mirrors: [b] }, [`1 ${a}`]],
    [
      'wrong things',
      [a, 5, null, true, { x: 1 }, { url: 7 }, 'nope'],
      [`1 ${a}`, '2 ✗ 5', '3 ✗ null', '4 ✗ true', '5 ✗ {"x":1}', '6 ✗ {"url":7}', '7 ✗ nope'],
    ],
    ['nothing', [], []],
    ['no links at all', { x: { y: 1 } }, ['1 ✗ {"x":{"y":1}}']],
  ])('%s', async (_, value, expected) => {
    expect(brief(await readAll(JSON.stringify(value, null, 2), { kind: 'json' }))).toEqual(expected)
  })

  test('mirrors without a link are one image, not several', async () => {
    const items = itemsOf(
      await readAll(JSON.stringify([{ title: 'x', mirrors: [a, b] }, { mirrors: [b] }]), { kind: 'json' }),
    )
    expect(items).toMatchObject([{ url: a, mirrors: [b], fields: { title: 'x' } }, { url: b }])
    expect(items[1]).not.toHaveProperty('mirrors')
  })

  test('properties fill the item', async () => {
    const value = {
      url: a,
      mirrors: [b],
      name: 'c.jpg',
      folder: 'd',
      referer: 'https://p.com/',
      headers: { A: 'b' },
      method: 'post',
      body: 'q',
      title: 'Cat',
    }
    expect(itemsOf(await readAll(JSON.stringify([value])))).toEqual([
      {
        ...value,
        method: 'POST',
        title: undefined,
        fields: { name: 'c.jpg', title: 'Cat' },
        origin: { source: 'list', line: 1 },
      },
    ])
  })

  test('a body without a method is a text about the image', async () => {
    const [item] = itemsOf(await readAll(JSON.stringify([{ url: a, body: 'A cat' }])))
    expect(item).toEqual({ url: a, fields: { body: 'A cat' }, origin: { source: 'list', line: 1 } })
  })

  test('broken JSON is rejected once, at its line where V8 tells it, without quoting the document', async () => {
    const entries = await readAll(`[\n"${a}"\n"secret"\n]`, { kind: 'json' })
    expect(brief(entries)).toEqual(['3 ✗ "secret"'])
    expect(reasons(entries)).toEqual(['this is not valid JSON'])
    expect(await readAll(`{"x": oops}`, { kind: 'json' })).toHaveLength(1)
  })

  test('JSON Lines in a .json file are read as lines', async () => {
    expect(brief(await readAll(`{"url":"${a}"}\n\n{"url":"${b}"}\n`, { name: 'x.json' }))).toEqual([
      `1 ${a}`,
      `3 ${b}`,
    ])
  })

  test('nesting beyond reason is refused, not crashed on', async () => {
    const depth = 200_000
    const entries = await readAll(`${'['.repeat(depth)}${']'.repeat(depth)}`, { kind: 'json' })
    expect(reasons(entries)).toHaveLength(1)
  })
})

test('JSON Lines: each line by itself', async () => {
  const text = [JSON.stringify({ url: a, title: 'x' }), '', '{broken', `"${b}"`, `["${a}","${b}"]`, '7'].join(
    '\n',
  )
  const entries = await readAll(text, { kind: 'jsonl' })
  expect(brief(entries)).toEqual([`1 ${a}`, '3 ✗ {broken', `4 ${b}`, `5 ${a}`, `5 ${b}`, '6 ✗ 7'])
})
