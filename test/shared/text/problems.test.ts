import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { FailureError, failure, failureCodes, failures } from '../../../shared/failure.ts'
import { RefusalError, refusal, refusalCodes, refusals, refuse } from '../../../shared/refusal.ts'
import { explain, problemIn, wordsFor } from '../../../shared/text/problems.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const codes = [...failureCodes, ...refusalCodes]
const read = (...patterns: string[]) =>
  globSync(patterns, { cwd: root })
    .map(file => readFileSync(join(root, file), 'utf8'))
    .join('\n')

describe.each(codes)('%s', code => {
  const { title, advice } = wordsFor(code)

  test('has words that say what happened and what to do', () => {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/)
    expect(title).toMatch(/^[A-Za-z].*[^.]$/)
    expect(advice).toMatch(/^[A-Z].*\.$/)
  })

  test('needs no command line to follow its advice at the window', () => {
    expect(`${title} ${advice}`).not.toMatch(/--|\bshoal [a-z]/)
  })
})

test('no code is a failure and a refusal', () => {
  expect(new Set(codes).size).toBe(codes.length)
})

// Types allow no code that is not in a table; this finds those that nothing uses.
test('every code is used somewhere', () => {
  const sources = read('main/**/*.ts', 'shared/proxy-env.ts')
  expect(codes.filter(code => !sources.includes(`'${code}'`))).toEqual([])
})

test('what advice names stands in the window', () => {
  const window = read('renderer/**/*.tsx')
  const names = codes.flatMap(code => wordsFor(code).advice.match(/(?<=“)[^”]+/g) ?? [])
  expect(names).toContain('Largest file')
  const isThere = (name: string) => new RegExp(`(['"“]|^ +)${name}(['"”]|$)`, 'm').test(window)
  // What is typed as it stands is no name of a control.
  const controls = names.filter(name => !name.includes('='))
  expect(controls.filter(name => !isThere(name))).toEqual([])
})

test('a problem in words says what happened, then what to do', () => {
  const { title, advice } = failures.gone
  expect(explain(failure('gone'))).toBe(`${title}. ${advice}`)
  expect(explain(failure('gone', '410 Gone'))).toBe(`410 Gone. ${advice}`)
  expect(explain(refusal('scan-gone', 'Where is it?'), 'Look.')).toBe('Where is it? Look.')
  expect(explain(refusal('scan-gone'))).toBe(
    `${refusals['scan-gone'].title}. ${refusals['scan-gone'].advice}`,
  )
})

test('an error carries its problem, or is a bug', () => {
  expect(problemIn(new FailureError(failure('gone')))).toEqual(failure('gone'))
  expect(problemIn(new RefusalError(refusal('page-gone')))).toEqual(refusal('page-gone'))
  expect(problemIn(new Error('no problem'))).toBeUndefined()
  expect(problemIn(undefined)).toBeUndefined()
})

test('refusing ends a command, and keeps the cause for the log', () => {
  const cause = new Error('EACCES')
  const refused = () => refuse('bad-output', 'a.csv cannot be written', { cause })
  expect(refused).toThrow(new RefusalError(refusal('bad-output', 'a.csv cannot be written')))
  expect(refused).toThrow(expect.objectContaining({ cause }))
})
