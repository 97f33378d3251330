import { expect, test } from 'vitest'
import { adviceOn } from '../../../main/cli/report/failure-advice.ts'
import { failureCodes, failures } from '../../../shared/failure.ts'
import { refusalCodes } from '../../../shared/refusal.ts'
import { wordsFor } from '../../../shared/text/problems.ts'
import { withCli } from '../../helpers/cli.ts'

const named = [...failureCodes, ...refusalCodes].flatMap(code => wordsFor(code).onCommandLine ?? [])

test('advice says what does it on the command line, in place of a field of the window', () => {
  expect(adviceOn('too-large')).toBe('Raise --max-size.')
  expect(adviceOn('not-an-image')).toContain('set --check off.')
  expect(adviceOn('sign-in-needed')).toContain('with --header, as a line for Authorization, or name')
  for (const code of [...failureCodes, ...refusalCodes])
    if (wordsFor(code).onCommandLine !== undefined) expect(adviceOn(code)).not.toContain('“')
  expect(adviceOn('gone')).toBe(failures.gone.advice)
  expect(adviceOn('unknown-batch')).toBe('"shoal history" lists the batches.')
})

test('every flag and command that advice names is there', () =>
  withCli(async ({ shoal }) => {
    const commands = ['get', 'follow', 'scan', 'resume', 'history', 'web', 'sessions', 'enqueue']
    const helps = await Promise.all(commands.map(async command => (await shoal(command, '--help')).stdout))
    const flags = named.flatMap(text => text.match(/--[a-z-]+/g) ?? [])
    expect(flags.length).toBeGreaterThan(5)
    for (const flag of flags) expect(helps.join('\n')).toMatch(new RegExp(`^ +(-\\w, )?${flag}\\b`, 'm'))
    const others = named.flatMap(text => text.match(/\bshoal ([a-z]+)/)?.[1] ?? [])
    for (const command of others) expect(commands).toContain(command)
  }))
