import { expect, test } from 'vitest'
import { closingLine, countTests, type TestReport, totalOf } from './run.ts'

const report: TestReport = {
  numPassedTests: 7,
  numFailedTests: 0,
  numPendingTests: 2,
  numTodoTests: 1,
  testResults: [{ status: 'passed', assertionResults: [{}] }],
}

test('one closing line over all suites', () => {
  const all = totalOf([
    { passed: 1, failed: 0, skipped: 0 },
    { passed: 1400, failed: 2, skipped: 3 },
  ])
  expect(closingLine(all)).toBe('1401 passed, 2 failed, 3 skipped')
})

test('counts a report', () => {
  expect(countTests(report, 0)).toEqual({ passed: 7, failed: 0, skipped: 3 })
})

test('a file that could not be loaded is a failure', () => {
  const testResults = [...report.testResults, { status: 'failed', assertionResults: [] }]
  expect(countTests({ ...report, testResults }, 1).failed).toBe(1)
  expect(countTests({ ...report, numFailedTests: 2, testResults }, 1).failed).toBe(3)
})

test('a failure outside all tests, or no report at all, is a failure', () => {
  expect(countTests(report, 1).failed).toBe(1)
  expect(countTests(undefined, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 })
})
