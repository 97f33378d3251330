/**
 * `npm run mutate`: changes one operator or statement at a time and runs the tests that reach it. Pick files with
 * `-- --mutate main/engine/hosts/scheduler.ts`; all of them take hours.
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  // Only tests that start no process of Shoal's: the launcher would run `npm ci` in the copy, through a link to the
  // packages of the real one.
  vitest: { configFile: 'test/mutate/vitest.config.ts', related: false },
  mutate: ['main/engine/**/*.ts', 'main/app/**/*.ts'],
  coverageAnalysis: 'perTest',
  // A limit, a unit or a sentence is data: a test that repeats it says nothing.
  mutator: { excludedMutations: ['StringLiteral', 'ObjectLiteral'] },
  reporters: ['clear-text'],
  clearTextReporter: { allowColor: false, reportTests: false, reportScoreTable: true },
  concurrency: 2,
  // Ignored by git and by the linter.
  tempDirName: 'dist/mutate',
}
