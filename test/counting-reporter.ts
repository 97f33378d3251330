import { writeFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'
import type { Counts, Failure } from './counts.ts'

/** An error as vitest hands it over. */
type ErrorLike = {
  message: string
  name?: string
  diff?: string
  cause?: ErrorLike
  stacks?: readonly { file: string; line: number; column: number }[]
}

/** What a file, a group or a test of a run is asked for here. */
export type Module = {
  relativeModuleId: string
  errors: () => readonly ErrorLike[]
  children: {
    allSuites: () => Iterable<{ fullName: string; errors: () => readonly ErrorLike[] }>
    allTests: () => Iterable<{
      fullName: string
      result: () => { state: string; errors?: readonly ErrorLike[] | undefined }
    }>
  }
}

/**
 * Counts a run. An error of a whole file or group, as when it cannot be loaded or its preparation fails, counts as a
 * failed test; so do errors outside all tests, together.
 */
export function countTests(modules: readonly Module[], outside: readonly ErrorLike[]): Counts {
  const failures: Failure[] = []
  const fail = (test: string, errors: readonly ErrorLike[]) =>
    failures.push({ test, message: errors.map(messageOf).join('\n') })
  let passed = 0
  let skipped = 0
  for (const module of modules) {
    const file = module.relativeModuleId
    if (module.errors().length > 0) fail(file, module.errors())
    for (const suite of module.children.allSuites())
      if (suite.errors().length > 0) fail(`${file}: ${suite.fullName}`, suite.errors())
    for (const test of module.children.allTests()) {
      const { state, errors = [] } = test.result()
      if (state === 'failed') fail(`${file}: ${test.fullName}`, errors)
      else if (state === 'passed') passed += 1
      else skipped += 1
    }
  }
  if (outside.length > 0) fail('an error outside all tests', outside)
  return { passed, failed: failures.length, skipped, failures }
}

/** What is wrong, how it differs, and where, innermost first. */
function messageOf({ message, name, diff, cause, stacks = [] }: ErrorLike): string {
  const places = stacks.slice(0, 5).map(({ file, line, column }) => `  at ${file}:${line}:${column}`)
  return [
    name === undefined ? message : `${name}: ${message}`,
    ...(diff === undefined ? [] : [diff]),
    ...places,
    ...(cause === undefined ? [] : [`caused by ${messageOf(cause)}`]),
  ].join('\n')
}

/** Writes the counts of a run to the file that SHOAL_TEST_REPORT names, for `run.ts`. */
export default class CountingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], outside: readonly ErrorLike[]): void {
    const file = process.env['SHOAL_TEST_REPORT']
    if (file !== undefined) writeFileSync(file, JSON.stringify(countTests(modules, outside)))
  }
}
