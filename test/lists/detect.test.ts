import { expect, test } from 'vitest'
import { detectKind, type ListKind } from '../../main/lists/index.ts'
import { listEndings } from '../../shared/list-endings.ts'

test.each<[string, ListKind]>([
  ['a.urls', 'text'],
  ['a.CSV', 'csv'],
  ['dir.json/a.tsv', 'tsv'],
  ['a.json', 'json'],
  ['a.jsonl', 'jsonl'],
  ['a.ndjson', 'jsonl'],
  ['a.htm', 'html'],
  ['page.html', 'html'],
  ['README.md', 'markdown'],
  ['a.markdown', 'markdown'],
  ['x.aria2', 'aria2'],
  ['aria2.input', 'aria2'],
])('the ending of %s says %s, whatever is inside', (name, kind) => {
  expect(detectKind(name, '{"url":1}')).toBe(kind)
})

test.each<[string, ListKind]>([
  ['', 'text'],
  ['\n# only\n# comments', 'text'],
  ['https://a.com/1\nhttps://a.com/2', 'text'],
  ['https://a.com/w_1,h_2;x|y.jpg', 'text'],
  ['<https://a.com/1>\n', 'text'],
  ['appInfo, world', 'text'],
  ['https://a.com/1\n  out=x', 'aria2'],
  ['https://a.com/1\thttps://b.com/1', 'aria2'],
  ['{"url":"https://a.com/1"}\n{"url":', 'jsonl'],
  ['{"url":"https://a.com/1","text":"![x](y)"}', 'jsonl'],
  ['{\n"images": [', 'json'],
  ['["https://a.com/1"]', 'json'],
  ['[\n', 'json'],
  ['<!DOCTYPE html>\n', 'html'],
  ['  <html lang=en>', 'html'],
  ['<!-- x --><img src=a>', 'html'],
  ['<img\n', 'html'],
  ['</p>', 'html'],
  ['url,title\n', 'csv'],
  ['id;"Image URL";x', 'csv'],
  ['sep=;', 'csv'],
  ['url', 'csv'],
  ['url\ttitle', 'tsv'],
  ['https://a.com/1\tCat', 'tsv'],
  ['# Cats\n\n![cat](a.png)', 'markdown'],
  ['My cat: ![cat](a.png)', 'markdown'],
  ['[cat](a.png)', 'markdown'],
  ['- [cat](a.png)', 'markdown'],
  ['[ref]: a.png', 'markdown'],
])('%j is %s, without a name and in a .txt', (head, kind) => {
  expect(detectKind('stdin', head)).toBe(kind)
  expect(detectKind('list.txt', head)).toBe(kind)
})

test.each([
  'a.parquet',
  'a.ods',
  'page.har',
  'mail.eml',
  'a.url',
  'a.webloc',
  'a.geojson',
  'a.csv.gz',
  'a.bib',
  'a.txt',
])('%s can be chosen where lists are opened', name => {
  expect(listEndings.some(ending => name.endsWith(ending))).toBe(true)
})
