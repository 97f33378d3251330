import fc from 'fast-check'
import { expect, test } from 'vitest'
import { downloadMs, phasesOf } from '../../shared/timing.ts'

test('cuts an attempt on a new connection into all its phases', () => {
  const phases = phasesOf({
    startedAt: 0,
    lookupAt: 5,
    connectAt: 15,
    secureConnectAt: 40,
    requestSentAt: 41,
    responseAt: 90,
    firstByteAt: 91,
    bodyEndAt: 120,
    endedAt: 121,
  })
  expect(phases.map(({ name, startAt, endAt }) => `${name} ${startAt}-${endAt}`)).toEqual([
    'dns 0-5',
    'connect 5-15',
    'tls 15-40',
    'request 40-41',
    'wait 41-91',
    'receive 91-120',
    'finish 120-121',
  ])
})

test('a reused connection has no dns, connect or tls', () => {
  const phases = phasesOf({
    startedAt: 0,
    requestSentAt: 1,
    responseAt: 50,
    firstByteAt: 50,
    bodyEndAt: 60,
    endedAt: 60,
  })
  expect(phases.map(({ name }) => name)).toEqual(['request', 'wait', 'receive'])
})

test.each([
  ['dns', {}],
  ['connect', { lookupAt: 1 }],
  ['tls', { lookupAt: 1, connectAt: 2 }],
  ['request', { lookupAt: 1, connectAt: 2, secureConnectAt: 3 }],
  ['wait', { lookupAt: 1, connectAt: 2, requestSentAt: 3 }],
  ['receive', { requestSentAt: 3, responseAt: 4 }],
  ['finish', { requestSentAt: 3, responseAt: 4, firstByteAt: 4, bodyEndAt: 5 }],
])('an attempt that ended while in %s ends in that phase', (name, marks) => {
  expect(phasesOf({ startedAt: 0, ...marks, endedAt: 30_000 }).at(-1)).toMatchObject({ name, endAt: 30_000 })
})

test('a kept connection that broke at once did nothing but ask', () => {
  expect(phasesOf({ startedAt: 0, endedAt: 5 }, true)).toEqual([{ name: 'request', startAt: 0, endAt: 5 }])
})

test('phases follow each other from start to end, whatever was recorded', () => {
  const time = fc.option(fc.nat(1000), { nil: undefined })
  fc.assert(
    fc.property(time, time, time, time, time, fc.nat(1000), (lookup, connect, sent, response, body, last) => {
      const known = Object.entries({
        lookupAt: lookup,
        connectAt: connect,
        requestSentAt: sent,
        responseAt: response,
        bodyEndAt: body,
      })
      const marks = Object.fromEntries(known.filter(([, at]) => at !== undefined))
      const phases = phasesOf({ startedAt: 0, ...marks, endedAt: last })
      let before = 0
      for (const { startAt, endAt } of phases) {
        expect(startAt).toBe(before)
        expect(endAt).toBeGreaterThan(startAt)
        before = endAt
      }
    }),
  )
})

test('only the attempt that delivered the image counts as its download', () => {
  const attempt = (startedAt: number, endedAt: number, failed = false) => ({
    timestamps: { startedAt, endedAt },
    ...(failed && { failure: 'body-cut' }),
  })
  expect(downloadMs([attempt(0, 10_000, true), attempt(10_500, 10_700), attempt(0, 11_000)])).toBe(200)
  expect(downloadMs([attempt(0, 10_000, true)])).toBe(0)
  expect(downloadMs([])).toBe(0)
})
