import { describe, expect, test } from 'vitest'
import { brief, itemsOf, readAll, readWithRemarks, reasons } from '../entries.ts'

const a = 'https://a.com/a.jpg'
const b = 'https://b.com/b.jpg'
const csv = (text: string) => readAll(text, { kind: 'csv' })

describe('the table', () => {
  test.each<[string, string, string[]]>([
    ['comma', `title,url\nCat,${a}\nDog,${b}`, [`2 ${a}`, `3 ${b}`]],
    ['semicolon', `title;url\nCat;${a}`, [`2 ${a}`]],
    ['tab', `title\turl\nCat\t${a}`, [`2 ${a}`]],
    ['pipe', `title|url\nCat|${a}`, [`2 ${a}`]],
    ["Excel's sep=", `sep=;\nurl;a,b,c,d\n${a};1`, [`3 ${a}`]],
    ['no header', `1,${a}\n2,${b}`, [`1 ${a}`, `2 ${b}`]],
    ['an unknown header', `nr,where\n1,${a}\n2,${b}`, [`2 ${a}`, `3 ${b}`]],
    ['one column, commas in links', 'url\nhttps://a.com/w_1,h_2/x.jpg', ['2 https://a.com/w_1,h_2/x.jpg']],
    ['quotes and spaces', `title, url\n"Cat, black", "${a}"`, [`2 ${a}`]],
    ['comments above', `# exported\n\nurl,x\n${a},1`, [`4 ${a}`]],
    ['CRLF', `url,x\r\n${a},1\r\n${b},2\r\n`, [`2 ${a}`, `3 ${b}`]],
    [
      'what an address should have escaped',
      'url,x\n"https://a.com/5""-screen.jpg",1\nhttps://a.com/p`q.png,2\nhttps://a.com/a<b>.jpg,3\nhttps://a.com/a\\b.jpg,4',
      [
        '2 https://a.com/5%22-screen.jpg',
        '3 https://a.com/p%60q.png',
        '4 https://a.com/a%3Cb%3E.jpg',
        '5 https://a.com/a/b.jpg',
      ],
    ],
    ['markup behind a link', `url,x\n${a}<br>,1\n${b}"alt.jpg,2`, [`2 ${a}`, `3 ${b}`]],
    ['missing cells', `url,x,y\n${a}\n${b},1`, [`2 ${a}`, `3 ${b}`]],
    ['header only', 'url,name\n', []],
    ['nothing', '', []],
    ["the image's address before the page's", `url,Image URL\nhttps://p.com/,${a}`, [`2 ${a}`]],
    ['the named column that holds links', `image,src\n17,${a}`, [`2 ${a}`]],
  ])('%s', async (_, text, expected) => {
    expect(brief(await csv(text))).toEqual(expected)
  })

  test.each<[string, string, string[], string[]]>([
    ['the last comment names the columns', `# made today\n#url,title\n${a},Cat`, [`3 ${a}`], ['a comment']],
    ['a comment in quotes', `"# see https://a.com/help",,\nurl,x,y\n${a},1,2`, [`3 ${a}`], ['a comment']],
    [
      'a title with a link',
      `Made with https://a.com/tool,,\nurl,x,y\n${a},1,2`,
      [`3 ${a}`],
      ['it is above the table'],
    ],
    [
      'two rows of names',
      `Image URL,SKU\nmain_image_url,item_sku\n${a},1`,
      [`3 ${a}`],
      ['it names the columns once more'],
    ],
  ])('above the table: %s', async (_, text, expected, why) => {
    const { entries, remarks } = await readWithRemarks(text, { kind: 'csv' })
    expect(brief(entries)).toEqual(expected)
    expect(remarks.map(({ reason }) => reason)).toEqual(why)
    expect(Object.keys(itemsOf(entries)[0]?.fields ?? {})).not.toContain('column2')
  })

  test('columns become fields, name, folder, referer and mirrors', async () => {
    const text = `url, Title ,filename,referer,mirrors,empty\n${a},"A ""cat""\nin two lines",c.jpg,https://p.com/,${b} ${a},\n${b},x`
    expect(itemsOf(await csv(text))).toEqual([
      {
        url: a,
        name: 'c.jpg',
        referer: 'https://p.com/',
        mirrors: [b, a],
        fields: { title: 'A "cat"\nin two lines', filename: 'c.jpg' },
        origin: { source: 'list', line: 2 },
      },
      { url: b, fields: { title: 'x' }, origin: { source: 'list', line: 4 } },
    ])
  })

  test('without header columns are numbered', async () => {
    expect(itemsOf(await csv(`Cat,${a},7`))).toMatchObject([{ fields: { column1: 'Cat', column3: '7' } }])
  })

  test('columns that would be a request in JSON are only fields here', async () => {
    const [item] = itemsOf(await csv(`url,method,body,headers,__proto__\n${a},oil,slim,none,x`))
    expect(item).not.toHaveProperty('method')
    expect(Object.entries(item?.fields ?? {})).toEqual([
      ['method', 'oil'],
      ['body', 'slim'],
      ['headers', 'none'],
      ['__proto__', 'x'],
    ])
  })
})

test('TSV is cut at tabs only', async () => {
  const entries = await readAll(`a, b, c\turl\n1, 2, 3\t${a}`, { kind: 'tsv' })
  expect(itemsOf(entries)).toMatchObject([{ url: a, fields: { 'a, b, c': '1, 2, 3' } }])
})

test('a row whose image cells are empty is reported, not rejected', async () => {
  const { entries, remarks } = await readWithRemarks(`url,x\n,1\n${a},2`, { kind: 'csv' })
  expect(brief(entries)).toEqual([`3 ${a}`])
  expect(remarks).toMatchObject([{ kind: 'without-link', line: 2, text: ',1' }])
})

describe('broken rows', () => {
  test.each<[string, string, string[], string[]]>([
    ['no link', `url,x\nnope,1\n${a},2`, ['2 ✗ nope,1', `3 ${a}`], ['not a link']],
    ['too many cells', `url,x\n${a},1,2\n${b},1`, [`2 ✗ ${a},1,2`, `3 ${b}`], ['3 cells, the header has 2']],
    [
      'text behind a quote',
      `url,x\n${a},"1"2\n${b},"1"`,
      [`2 ✗ ${a},"1"2`, `3 ${b}`],
      ['not where quotes belong'],
    ],
    [
      'an open quote before quoted rows',
      `url,x\n${a},"1\n${b},"2"\n${b},"3"`,
      [`2 ✗ ${a},"1`, `3 ${b}`, `4 ${b}`],
      ['not where'],
    ],
    ['rows of empty cells are blank', `url,x\n,\n"",\n${a},`, [`4 ${a}`], []],
    ['an inch', `url,x\n${a},5" disk\n${b},1`, [`2 ${a}`, `3 ${b}`], []],
    ['an open quote', `url,x\n${a},"1\n${b},2`, [`2 ✗ ${a},"1`, `3 ${b}`], ['never closed']],
  ])('%s', async (_, text, expected, why) => {
    const entries = await csv(text)
    expect(brief(entries)).toEqual(expected)
    expect(reasons(entries)).toEqual(why.map(part => expect.stringContaining(part)))
  })

  test('an open quote in a large table costs one row', async () => {
    const rows = Array.from({ length: 30_000 }, (_, at) => `https://a.com/${at}.jpg,${'x'.repeat(40)}`)
    rows[5] = 'https://a.com/5.jpg,"open'
    const entries = await csv(`url,title\n${rows.join('\n')}\n`)
    expect(reasons(entries)).toEqual([expect.stringContaining('never closed')])
    expect(itemsOf(entries)).toHaveLength(rows.length - 1)
    expect(itemsOf(entries).at(-1)?.origin.line).toBe(rows.length + 1)
  })

  test('a row of a megabyte is rejected and the lines still count', async () => {
    const entries = await csv(`url,x\n${a},1\n${'y'.repeat(1_100_000)}\n${b},2`)
    expect(brief(entries)).toEqual([`2 ${a}`, `3 ✗ ${'y'.repeat(200)}`, `4 ${b}`])
  })
})
