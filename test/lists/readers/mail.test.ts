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
    { kind: 'left-out', count: 1, reason: expect.stringContaining('images inside the message') },
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
