import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (file: string) => readFileSync(join(root, file), 'utf8')

test('each component of Mantine that is used brings its styles', () => {
  const used = globSync('renderer/**/*.tsx', { cwd: root }).flatMap(file =>
    Array.from(
      read(file).matchAll(/import \{([^}]*)\} from '@mantine\/core'/g),
      ([, names = '']) => names,
    ).flatMap(names => names.split(',').map(name => name.trim())),
  )
  expect(used).toContain('Button')
  const styled = [...new Set(used)].filter(name =>
    existsSync(join(root, 'node_modules/@mantine/core/styles', `${name}.css`)),
  )
  const styles = read('renderer/ui/mantine.css')
  expect(styled.filter(name => !styles.includes(`styles/${name}.css"`))).toEqual([])
})
