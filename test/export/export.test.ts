import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { createStore } from '../../main/store/store.ts'
import { exportFormatNames, exportName } from '../../shared/export-formats.ts'
import { harEntrySchema } from '../helpers/har-schema.ts'
import { jpegOf } from '../helpers/images.ts'
import { serve, status } from '../helpers/origin.ts'
import { hasEnded, withWindow } from '../helpers/window.ts'

/** A batch with everything in it: kept connections, a second try, a failure, a name with a formula, a needless link. */
const withBatch = (
  use: (exported: (format: 'csv' | 'json' | 'har' | 'html') => Promise<string>) => Promise<void>,
) =>
  withWindow(async ({ origin, call, start, watchUntil }) => {
    origin.otherwise(() => serve(jpegOf(3000)))
    origin.script('/2.jpg', [serve(jpegOf(3000)).cutAfter(100), serve(jpegOf(3000))])
    origin.script('/3.jpg', status(404))
    const urls = ['/1.jpg?token=secret', '/2.jpg', '/3.jpg', '/%3Cb%3E&%224.jpg'].map(path =>
      origin.url(path),
    )
    const batch = await start(urls, { atOnce: 1, attempts: 2, headers: { cookie: 'secret' } })
    await watchUntil(batch, hasEnded)
    await use(format => call('exportBatch', { batch, format }))
  })

test(
  'CSV has a row for every try, with its phases',
  withBatch(async exported => {
    const [head = '', ...rows] = (await exported('csv')).trimEnd().split('\n')
    const columns = head.split(',')
    const records = rows.map(row => Object.fromEntries(row.split(',').map((cell, at) => [columns[at], cell])))
    expect(
      records.map(({ index, attempt, state, status, failure }) => [index, attempt, state, status, failure]),
    ).toEqual([
      ['1', '1', 'saved', '200', ''],
      ['2', '1', 'saved', '200', 'body-cut'],
      ['2', '2', 'saved', '206', ''],
      ['3', '1', 'failed', '404', 'not-found'],
      ['4', '1', 'saved', '200', ''],
    ])
    const [first, , second, , last] = records
    expect(first).toMatchObject({ reusedConnection: 'false', rangeStart: '0', receivedBytes: '3000' })
    expect(second?.['rangeStart']).toBe('100')
    expect(last).toMatchObject({ reusedConnection: 'true', dnsMs: '', connectMs: '', tlsMs: '' })
    expect(Number(last?.['totalMs'])).toBeGreaterThan(0)
  }),
)

test(
  'JSON has the same, with the batch it belongs to',
  withBatch(async exported => {
    const { creator, batch, attempts } = JSON.parse(await exported('json'))
    expect(creator.name).toBe('Shoal')
    expect(batch).toMatchObject({ atOnce: 1, attempts: 2, summary: { saved: 3, failed: 1 } })
    expect(attempts).toHaveLength(5)
    expect(attempts[4]).toMatchObject({ index: 4, attempt: 1, reusedConnection: true })
    expect(attempts[4]).not.toHaveProperty('connectMs')
    const { requestMs = 0, waitMs = 0, receiveMs = 0, finishMs = 0, totalMs } = attempts[4]
    expect(requestMs + waitMs + receiveMs + finishMs).toBeCloseTo(totalMs, 0)
  }),
)

test(
  'HAR is an HTTP archive 1.2 of every try',
  withBatch(async exported => {
    const archive = z
      .object({
        log: z.object({
          version: z.literal('1.2'),
          creator: z.object({ name: z.literal('Shoal'), version: z.string().min(1) }),
          entries: z.array(harEntrySchema),
        }),
      })
      .parse(JSON.parse(await exported('har')))
    expect(archive.log.entries.map(({ response }) => response.status)).toEqual([200, 200, 206, 404, 200])
    expect(archive.log.entries.at(-1)?.timings).toMatchObject({ dns: -1, connect: -1, ssl: -1 })
  }),
)

test(
  'the report is one page that asks for nothing, with every image as text',
  withBatch(async exported => {
    const page = await exported('html')
    expect(page).toContain('4 images')
    expect(page).toContain('Not found (404)')
    expect(page).toContain('b_&amp;_4.jpg')
    expect(page).not.toMatch(/<script|<link|<img|@import|url\((?!#)|https?:|<b>/)
    expect(page.match(/<tr><th scope="row">/g)).toHaveLength(4 + 1)
  }),
)

test(
  'no export has a secret of a link or of the options',
  withBatch(async exported => {
    for (const format of exportFormatNames) expect(await exported(format)).not.toContain('secret')
  }),
)

test(
  'a batch without a single try is exported all the same',
  withWindow(async ({ home, call }) => {
    const store = createStore(join(home, 'shoal.db'))
    const { id } = store.batches.create('/pictures', (await call('appInfo')).options, 1000)
    expect(await call('exportBatch', { batch: id, format: 'csv' })).toBe('')
    store.items.append(id, [{ url: 'https://a.example/1.jpg', origin: { source: 'list', line: 1 } }], 1000)
    expect(await call('exportBatch', { batch: id, format: 'csv' })).toContain(
      `${id},1,https://a.example/1.jpg`,
    )
    expect(JSON.parse(await call('exportBatch', { batch: id, format: 'har' })).log.entries).toEqual([])
    expect(await call('exportBatch', { batch: id, format: 'html' })).toContain('This batch has not ended.')
    expect(exportName(id, 'har')).toBe(`shoal-${id}.har`)
    await store.close()
  }),
)
