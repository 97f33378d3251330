import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createUpdateCheck, isNewer, versionIn } from '../../../main/electron/background/update-check.ts'

const day = 24 * 3_600_000
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-update-'))
})
afterEach(() => rm(folder, { recursive: true }))

function check(newest: string | undefined) {
  const asked: string[] = []
  const time = { now: 100 * day }
  const { lookWeekly } = createUpdateCheck({
    page: 'https://github.com/o/shoal/releases/latest',
    version: '1.2.3',
    folder,
    now: () => time.now,
    async ask(page) {
      asked.push(page)
      return newest
    },
  })
  return { lookWeekly, asked, time }
}

test('asks once a week, also over starts, and remembers the answer meanwhile', async () => {
  const { lookWeekly, asked, time } = check('1.3.0')
  expect([await lookWeekly(), await lookWeekly()]).toEqual(['1.3.0', '1.3.0'])
  time.now += 6 * day
  expect(await check('1.4.0').lookWeekly()).toBe('1.3.0')
  expect(asked).toEqual(['https://github.com/o/shoal/releases/latest'])
  time.now += day
  await lookWeekly()
  expect(asked).toHaveLength(2)
})

test('says nothing of the same version, of an older one, or where it does not find out', async () => {
  for (const newest of ['1.2.3', '1.2.2', undefined]) {
    await rm(join(folder, 'update-check.json'), { force: true })
    expect(await check(newest).lookWeekly()).toBeUndefined()
  }
})

test('a damaged note, or one of the future, is no reason never to ask', async () => {
  for (const note of ['{', '{"askedAt":"x"}', `{"askedAt":${1000 * day}}`]) {
    await writeFile(join(folder, 'update-check.json'), note)
    const { lookWeekly, asked } = check('2.0.0')
    expect([await lookWeekly(), asked.length]).toEqual(['2.0.0', 1])
  }
})

test('versions are compared by their numbers', () => {
  const newer = [
    ['1.2.4', '1.2.3'],
    ['1.10.0', '1.9.9'],
    ['2.0.0', '1.99.99'],
  ]
  const not = [
    ['1.2.3', '1.2.3'],
    ['1.2.2', '1.2.3'],
    ['0.9.9', '1.0.0'],
    ['x', '1.0.0'],
    ['1.2.4-beta', '1.2.3'],
  ]
  expect(newer.map(([a = '', b = '']) => isNewer(a, b))).toEqual([true, true, true])
  expect(not.map(([a = '', b = '']) => isNewer(a, b))).toEqual(not.map(() => false))
})

test('the newest version stands in the address that the page leads to', () => {
  expect(versionIn('https://github.com/o/shoal/releases/tag/v1.3.0')).toBe('1.3.0')
  expect(versionIn('/releases/tag/1.3.0')).toBe('1.3.0')
  for (const location of [
    undefined,
    '',
    'https://github.com/login',
    '/releases/tag/v1.3.0?x=1',
    '/releases/tag/nightly',
  ])
    expect(versionIn(location)).toBeUndefined()
})
