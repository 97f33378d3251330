import { mkdirSync, writeFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { buildIfChanged } from '../main/build.mjs'

let root: string
let builds: number
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'shoal-build-'))
  builds = 0
  await write('renderer/main.tsx', 'one')
  await write('shared/model.ts', 'one')
})
afterEach(() => rm(root, { recursive: true }))

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, file)), { recursive: true })
  await writeFile(join(root, file), text)
}

/** Builds into files that are called after their content, as the real build does. */
function build(...files: string[]): boolean {
  const run = (dist: string) => {
    builds += 1
    mkdirSync(join(dist, 'renderer', 'assets'), { recursive: true })
    for (const file of files) writeFileSync(join(dist, 'renderer', file), `${builds}`)
    return files.length > 0
  }
  return buildIfChanged(['renderer'], { root, run })
}

const built = async () => (await readdir(join(root, 'dist', 'renderer'), { recursive: true })).sort()

test('what is built from the same source is not built again, whenever its files were written', async () => {
  expect(build('index.html', 'assets/a.js')).toBe(true)
  await write('renderer/main.tsx', 'one')
  expect(build('index.html', 'assets/a.js')).toBe(true)
  expect(builds).toBe(1)
  await write('shared/model.ts', 'two')
  expect(build('index.html', 'assets/a.js')).toBe(true)
  expect(builds).toBe(2)
  await rm(join(root, 'dist', 'renderer', 'assets', 'a.js'))
  expect(build('index.html', 'assets/a.js')).toBe(true)
  expect(builds).toBe(3)
})

test('pages that are open keep the files of the build before, and no longer', async () => {
  for (const name of ['a', 'b', 'c']) {
    await write('renderer/main.tsx', name)
    build('index.html', `assets/${name}.js`)
  }
  expect(await built()).toEqual(['assets', 'assets/b.js', 'assets/c.js', 'index.html'])
  expect(await readFile(join(root, 'dist', 'renderer', 'index.html'), 'utf8')).toBe('3')
  expect((await readdir(join(root, 'dist'))).sort()).toEqual(['.renderer.json', 'renderer'])
})

test('a build that fails leaves what was there', async () => {
  build('index.html', 'assets/a.js')
  await write('renderer/main.tsx', 'broken')
  expect(build()).toBe(false)
  expect(await built()).toEqual(['assets', 'assets/a.js', 'index.html'])
  expect((await readdir(join(root, 'dist'))).sort()).toEqual(['.renderer.json', 'renderer'])
})

test('without its source it is taken as it is', async () => {
  await rm(join(root, 'renderer'), { recursive: true })
  expect(build('index.html')).toBe(false)
  await write('dist/renderer/index.html', '')
  expect(build('index.html')).toBe(true)
  expect(builds).toBe(0)
})
