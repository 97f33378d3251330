import { expect, test } from 'vitest'
import { isTableText } from '../../../renderer/intake/pasted-table.ts'

const rows = 'Name\tImage\r\nCat\thttps://a.com/1.jpg\r\n'
const table = '<html><body><table><tr><td>Name</td><td><a href="https://a.com/1.jpg">x</a></td></tr></table>'

test.each([
  ['cells of Excel', table, rows],
  [
    'cells of Sheets, the first a link',
    '<google-sheets-html-origin><table><tr><td>x',
    'https://a.com/1\tcat\nhttps://a.com/2\tdog',
  ],
])('%s are read as a table', (_, html, plain) => expect(isTableText(html, plain)).toBe(true))

test.each([
  ['a page with images in a table', '<table><tr><td><img src="https://a.com/1.jpg">', rows],
  ['links behind words', table, 'Name\tImage\nCat\ta cat\n'],
  ['a selection of a page', '<p>Cats <a href="https://a.com/1.jpg">here</a></p>', rows],
  ['addresses of one image', '', 'https://a.com/1.jpg\thttps://b.com/1.jpg'],
  ['lines of a text editor', '', rows],
])('%s are not', (_, html, plain) => expect(isTableText(html, plain)).toBe(false))
