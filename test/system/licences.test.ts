import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseLicences, readLicences } from '../../main/system/licences.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'shoal-licences-'))
})
afterEach(() => rm(root, { recursive: true }))

const bundled = `# Licenses

The app bundles dependencies which contain the following licenses:

## @one/two - 1.2.0 (MIT)

MIT License

## Not a package, but a heading of its terms

## three - 4.0.0-rc.1 (BSD-2-Clause)
## four - 1.0.0 (ISC)

Terms
`

test('a heading for each package, its terms below', () => {
  expect(parseLicences(bundled)).toEqual([
    {
      name: '@one/two',
      version: '1.2.0',
      licence: 'MIT',
      text: 'MIT License\n\n## Not a package, but a heading of its terms',
    },
    { name: 'three', version: '4.0.0-rc.1', licence: 'BSD-2-Clause' },
    { name: 'four', version: '1.0.0', licence: 'ISC', text: 'Terms' },
  ])
  expect(parseLicences('')).toEqual([])
})

test('what is in both bundles is named once, and where the texts lie', async () => {
  for (const bundle of ['electron', 'renderer']) {
    await mkdir(join(root, 'dist', bundle), { recursive: true })
    await writeFile(join(root, 'dist', bundle, 'licenses.md'), bundled)
  }
  await writeFile(join(root, 'LICENSE'), 'MIT')
  await writeFile(join(root, 'dist', 'renderer', 'inter-license.txt'), 'OFL')
  const { own, parts, places } = await readLicences(root)
  expect(own).toBe('MIT')
  expect(parts.map(({ name }) => name)).toEqual(['@one/two', 'four', 'Inter', 'three'])
  expect(places).toEqual(
    [
      'LICENSE',
      'dist/electron/licenses.md',
      'dist/renderer/licenses.md',
      'dist/renderer/inter-license.txt',
    ].map(name => join(root, name)),
  )
})

test('what was not built is left out', async () => {
  expect(await readLicences(root)).toEqual({ own: '', parts: [], places: [] })
})
