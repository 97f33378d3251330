import { expect, test } from 'vitest'
import { addressOf, mayBePage } from '../../../renderer/pages/address.ts'

test('an address may be typed without its scheme', () => {
  expect(addressOf(' cinema.example/films ')).toBe('https://cinema.example/films')
  expect(addressOf('http://127.0.0.1:8080/a')).toBe('http://127.0.0.1:8080/a')
  expect(addressOf('localhost:8080')).toBe('https://localhost:8080/')
  expect(addressOf('HTTPS://Cinema.Example')).toBe('https://cinema.example/')
})

test('what is no page has no address', () => {
  for (const text of ['', 'films', 'two words', 'two.words here', 'ftp://a.example', 'mailto:a@b.example'])
    expect(addressOf(text)).toBeUndefined()
})

test('a link without the name of an image may be a page', () => {
  for (const url of ['https://a.example/', 'https://a.example/films.html', 'https://a.example/jpg?x=a.jpg'])
    expect(mayBePage(url)).toBe(true)
  for (const url of ['https://a.example/a.JPEG?w=5', 'https://a.example/b.webp', 'https://a.example/c.jpg#x'])
    expect(mayBePage(url)).toBe(false)
})
