import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withCli } from '../helpers/cli.ts'
import { storeBatch } from '../helpers/stored-batch.ts'

test('a batch is exported by its id or as the newest, in the format asked for or that of the file', () =>
  withCli(async ({ shoal, folder }) => {
    const batch = await storeBatch(join(folder, '.home'), 300)
    const csv = await shoal('export', batch, '--format', 'csv')
    expect(csv.status).toBe(0)
    // A row a try: each tenth has two. Two pages, one heading.
    expect(csv.stdout.trimEnd().split('\n')).toHaveLength(1 + 330)
    expect(csv.stdout).not.toContain('secret')

    expect(await shoal('export', '-o', 'times.har')).toMatchObject({ status: 0, stdout: '' })
    const { log } = JSON.parse(await readFile(join(folder, 'times.har'), 'utf8'))
    expect(log.entries).toHaveLength(330)
    expect((await shoal('export', batch.slice(0, 6), '-o', 'report.html')).status).toBe(0)
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain('300 images')
    expect((await readdir(folder)).sort()).toEqual(['.home', 'report.html', 'times.har'])
  }))

test('what stands in the way is told in words', () =>
  withCli(async ({ shoal, folder }) => {
    expect(await shoal('export', '--format', 'csv')).toMatchObject({
      status: 2,
      stderr: 'There is no batch yet.\n',
    })
    await storeBatch(join(folder, '.home'), 3)
    expect((await shoal('export', 'zzz', '--format', 'csv')).stderr).toContain('There is no batch zzz.')
    const formatless = await shoal('export', '-o', 'times.txt')
    expect(formatless.status).toBe(2)
    expect(formatless.stderr).toContain('name a --format: csv, json, har, html')
    const unwritable = await shoal('export', '-o', 'none/times.csv')
    expect(unwritable.status).toBe(2)
    expect(unwritable.stderr).toContain('none/times.csv cannot be written')
  }))
