import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { brief, itemsOf, readAll, reasons } from '../entries.ts'

const a = 'https://a.com/a.jpg'
const b = 'https://b.com/b.jpg'

describe('a plain list', () => {
  test.each<[string, string, string[]]>([
    ['one a line', `${a}\n${b}\n`, [`1 ${a}`, `2 ${b}`]],
    ['no last line break', a, [`1 ${a}`]],
    ['blank lines and comments', `\n  \n# ${b}\n   # x\n${a}`, [`5 ${a}`]],
    ['white space around', `   ${a}\t \n`, [`1 ${a}`]],
    ['a fragment is no comment', `${a}#x`, [`1 ${a}`]],
    ['a comment after a link', `${a} # my cat`, [`1 ${a}`]],
    ['CRLF and lone CR', `${a}\r\n${b}\r${a}`, [`1 ${a}`, `2 ${b}`, `3 ${a}`]],
    ['colours of a terminal', `\u001b[35mx\u001b[0m:\u001b[1;31m${a}\u001b[0m`, [`1 ${a}`]],
    ['double quotes', `"${a}"`, [`1 ${a}`]],
    ['single quotes', `'${a}'`, [`1 ${a}`]],
    ['angle brackets', `<${a}>`, [`1 ${a}`]],
    ['quotes and comma, as in code', `"${a}",\n'${b}',`, [`1 ${a}`, `2 ${b}`]],
    ['a comma behind', `${a},\n${b};`, [`1 ${a}`, `2 ${b}`]],
    ['commas within', 'https://a.com/w_1,h_2/a.jpg', ['1 https://a.com/w_1,h_2/a.jpg']],
    ['bullets', `- ${a}\n* ${b}\n12. ${a}`, [`1 ${a}`, `2 ${b}`, `3 ${a}`]],
    ['several on a line', `${a} ${b}`, [`1 ${a}`, `1 ${b}`]],
    ['a page beside an image', `"GET ${a}" "https://b.com/" bot (https://b.com/bot.html)`, [`1 ${a}`]],
    ['headers of an exported queue', `<\n${a}\nReferer: https://b.com/\n>\n<\n${b}\n>`, [`2 ${a}`, `6 ${b}`]],
    ['several with commas', `${a}, ${b}`, [`1 ${a}`, `1 ${b}`]],
    ['a link with spaces', 'https://a.com/my cat.jpg', ['1 https://a.com/my%20cat.jpg']],
    ['a quoted link with spaces', '"https://a.com/my cat"', ['1 https://a.com/my%20cat']],
    ['text behind a link', `${a} my cat`, [`1 ${a}`]],
    ['text before a link', `Cat: ${a}`, [`1 ${a}`]],
    ['prose', 'appInfo big world', ['1 ✗ appInfo big world']],
    ['an unclosed quote', `"${a}`, [`1 ${a}`]],
    ['no scheme', 'www.example.com/a.jpg', ['1 https://www.example.com/a.jpg']],
    ['an apostrophe within', "https://a.com/it's.jpg", ["1 https://a.com/it's.jpg"]],
  ])('%s', async (_, text, expected) => {
    expect(brief(await readAll(text, { kind: 'text' }))).toEqual(expected)
  })

  test('cuts what it shows of a rejected line to 200 characters', async () => {
    expect(brief(await readAll('x'.repeat(500), { kind: 'text' }))).toEqual([`1 ✗ ${'x'.repeat(200)}`])
  })

  test('a line of a megabyte is rejected once and the next is read', async () => {
    const entries = await readAll(`${'x'.repeat(1_000_001)}\n${a}`, { kind: 'text' })
    expect(reasons(entries)).toEqual([expect.stringContaining('too long')])
    expect(itemsOf(entries).map(item => item.url)).toEqual([a])
  })

  // Each would take minutes, or overflow the stack, in a parser that is careless about long lines.
  test.each([',', ' ', '" ', '<', 'a ', '\t', "'", 'https://a.com/x\t'])(
    'survives a long line of %j',
    async unit => {
      const entries = await readAll(`${unit.repeat(Math.floor(999_000 / unit.length))}x\n${a}`, {
        kind: 'text',
      })
      expect(itemsOf(entries).at(-1)?.url).toBe(a)
    },
  )

  test('every line that is no comment gives exactly one entry', async () => {
    const line = fc.oneof(fc.webUrl(), fc.stringMatching(/^[a-z#"' ]{0,12}$/), fc.constant('ftp://x'))
    await fc.assert(
      fc.asyncProperty(fc.array(line), async lines => {
        // A quoted word beside others is a link of its own, so a line could give several.
        const simple = lines.map(text => (/^https?:/.test(text) ? text : text.replaceAll(/["']/g, '')))
        const entries = await readAll(simple.join('\n'), { kind: 'text' })
        const meant = simple.filter(text => text.trim() !== '' && !text.trim().startsWith('#'))
        expect(entries).toHaveLength(meant.length)
      }),
    )
  })
})

describe('an aria2 input file', () => {
  test('mirrors, options and their item', async () => {
    const text = [
      '# example of the manual',
      `${a}\t${b}\t`,
      '  out=cat.jpg',
      '\tdir=pets/cats',
      '  header=X-One: 1',
      '  header=X-Two: a: b',
      '  referer=https://page.com/',
      '  user-agent=Shoal',
      '  split=5',
      b,
    ].join('\n')
    expect(itemsOf(await readAll(text))).toEqual([
      {
        url: a,
        mirrors: [b],
        name: 'cat.jpg',
        folder: 'pets/cats',
        headers: { 'X-One': '1', 'X-Two': 'a: b', 'user-agent': 'Shoal' },
        referer: 'https://page.com/',
        origin: { source: 'list', line: 2 },
      },
      { url: b, origin: { source: 'list', line: 10 } },
    ])
  })

  test('an option after comment and blank line still belongs to the link', async () => {
    expect(itemsOf(await readAll(`${a}\n# x\n\n  out=c.jpg`))).toMatchObject([{ name: 'c.jpg' }])
  })

  test('an unusable mirror is reported; the others remain', async () => {
    const entries = await readAll(`oops\t${a}\tftp://x/y\t${b}`, { kind: 'aria2' })
    expect(brief(entries)).toEqual(['1 ✗ ftp://x/y', '1 ✗ oops', `1 ${a}`])
    expect(itemsOf(entries)).toMatchObject([{ mirrors: [b] }])
  })

  test('an option never falls to another link', async () => {
    const entries = await readAll(`${a}\nbad\n  out=c.jpg\n`)
    expect(itemsOf(entries)).toEqual([{ url: a, origin: { source: 'list', line: 1 } }])
    expect(reasons(entries).at(-1)).toMatch(/does not follow a usable link/)
  })

  test('an option that changes what is downloaded is reported', async () => {
    expect(brief(await readAll(`${a}\n  checksum=md5=0`))).toEqual(['2 ✗ checksum=md5=0', `1 ${a}`])
  })
})

describe('a live list', () => {
  test('once an option was seen, links wait for theirs', async () => {
    const chunks = [`${a}\n  out=1.jpg\n${b}\n`, '  out=2.jpg\n'].map(text => Buffer.from(text))
    const { readChunks } = await import('../entries.ts')
    expect(itemsOf(await readChunks(chunks, { live: true })).map(item => item.name)).toEqual([
      '1.jpg',
      '2.jpg',
    ])
  })
})
