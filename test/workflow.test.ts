import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import config from '../electron-builder.config.ts'
import { realServers } from './helpers/install.ts'

// The workflow runs elsewhere. What would end it there, and can be read here, ends here.

const root = fileURLToPath(new URL('..', import.meta.url))
const workflow = readFileSync(join(root, '.github', 'workflows', 'ci.yml'), 'utf8')
const lines = workflow.split('\n')

test('actions are those that were looked at, by their commits', () => {
  const used = lines.filter(line => /\buses:/.test(line))
  expect(used.length).toBeGreaterThan(0)
  for (const line of used) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
})

test('nothing in it may write to the repository, and no step finds a token', () => {
  expect(workflow).toMatch(/^permissions:\n {2}contents: read$/m)
  expect(workflow).not.toMatch(/: write|secrets\.|pull_request_target/)
  const count = (words: string) => lines.filter(line => line.includes(words)).length
  expect(count('persist-credentials: false')).toBe(count('actions/checkout@'))
})

test('every job ends by itself', () => {
  const jobs = workflow.slice(workflow.indexOf('\njobs:')).match(/^ {2}[\w-]+:$/gm) ?? []
  expect(jobs.length).toBeGreaterThan(0)
  expect(workflow.match(/^ {4}timeout-minutes: \d+$/gm)).toHaveLength(jobs.length)
})

test('the files it runs are there', () => {
  const named = workflow.match(/\b(?:main|test)\/[\w./-]+\.(?:ts|mjs)\b|electron-builder\.config\.ts/g) ?? []
  expect(named.length).toBeGreaterThan(3)
  for (const file of named) expect(existsSync(join(root, file)), file).toBe(true)
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object }
  for (const [, name = ''] of workflow.matchAll(/npm run ([\w:-]+)/g)) expect(scripts).toHaveProperty([name])
})

test('on Linux the tests find the servers that they need', () => {
  for (const name of realServers.packages)
    expect(workflow).toMatch(new RegExp(`apt-get install .* ${name}\\b`))
})

test('each form of the app is started once, and kept', () => {
  const targets = [config.linux, config.win, config.mac].flatMap(system => system?.target ?? [])
  const forms = targets.map(target => (typeof target === 'string' ? target : target.target))
  const started: Readonly<Record<string, string>> = {
    AppImage: 'appimage=',
    deb: 'deb=',
    'tar.gz': 'tar=',
    nsis: 'installed=',
    portable: 'portable=',
    dmg: 'dmg=',
    // The same app as in the .dmg.
    zip: 'dmg=',
  }
  for (const form of forms) expect(workflow).toContain(started[form] ?? `nothing starts ${form}`)
  const endings = forms.map(form => (['nsis', 'portable'].includes(form) ? 'exe' : form))
  for (const ending of new Set(endings)) expect(workflow).toContain(`dist/installers/*.${ending}\n`)
})
