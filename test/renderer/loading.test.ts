import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (file: string) => readFileSync(join(root, file), 'utf8')

test('what says that something loads is one component with a role, without which its label is not spoken', () => {
  const withLoader = globSync('renderer/**/*.tsx', { cwd: root }).filter(file => /<Loader\b/.test(read(file)))
  expect(withLoader).toEqual([join('renderer', 'ui', 'loading.tsx')])
  expect(read('renderer/ui/loading.tsx')).toMatch(/<Loader [^>]*role="progressbar" aria-label=/)
})
