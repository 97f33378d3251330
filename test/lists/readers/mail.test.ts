import { expect, test } from 'vitest'
import { brief, readAll, readWithRemarks } from '../entries.ts'

const message = (head: string, body: string) => `From: a@b.com\nMIME-Version: 1.0\n${head}\n\n${body}`

test('the HTML of a message, whatever it is encoded in; what is inside the message is counted', async () => {
  const page = '<p>ä<img src="https://a.com/1.jpg"><img src="cid:logo"></p>'
  const list = message(
    'Content-Type: multipart/mixed; boundary=out',
    [
      '--out',
      'Content-Type: multipart/alternative; boundary="in side"',
      '',
      '--in side',
      'Content-Type: text/plain',
      '',
      'See https://a.com/plain.jpg',
      '--in side',
      'Content-Type: text/html; charset="iso-8859-1"',
      'Content-Transfer-Encoding: BASE64',
      '',
      Buffer.from(page, 'latin1').toString('base64'),
      '--in side--',
      '--out',
      'Content-Type: image/png; name=logo.png',
      'Content-ID: <logo>',
      '',
      'iVBORw0KGgo=',
      '--out--',
    ].join('\n'),
  )
  const { entries, remarks } = await readWithRemarks(list)
  expect(brief(entries)).toEqual(['1 https://a.com/1.jpg'])
  expect(entries).toMatchObject([{ item: { origin: { source: 'list [HTML]' } } }])
  expect(remarks).toMatchObject([
    { kind: 'not-data', text: 'From: a@b.com', reason: 'the head of a message' },
    { kind: 'left-out', count: 1, reason: 'images inside the file itself' },
  ])
})

test('the words of a message without HTML: links that end like an image, joined over lines', async () => {
  const list = message(
    'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable',
    'Hello,\nthis is https://a.com/a-name-that-is-very-=\nlong.jpg?a=3D1 and https://a.com/page.\n',
  )
  const { entries, remarks } = await readWithRemarks(list)
  expect(brief(entries)).toEqual(['2 https://a.com/a-name-that-is-very-long.jpg?a=1'])
  expect(remarks.at(-1)).toMatchObject({ kind: 'left-out', text: 'https://a.com/page', count: 1 })
})

test.each([
  ['parts in parts without end', 'Content-Type: multipart/mixed; boundary=b\n\n--b\n'.repeat(5000)],
  ['a boundary of nothing', 'Content-Type: multipart/mixed; boundary=""\n\n--\n'.repeat(5000)],
  ['blanks', `Content-Type: text/plain;${' '.repeat(200_000)}\n\n${'= '.repeat(200_000)}`],
])('ends soon: %s', async (_, text) => {
  expect(brief(await readAll(`MIME-Version: 1.0\n${text}`))).toEqual([])
})

test('a page that a browser saved: links are those of its address, and copies of what it names are not counted', async () => {
  const list = message(
    'Content-Type: multipart/related; boundary=b',
    [
      ...['--b', 'Content-Type: text/html', 'Content-Location: https://a.com/d/page.html', ''],
      '<img src="https://a.com/1.jpg"><img src="2.jpg">',
      ...['--b', 'Content-Type: image/jpeg', 'Content-Location: https://a.com/1.jpg', '', 'x'],
      ...[
        '--b',
        'Content-Type: image/png',
        'Content-Location: https://a.com/background.png',
        '',
        'x',
        '--b--',
      ],
    ].join('\n'),
  )
  const { entries, remarks } = await readWithRemarks(list)
  expect(brief(entries)).toEqual(['1 https://a.com/1.jpg', '1 https://a.com/d/2.jpg'])
  expect(remarks.at(-1)).toMatchObject({ kind: 'left-out', count: 1 })
})

test('a list whose first line only looks like a field is no message', async () => {
  const entries = await readAll('Received: 3 photos\nhttps://a.com/1.jpg\nhttps://a.com/2.jpg\n')
  expect(brief(entries)).toEqual(expect.arrayContaining(['2 https://a.com/1.jpg', '3 https://a.com/2.jpg']))
})
