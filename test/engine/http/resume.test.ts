import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Headers,
  type PartFacts,
  parseContentRange,
  planResponse,
  rangeHeaders,
  validatorOf,
} from '../../../main/engine/http/resume.ts'
import { sha256, withEngine, wordOf } from '../../helpers/engine.ts'
import { CAT, JPEG, jpegOf } from '../../helpers/images.ts'
import { serve, status } from '../../helpers/origin.ts'

const etag = '"v1"'
const date = 'Mon, 06 May 2024 07:08:09 GMT'
const later = 'Mon, 06 May 2024 07:08:10 GMT'
const part: PartFacts = { bytes: 4000, validator: etag, totalBytes: 12_000 }

describe('what proves that later bytes belong to the same file', () => {
  test.each<[string, Headers, string | undefined]>([
    ['a strong ETag', { etag, 'last-modified': date, date: later }, etag],
    ['a strong ETag with spaces around', { etag: ' "v1" ' }, etag],
    ['a date one second older than the answer', { 'last-modified': date, date: later }, date],
    ['not a date as young as the answer', { 'last-modified': date, date }, undefined],
    ['not a date in the future', { 'last-modified': later, date }, undefined],
    ['not a date without the time of the answer', { 'last-modified': date }, undefined],
    ['not a date that is not valid', { 'last-modified': 'yesterday', date: later }, undefined],
    [
      'not a weak ETag, nor the date beside it',
      { etag: 'W/"v1"', 'last-modified': date, date: later },
      undefined,
    ],
    ['nothing', {}, undefined],
  ])('%s', (_, headers, expected) => {
    expect(validatorOf(headers)).toBe(expected)
  })
})

test('the rest is asked for only with a proof and with bytes to continue', () => {
  expect(rangeHeaders(part)).toEqual({ range: 'bytes=4000-', 'if-range': etag })
  expect(rangeHeaders(undefined)).toEqual({})
  expect(rangeHeaders({ ...part, validator: undefined })).toEqual({})
  expect(rangeHeaders({ ...part, bytes: 0 })).toEqual({})
})

describe('what an answer allows', () => {
  const honest = { etag, 'content-range': 'bytes 4000-11999/12000' }
  const dated = { ...part, validator: date }
  test.each<[string, number, Headers, PartFacts | undefined, string]>([
    ['206 as asked', 206, honest, part, 'append'],
    ['206 without an ETag', 206, { 'content-range': 'bytes 4000-11999/12000' }, part, 'append'],
    ['206 of unknown total', 206, { etag, 'content-range': 'bytes 4000-11999/*' }, part, 'append'],
    ['206 where the total was unknown', 206, honest, { ...part, totalBytes: undefined }, 'append'],
    ['206 with the same date', 206, { ...honest, 'last-modified': date }, dated, 'append'],
    ['206 with another date', 206, { ...honest, 'last-modified': later }, dated, 'changed-on-host'],
    ['206 with another ETag', 206, { ...honest, etag: '"v2"' }, part, 'changed-on-host'],
    ['206 with a weak ETag', 206, { ...honest, etag: 'W/"v1"' }, part, 'changed-on-host'],
    [
      '206 with another total',
      206,
      { etag, 'content-range': 'bytes 4000-12000/12001' },
      part,
      'changed-on-host',
    ],
    [
      '206 from an earlier byte',
      206,
      { etag, 'content-range': 'bytes 3999-11999/12000' },
      part,
      'wrong-range',
    ],
    ['206 from the beginning', 206, { etag, 'content-range': 'bytes 0-11999/12000' }, part, 'wrong-range'],
    ['206 that ends early', 206, { etag, 'content-range': 'bytes 4000-9999/12000' }, part, 'wrong-range'],
    // The total is known from before, although this answer keeps it to itself.
    [
      '206 that ends early of an untold total',
      206,
      { etag, 'content-range': 'bytes 4000-9999/*' },
      part,
      'wrong-range',
    ],
    ['206 of an untold total', 206, { etag, 'content-range': 'bytes 4000-11999/*' }, part, 'append'],
    ['206 without Content-Range', 206, { etag }, part, 'wrong-range'],
    ['206 with a broken Content-Range', 206, { etag, 'content-range': 'bytes 4000' }, part, 'wrong-range'],
    [
      '206 that was not asked for, whole',
      206,
      { 'content-range': 'bytes 0-11999/12000' },
      undefined,
      'restart',
    ],
    ['206 that was not asked for, of a slice', 206, honest, undefined, 'wrong-range'],
    ['200 to a range', 200, { etag, 'content-length': '12000' }, part, 'restart'],
    ['200', 200, { 'content-length': '12000' }, undefined, 'restart'],
    ['416 with our size', 416, { 'content-range': 'bytes */4000' }, part, 'complete'],
    ['416 with another size', 416, { 'content-range': 'bytes */3000' }, part, 'wrong-range'],
    ['416 without a size', 416, {}, part, 'wrong-range'],
    ['416 that was not asked for', 416, { 'content-range': 'bytes */4000' }, undefined, 'wrong-range'],
  ])('%s', (_, code, headers, asked, expected) => {
    const plan = planResponse(code, headers, asked)
    expect(plan.kind === 'refuse' ? plan.failure.code : plan.kind).toBe(expected)
  })

  test('the total comes from the range or from the length, where that is a number', () => {
    expect(planResponse(206, honest, part)).toEqual({ kind: 'append', totalBytes: 12_000 })
    expect(planResponse(200, { 'content-length': '12' }, part)).toEqual({ kind: 'restart', totalBytes: 12 })
    for (const length of ['-1', '1e3', 'many', '1, 1']) {
      expect(planResponse(200, { 'content-length': length }, undefined)).toMatchObject({
        totalBytes: undefined,
      })
    }
  })

  const number = fc.nat({ max: 3 })
  const validator = fc.constantFrom('"a"', '"b"', 'W/"a"', date, later, undefined)
  const anyRange = fc.oneof(
    fc
      .tuple(number, number, fc.option(number))
      .map(([start, end, total]) => `bytes ${start}-${end}/${total ?? '*'}`),
    number.map(total => `bytes */${total}`),
    fc.string(),
  )
  const anyAnswer = fc.record(
    { 'content-range': anyRange, etag: validator, 'last-modified': validator },
    { requiredKeys: ['content-range'] },
  )
  const anyPart = fc.record({
    bytes: fc.integer({ min: 1, max: 3 }),
    validator: fc.constantFrom('"a"', '"b"', date),
    totalBytes: fc.option(number, { nil: undefined }),
  })

  test('property: bytes are joined only where start, total and validator agree', () => {
    let joined = 0
    fc.assert(
      fc.property(fc.constantFrom(206, 206, 206, 200, 416), anyAnswer, anyPart, (code, headers, asked) => {
        if (planResponse(code, headers, asked).kind !== 'append') return
        joined += 1
        const range = parseContentRange(headers['content-range'])
        const shown = asked.validator.startsWith('"') ? headers.etag : headers['last-modified']
        expect(code).toBe(206)
        expect(range?.start).toBe(asked.bytes)
        expect([undefined, asked.validator]).toContain(shown)
        if (range?.totalBytes === undefined) return
        expect(range.end).toBe(range.totalBytes - 1)
        expect([undefined, range.totalBytes]).toContain(asked.totalBytes)
      }),
      { numRuns: 5000 },
    )
    expect(joined).toBeGreaterThan(0)
  })

  test('property: Content-Range never throws and never ends before it starts', () => {
    fc.assert(
      fc.property(fc.oneof(anyRange, fc.string({ unit: 'binary' })), header => {
        const { start = 0, end = start } = parseContentRange(header) ?? {}
        expect(end).toBeGreaterThanOrEqual(start)
      }),
    )
  })
})

describe('Content-Range', () => {
  test.each([
    ['bytes 0-99/200', { start: 0, end: 99, totalBytes: 200 }],
    [' BYTES  5-5/* ', { start: 5, end: 5 }],
    ['bytes */200', { totalBytes: 200 }],
    ['bytes */*', {}],
    ['bytes 9-5/200', undefined],
    ['bytes 0-99', undefined],
    ['bytes -5/200', undefined],
    ['items 0-99/200', undefined],
    ['bytes 0-99/200, bytes 0-1/2', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s', (header, expected) => {
    expect(parseContentRange(header)).toEqual(expected)
  })
})

describe('on the wire', () => {
  /** The ranges of the requests and the first bytes that the attempts recorded. */
  type Ranges = (string | undefined)[]

  test(
    'a cut body continues where it broke off, with proof',
    withEngine(async ({ origin, run }) => {
      origin.script('/cat.jpg', [serve(CAT).cutAfter(4000), serve(CAT).resetAfter(3000), serve(CAT)])
      const [item] = (await run([origin.url('/cat.jpg')])).settled
      expect(item?.state).toMatchObject({ kind: 'saved', bytes: CAT.length, sha256: sha256(CAT) })
      const ranges: Ranges = origin.requests.map(({ range }) => range)
      expect(ranges).toEqual([undefined, 'bytes=4000-', 'bytes=7000-'])
      const etags = origin.requests.map(({ headers }) => headers['if-range'])
      expect(etags).toEqual([undefined, expect.stringMatching(/^"/), etags[1]])
      expect(item?.attempts).toMatchObject([
        { number: 1, status: 200, rangeStart: 0, receivedBytes: 4000, failure: { code: 'body-cut' } },
        { number: 2, status: 206, rangeStart: 4000, receivedBytes: 3000, failure: { code: 'body-cut' } },
        { number: 3, status: 206, rangeStart: 7000, receivedBytes: CAT.length - 7000 },
      ])
    }),
  )

  test(
    'a large file too, across the memory of the part file',
    withEngine(async ({ origin, run }) => {
      const large = jpegOf(2_000_000)
      origin.script('/large.jpg', [
        serve(large).cutAfter(700_000),
        serve(large).cutAfter(1),
        serve(large).cutAfter(600_000),
        serve(large),
      ])
      const [item] = (await run([origin.url('/large.jpg')])).settled
      expect(item?.state).toMatchObject({ kind: 'saved', sha256: sha256(large) })
      let received = 0
      for (const attempt of item?.attempts ?? []) {
        expect(attempt.rangeStart).toBe(received)
        received += attempt.receivedBytes
      }
      expect(received).toBe(large.length)
    }),
  )

  test(
    'with a date where there is no ETag',
    withEngine(async ({ origin, run }) => {
      const answer = serve(CAT).noEtag().header('date', later)
      origin.script('/cat.jpg', [answer.cutAfter(4000), answer])
      const [item] = (await run([origin.url('/cat.jpg')])).settled
      expect(item?.state).toMatchObject({ kind: 'saved', sha256: sha256(CAT) })
      expect(origin.requests[1]?.headers).toMatchObject({ range: 'bytes=4000-', 'if-range': date })
    }),
  )

  const cut = serve(CAT).cutAfter(4000)
  const changed = jpegOf(12_000, 77)
  test.each([
    ['a weak ETag', [cut.etag('weak'), serve(CAT)], CAT, [undefined, undefined]],
    ['no validator at all', [cut.noValidators(), serve(CAT)], CAT, [undefined, undefined]],
    ['another file now: 200', [cut, serve(changed)], changed, [undefined, 'bytes=4000-']],
    ['ranges ignored: 200', [cut, serve(CAT).ignoreRange()], CAT, [undefined, 'bytes=4000-']],
    [
      'a 206 of another version',
      [cut, serve(changed).wrongRange({ uninvited: true }).etag({ value: '"v2"' }), serve(changed)],
      changed,
      [undefined, 'bytes=4000-', undefined],
    ],
    [
      'a 206 from the wrong byte',
      [cut, serve(CAT).wrongRange({ start: 3999 }), serve(CAT)],
      CAT,
      [undefined, 'bytes=4000-', undefined],
    ],
    [
      'a 206 of another total',
      [cut, serve(CAT).wrongRange({ header: 'bytes 4000-12000/12001' }), serve(CAT)],
      CAT,
      [undefined, 'bytes=4000-', undefined],
    ],
    [
      'a 206 that does not say which part',
      [cut, serve(CAT).wrongRange({ header: 'none' }), serve(CAT)],
      CAT,
      [undefined, 'bytes=4000-', undefined],
    ],
    [
      'a 206 where no part was asked for',
      [serve(CAT).wrongRange({ uninvited: true, start: 100 }), serve(CAT)],
      CAT,
      [undefined, undefined],
    ],
    [
      'a 206 of the whole where no part was asked for',
      [serve(CAT).wrongRange({ uninvited: true })],
      CAT,
      [undefined],
    ],
  ])('%s', (_, answers, bytes, ranges) =>
    withEngine(async ({ origin, run }) => {
      origin.script('/cat.jpg', answers)
      const { settled } = await run([origin.url('/cat.jpg')])
      expect(settled[0]?.state).toMatchObject({ kind: 'saved', sha256: sha256(bytes) })
      expect(origin.requests.map(({ range }) => range)).toEqual(ranges)
    })(),
  )

  test(
    'a whole body that proves wrong is never continued',
    withEngine(async ({ origin, run }) => {
      const damaged = Buffer.from(gzipSync(CAT)).fill(0, 3000, 4000)
      const encoded = (bytes: Buffer) =>
        serve(bytes).header('content-encoding', 'gzip').etag({ value: '"v1"' })
      origin.script('/cat.jpg', [encoded(damaged), encoded(gzipSync(CAT))])
      const { settled } = await run([origin.url('/cat.jpg')])
      expect(settled.map(wordOf)).toEqual(['saved'])
      expect(origin.requests.map(({ range }) => range)).toEqual([undefined, undefined])
    }),
  )

  test(
    'an answer that says nothing of the file leaves its bytes alone',
    withEngine(async ({ origin, run }) => {
      origin.script('/cat.jpg', [cut, status(503), status(500), serve(CAT)])
      const [item] = (await run([origin.url('/cat.jpg')])).settled
      expect(item?.state).toMatchObject({ kind: 'saved', sha256: sha256(CAT) })
      expect(item?.attempts.map(({ rangeStart }) => rangeStart)).toEqual([0, 4000, 4000, 4000])
    }),
  )

  test(
    'only the file that broke off is asked for in part',
    withEngine(async ({ origin, run }) => {
      origin.script('/cat.jpg', [cut, serve(CAT)])
      origin.script('/dog.jpg', serve(JPEG))
      await run([origin.url('/cat.jpg'), origin.url('/dog.jpg')])
      expect(origin.requestsOf('/dog.jpg').map(({ range }) => range)).toEqual([undefined])
    }),
  )
})
