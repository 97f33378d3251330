import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { helpBelow, tour } from '../../main/cli/help.ts'
import { withCli } from '../helpers/cli.ts'

const commandsIn = (help: string) =>
  Array.from(help.matchAll(/^ {2}([a-z]+) .*\S$/gm), ([, name = '']) => name)

const reference = readFileSync(new URL('../../REFERENCE.md', import.meta.url), 'utf8')
const isInReference = (words: string) =>
  new RegExp(`\`[^\`\\n]*${words}(?![\\w-])[^\`\\n]*\``).test(reference)

test('every command has examples that can be typed, its exit status, and its options in REFERENCE.md', () =>
  withCli(async ({ shoal }) => {
    const { stdout, status } = await shoal('--help')
    expect(status).toBe(0)
    const commands = commandsIn(stdout.slice(stdout.indexOf('Commands:'), stdout.indexOf('A short tour')))
    expect(commands).toContain('get')
    for (const command of commands.filter(name => name !== 'help')) {
      const help = await shoal(command, '--help')
      expect(help.stdout).toContain(helpBelow(command))
      expect(help.stdout).toMatch(new RegExp(`Examples:\\n.*shoal ${command}\\b[^]*Exit status: \\d`))
      // Words fill the 80 columns of a terminal; only an example, to be copied, may be longer.
      const prose = help.stdout.replace(/\nExamples:.*?\n\n/s, '\n')
      for (const line of prose.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
      const options = Array.from(
        prose.matchAll(/^ {2}(?:-\w, )?(--[a-z][a-z0-9-]*)/gm),
        ([, option = '']) => option,
      )
      expect(options).toContain('--help')
      const isMissing = (option: string) => option !== '--help' && !isInReference(option)
      expect(options.filter(isMissing)).toEqual([])
      expect(isInReference(`shoal ${command}`)).toBe(true)
      const flags = helpBelow(command).matchAll(/ (--?[a-z][a-z0-9-]*)/g)
      for (const [, flag = ''] of flags) expect(help.stdout.split('Examples:')[0]).toContain(flag)
    }
    for (const [, command = ''] of tour.matchAll(/^ {2}shoal ([a-z]+)/gm)) expect(commands).toContain(command)
  }))

test('a word that is no command has no help', () => {
  expect(helpBelow('constructor')).toBe('')
})
