import { expect, test } from 'vitest'
import { sharedImages } from '../../../main/pages/follow/same-image.ts'

const pagesWith = (count: number, own: (at: number) => string[]) =>
  Array.from({ length: count }, (_, at) => ['logo', ...own(at)])

test('of three or four pages, an image that all share is left out where each has one of its own', () => {
  for (const count of [3, 4, 5])
    expect(sharedImages(pagesWith(count, at => [`own${at}`]))).toEqual(new Set(['logo']))
})

test('of three or four pages, an image stays where it may be their own', () => {
  expect(sharedImages(pagesWith(2, at => [`own${at}`]))).toEqual(new Set())
  expect(sharedImages(pagesWith(4, () => []))).toEqual(new Set())
  expect(sharedImages(pagesWith(4, () => ['other']))).toEqual(new Set())
  expect(sharedImages(pagesWith(4, at => (at === 0 ? [] : [`own${at}`])))).toEqual(new Set())
  expect(sharedImages([['a', 'x'], ...pagesWith(3, at => [`own${at}`])])).toEqual(new Set())
})
