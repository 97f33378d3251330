import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { linkAlone, listAddress, mayBeList, readingOf } from '../../main/lists/list-address.ts'

const sheet = '1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789'

test.each([
  [
    `https://docs.google.com/spreadsheets/d/${sheet}/edit#gid=42`,
    `https://docs.google.com/spreadsheets/d/${sheet}/export?format=csv&gid=42`,
  ],
  [
    `https://docs.google.com/spreadsheets/d/${sheet}/edit?gid=0#gid=0`,
    `https://docs.google.com/spreadsheets/d/${sheet}/export?format=csv&gid=0`,
  ],
  [
    `https://docs.google.com/spreadsheets/d/${sheet}/edit?usp=sharing`,
    `https://docs.google.com/spreadsheets/d/${sheet}/export?format=xlsx`,
  ],
  [
    'https://docs.google.com/spreadsheets/d/e/2PACX-1vAbc/pubhtml?gid=7&single=true',
    'https://docs.google.com/spreadsheets/d/e/2PACX-1vAbc/pub?output=csv&gid=7&single=true',
  ],
  [
    'https://docs.google.com/spreadsheets/d/e/2PACX-1vAbc/pubhtml',
    'https://docs.google.com/spreadsheets/d/e/2PACX-1vAbc/pub?output=xlsx',
  ],
  [
    'https://docs.google.com/spreadsheets/d/e/2PACX-1vAbc/pub?output=csv',
    'https://docs.google.com/spreadsheets/d/e/2PACX-1vAbc/pub?output=csv',
  ],
  ['https://www.dropbox.com/s/abc/list.csv?dl=0', 'https://www.dropbox.com/s/abc/list.csv?dl=1'],
  [
    'https://github.com/o/r/blob/main/data/list.csv',
    'https://raw.githubusercontent.com/o/r/main/data/list.csv',
  ],
  [
    'https://huggingface.co/datasets/o/d/blob/main/train.parquet',
    'https://huggingface.co/datasets/o/d/resolve/main/train.parquet',
  ],
  ['https://a.example/list.csv', 'https://a.example/list.csv'],
])('%s is had from %s', (link, address) => {
  expect(listAddress(link)).toBe(address)
})

test('only links that look like one are asked for a list', () => {
  const lists = [
    'https://a.example/list.CSV?token=1',
    'https://a.example/products.json',
    'https://a.example/feed/',
    'https://a.example/items?format=json&page=2',
    'https://a.example/sitemap.xml.gz',
    `https://docs.google.com/spreadsheets/d/${sheet}/edit`,
  ]
  expect(lists.filter(mayBeList)).toEqual(lists)
  const others = [
    'https://a.example/cat.jpg',
    'https://a.example/',
    'https://a.example/csv/cat',
    'ftp://a/x.csv',
  ]
  expect(others.filter(mayBeList)).toEqual([])
})

const reading = (text: string | Buffer, contentType?: string, path = '/x') =>
  readingOf({ url: `https://a.example${path}`, contentType, bytes: Buffer.from(text), isPublic: true })

test('the first bytes decide where they belong to one format, then the type, then the ending', () => {
  expect(reading('{"a":1}', 'text/plain', '/x.csv')).toEqual({ kind: 'jsonl' })
  expect(reading('<?xml version="1.0"?><rss/>', 'text/html')).toEqual({ kind: 'xml' })
  expect(reading('a,b\n1,2\n', 'text/csv; charset=utf-8')).toEqual({ kind: 'csv' })
  expect(reading('a,b\n1,2\n', 'application/octet-stream', '/x.csv.gz')).toEqual({ kind: 'csv' })
  expect(reading('https://a.example/1.jpg\n', 'text/plain')).toEqual({ kind: 'text' })
  expect(reading('{"a":1}', 'application/ld+json')).toEqual({ kind: 'jsonl' })
  expect(reading(Buffer.from('504b0304', 'hex'))).toEqual({})
})

test('a page, an image and what is no text are no lists', () => {
  expect(reading('<!doctype html><title>Sign in</title>', 'text/html')).toMatchObject({ isPage: true })
  expect(reading('<html>', undefined, '/x.csv')).toMatchObject({ isPage: true })
  expect(reading('Not found', 'text/html')).toMatchObject({ isPage: true })
  expect(reading('<svg xmlns="…"/>', 'image/svg+xml')).toMatchObject({
    reason: expect.stringContaining('image'),
  })
  expect(reading('x', 'image/png')).toMatchObject({ reason: expect.stringContaining('image/png') })
  expect(reading(gzipSync('x'))).toHaveProperty('reason')
  expect(reading('')).toHaveProperty('reason')
})

test('a link alone is the whole of a text', () => {
  expect(linkAlone(' https://a.example/list.csv\n')).toBe('https://a.example/list.csv')
  expect(linkAlone('https://a.example/1\nhttps://a.example/2')).toBeUndefined()
  expect(linkAlone('see https://a.example/1')).toBeUndefined()
})
