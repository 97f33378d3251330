import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const renderer = join(import.meta.dirname, '../../renderer')

test('type has four sizes, and every style sheet takes one of them', () => {
  const sheets = globSync('**/*.css', { cwd: renderer })
  const others = sheets.flatMap(sheet =>
    [...readFileSync(join(renderer, sheet), 'utf8').matchAll(/font-size:\s*([^;]+);/g)]
      .map(([, size = '']) => `${sheet}: ${size}`)
      .filter(found => !/var\(--text-(?:small|normal|large|huge)\)$/.test(found)),
  )
  expect(sheets.length).toBeGreaterThan(40)
  expect(others.filter(found => !/: (?:inherit|0)$/.test(found))).toEqual([])
})
