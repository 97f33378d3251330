import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withCli } from '../../helpers/cli.ts'
import { CAT } from '../../helpers/images.ts'
import { serve, status, withOrigin } from '../../helpers/origin.ts'
import { storeBatch } from '../../helpers/stored-batch.ts'

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

test(
  'the report of a batch that ran twice counts all its images, and says whose times it shows',
  withOrigin(origin =>
    withCli(async ({ shoal }) => {
      origin.script('/1.jpg', serve(CAT))
      origin.script('/2.jpg', [status(404), serve(CAT)])
      await shoal('get', origin.url('/1.jpg'), origin.url('/2.jpg'), '-o', 'out')
      const once = await shoal('export', '--format', 'html')
      expect(once.stdout).toMatch(/<dt>Saved<.*<dd>1<.*<dt>Failed<.*<dd>1</)
      expect(once.stdout).not.toContain('last run')
      const [{ id } = { id: '' }] = (await shoal('history', '--json')).lines()
      await shoal('resume', String(id), '--retry-failed')
      const twice = await shoal('export', '--format', 'html')
      expect(twice.stdout).toMatch(/<dt>Saved<.*<dd>2</)
      expect(twice.stdout).toContain('these times are of its last run, with 1 image.')
    }),
  ),
)

test('wrong usage is explained', () =>
  withCli(async ({ shoal, folder }) => {
    expect(await shoal('export', '--format', 'csv')).toMatchObject({
      status: 2,
      stderr: 'There is no batch yet. "shoal history" lists the batches.\n',
    })
    await storeBatch(join(folder, '.home'), 3)
    expect((await shoal('export', 'zzz', '--format', 'csv')).stderr).toContain('There is no batch zzz.')
    const formatless = await shoal('export', '-o', 'times.txt')
    expect(formatless.status).toBe(2)
    expect(formatless.stderr).toContain('give a --format: csv, json, har, html')
    const unwritable = await shoal('export', '-o', 'none/times.csv')
    expect(unwritable.status).toBe(2)
    expect(unwritable.stderr).toContain('none/times.csv cannot be written')
  }))
