import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { failure, failureCodes, failureRow, failures, failureWords } from '../../shared/failure.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

test('every failure has words that say what happened and what to do', () => {
  for (const [code, { title, advice }] of Object.entries(failures)) {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/)
    expect(title).toMatch(/^[A-Z].*[^.]$/)
    expect(advice).toMatch(/^[A-Z].*\.$/)
  }
})

test.each(failureCodes)('what the window says of it needs no command line: %s', code => {
  const { title, advice } = failureRow(code)
  expect(`${title} ${advice}`).not.toMatch(/--|\bshoal [a-z]/)
})

test('what advice names stands in the window', () => {
  const sources = globSync('renderer/**/*.tsx', { cwd: root }).map(file =>
    readFileSync(join(root, file), 'utf8'),
  )
  const window = sources.join('\n')
  const names = failureCodes.flatMap(code => failureRow(code).advice.match(/(?<=“)[^”]+/g) ?? [])
  expect(names).toContain('Largest file')
  const isThere = (name: string) => new RegExp(`(['"“]|^ +)${name}(['"”]|$)`, 'm').test(window)
  // What is typed as it stands is no name of a control.
  const controls = names.filter(name => !name.includes('='))
  expect(controls.filter(name => !isThere(name))).toEqual([])
})

test('a failure without facts says its title', () => {
  expect(failure('gone')).toEqual({ code: 'gone', message: failures.gone.title })
  expect(failure('gone', '410 Gone', { status: 410 })).toEqual({
    code: 'gone',
    message: '410 Gone',
    status: 410,
  })
})

test.each(['forbidden', 'not-found', 'gone', 'request-refused', 'empty-body'] as const)(
  'what also becomes of pages is not told of images: %s',
  code => {
    const { title, advice } = failures[code]
    expect(`${title} ${advice}`).not.toMatch(/image/i)
  },
)

test('a failure in words says what happened, then what to do', () => {
  const { title, advice } = failures.gone
  expect(failureWords(failure('gone'))).toBe(`${title}. ${advice}`)
  expect(failureWords(failure('gone', '410 Gone'))).toBe(`410 Gone. ${advice}`)
  expect(failureWords(failure('gone', 'Where is it?'), 'Look.')).toBe('Where is it? Look.')
})
