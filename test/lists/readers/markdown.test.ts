import { expect, test } from 'vitest'
import { brief, itemsOf, readAll, readWithRemarks } from '../entries.ts'

const base = 'https://p.com/'
const markdown = async (text: string) => brief(await readAll(text, { kind: 'markdown', base }))

test.each<[string, string, string[]]>([
  ['image', '# Cats\n![a cat](cat.png "Title")', ['2 https://p.com/cat.png']],
  ['image without ending', '![](https://a.com/1)', ['1 https://a.com/1']],
  ['in angle brackets with a space', '![x](<my cat.png>)', ['1 https://p.com/my%20cat.png']],
  ['parentheses in the link', '![x](cat_(1).png)', ['1 https://p.com/cat_(1).png']],
  ['link to an image and to a page', '[x](a.jpg) and [y](page.html)', ['1 https://p.com/a.jpg']],
  [
    'linked image gives both',
    '[![alt](thumb.jpg)](full.jpg)',
    ['1 https://p.com/thumb.jpg', '1 https://p.com/full.jpg'],
  ],
  ['linked image to a page', '[![alt](thumb.jpg)](page)', ['1 https://p.com/thumb.jpg']],
  ['reference, defined later', '![x][Ref]\n\n[ref]: https://a.com/1', ['3 https://a.com/1']],
  ['reference, defined before, used twice', '[r]: <1.x>\n![r][] ![x][r]', ['1 https://p.com/1.x']],
  ['shortcut reference', '![r]\n[r]: a', ['2 https://p.com/a']],
  ['undefined reference', '![x][nope]', ['1 ✗ ![nope]']],
  ['definition of an image, unused', '[r]: a.png', ['1 https://p.com/a.png']],
  ['definition of a page', '[x][r]\n[r]: page', []],
  ['autolinks', '<https://a.com/a.png> <https://a.com/page>', ['1 https://a.com/a.png']],
  ['bare links in prose', 'See https://a.com/a.png, https://a.com/b.', ['1 https://a.com/a.png']],
  [
    'alone on its line',
    'https://a.com/1\n- https://a.com/2\n2. <https://a.com/3>',
    ['1 https://a.com/1', '2 https://a.com/2', '3 https://a.com/3'],
  ],
  ['HTML', '<p>\n<img\n src="https://a.com/a.png">\n</p>', ['2 https://a.com/a.png']],
  ['code', '`![x](a.png)`\n```md\n![x](b.png)\n``\n~~~\n```\n![x](c.png)', ['7 https://p.com/c.png']],
  ['ampersand', '![x](a?b=1&amp;c=2)', ['1 https://p.com/a?b=1&c=2']],
  ['plain prose', 'Nothing [here] to (see), 5 < 6 > 4 ![', []],
])('%s', async (_, text, expected) => {
  expect(await markdown(text)).toEqual(expected)
})

test('a relative image without base is rejected', async () => {
  expect(brief(await readAll('![x](a.png)', { kind: 'markdown' }))).toEqual(['1 ✗ a.png'])
})

test.each(['![', '[', '](', '`', '<', '~', ' ', '![a][', 'https://', ')', '. ', 'https://a.com/.'])(
  'survives a long line of %j',
  async unit => {
    const long = unit.repeat(Math.floor(999_000 / unit.length))
    const entries = await readAll(`x https://a.com/${'.'.repeat(999)} ${long}x\n![x](https://a.com/z)`, {
      kind: 'markdown',
    })
    expect(itemsOf(entries).at(-1)?.url).toBe('https://a.com/z')
  },
)

test('other links, and those in code, are counted', async () => {
  const text =
    '[p](https://a.com/p) https://a.com/q and\n![[https://a.com/o.jpg|300]]\n`https://a.com/c.jpg`\n[r]: /page\n[top](#top)'
  const { entries, remarks } = await readWithRemarks(text, { kind: 'markdown', base })
  expect(brief(entries)).toEqual(['2 https://a.com/o.jpg'])
  expect(remarks.map(({ text, count, reason }) => [text, count, reason])).toEqual([
    ['https://a.com/p', 3, 'a link that does not end like an image'],
    ['https://a.com/c.jpg', 1, 'a link in code'],
  ])
})
