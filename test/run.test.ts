import { expect, test } from 'vitest'
import { closingLine, countEndToEnd, countTests, none, type TestReport, totalOf } from './run.ts'

const report: TestReport = {
  numPassedTests: 7,
  numFailedTests: 0,
  numPendingTests: 2,
  numTodoTests: 1,
  testResults: [
    { name: 'a.test.ts', status: 'passed', assertionResults: [{ status: 'passed', fullName: 'adds' }] },
  ],
}

test('one closing line over all suites', () => {
  const all = totalOf([
    { ...none, passed: 1 },
    { passed: 1400, failed: 2, skipped: 3, failures: ['b.test.ts: sorts', 'c.spec.ts: opens'] },
  ])
  expect(closingLine(all)).toBe('1401 passed, 2 failed, 3 skipped')
  expect(all.failures).toEqual(['b.test.ts: sorts', 'c.spec.ts: opens'])
})

test('counts a report', () => {
  expect(countTests(report, 0)).toEqual({ passed: 7, failed: 0, skipped: 3, failures: [] })
})

test('a file that could not be loaded is a failure', () => {
  const testResults = [...report.testResults, { name: 'b.test.ts', status: 'failed', assertionResults: [] }]
  expect(countTests({ ...report, testResults }, 1).failed).toBe(1)
  expect(countTests({ ...report, numFailedTests: 2, testResults }, 1).failed).toBe(3)
})

test('failed tests are named', () => {
  const testResults = [
    ...report.testResults,
    { name: 'b.test.ts', status: 'failed', assertionResults: [{ status: 'failed', fullName: 'sorts' }] },
  ]
  expect(countTests({ ...report, numFailedTests: 1, testResults }, 1).failures).toEqual(['b.test.ts: sorts'])
})

test('end-to-end tests are counted and named, in groups too; one that passed when tried again has failed', () => {
  const spec = (title: string, status: string) => ({ title, file: 'a.spec.ts', tests: [{ status }] })
  const suites = [
    {
      specs: [spec('opens', 'expected'), spec('closes', 'unexpected')],
      suites: [{ specs: [spec('drops', 'flaky'), spec('drags', 'skipped')] }],
    },
  ]
  const stats = { expected: 1, unexpected: 1, flaky: 1, skipped: 1 }
  expect(countEndToEnd({ stats, suites }, 1)).toEqual({
    passed: 1,
    failed: 2,
    skipped: 1,
    failures: ['a.spec.ts: closes', 'a.spec.ts: drops'],
  })
  expect(countEndToEnd(undefined, 0).failed).toBe(1)
})

test('a failure outside all tests, or no report at all, is a failure', () => {
  expect(countTests(report, 1).failed).toBe(1)
  expect(countTests(undefined, 0)).toMatchObject({ passed: 0, failed: 1, skipped: 0 })
})
