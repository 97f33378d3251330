import { expect, test } from 'vitest'
import { failure, failures } from '../../shared/failure.ts'

test('a failure without facts says its title', () => {
  expect(failure('gone')).toEqual({ code: 'gone', message: failures.gone.title })
  expect(failure('gone', '410 Gone', { status: 410 })).toEqual({
    code: 'gone',
    message: '410 Gone',
    status: 410,
  })
})

test.each(['forbidden', 'not-found', 'gone', 'request-refused', 'empty-body'] as const)(
  'the words for a failure of pages do not speak of images: %s',
  code => {
    const { title, advice } = failures[code]
    expect(`${title} ${advice}`).not.toMatch(/image/i)
  },
)
