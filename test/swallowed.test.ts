import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

test('an error that is dropped says why, in a comment above', () => {
  const files = globSync('main/**/*.{ts,mjs}', { cwd: root })
  const silent = files.flatMap(file => {
    const lines = readFileSync(`${root}${file}`, 'utf8').split('\n')
    return lines.flatMap((line, at) => {
      const drops = /catch\(\(\) => (\{\}|undefined|0|\[\])\)|catch \{\}|^\s*\(\) => \{\},$/.test(line)
      // A `try` may stand between the comment and its catch.
      const above = lines.slice(Math.max(0, at - 3), at)
      return drops && !above.some(text => /^\s*(: )?\/\//.test(text)) ? [`${file}:${at + 1}`] : []
    })
  })
  expect(files.length).toBeGreaterThan(100)
  expect(silent).toEqual([])
})
