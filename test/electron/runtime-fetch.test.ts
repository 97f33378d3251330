import { writeFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { fetchRuntime, lateFailure, runtimeProgram } from '../../main/electron-runtime.mjs'

/** A package whose program does this, with `tmp` and `here` at hand. */
async function packageThat(does: string) {
  const root = await mkdtemp(join(tmpdir(), 'shoal-runtime-'))
  onTestFinished(() => rm(root, { recursive: true }))
  const places = { folder: join(root, 'electron'), cache: join(root, 'cache') }
  await mkdir(places.folder)
  const head = `const fs = require('node:fs'); const here = __dirname; const tmp = require('node:os').tmpdir();`
  await writeFile(join(places.folder, 'install.js'), `${head}\n${does}`)
  return places
}

const unpack = `fs.mkdirSync(here + '/dist'); fs.writeFileSync(here + '/dist/electron', ''); fs.writeFileSync(here + '/path.txt', 'electron')`

test('shows how much has arrived, and the program is there', async () => {
  // It ends once it was seen, however late that is.
  const places = await packageThat(
    `fs.writeFileSync(tmp + '/archive', 'x'.repeat(1000))
    const waiting = setInterval(() => { if (fs.existsSync(here + '/seen')) { clearInterval(waiting); ${unpack} } }, 20)`,
  )
  const seen: number[] = []
  const progress = (bytes: number) => {
    seen.push(bytes)
    if (bytes === 1000) writeFileSync(join(places.folder, 'seen'), '')
  }
  expect(await fetchRuntime(places, { progress })).toBeUndefined()
  expect(seen).toContain(1000)
  expect(runtimeProgram(places, {})).toBe(join(places.folder, 'dist', 'electron'))
  expect([await readdir(places.cache), lateFailure(places)]).toEqual([[], undefined])
})

test('is tried again after a failure', async () => {
  const places = await packageThat(
    `if (fs.existsSync(here + '/once')) { ${unpack} } else { fs.writeFileSync(here + '/once', ''); process.exit(1) }`,
  )
  expect(await fetchRuntime(places, { progress() {} })).toBeUndefined()
})

test('says why it failed, and for an hour to the next start', async () => {
  const places = await packageThat(`console.error('RequestError: no such host\\n  at x'); process.exit(1)`)
  expect(await fetchRuntime(places, { progress() {} })).toBe('RequestError: no such host')
  expect(lateFailure(places)).toBe('RequestError: no such host')
  const earlier = new Date(Date.now() - 3_700_000)
  await utimes(join(places.cache, 'failed.txt'), earlier, earlier)
  expect(lateFailure(places)).toBeUndefined()
})

test('ends where nothing arrives any more', async () => {
  const places = await packageThat(`setInterval(() => {}, 1000)`)
  expect(await fetchRuntime(places, { progress() {}, stallMs: 300 })).toBe('nothing arrived for 0 s')
})
