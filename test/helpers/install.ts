import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { type Counts, failedAs, none } from '../counts.ts'
import { findBrowser, installBrowser } from './browser.ts'
import { findHttpbinPython, findNginx, findRedis } from './real-servers.ts'

/** Programs that tests need and the project's own packages do not bring. */
export type TestTools = {
  /** As a sentence names them: "nginx and httpbin". */
  name: string
  /** Debian packages that bring them. */
  packages: readonly string[]
  present: () => boolean
  /** A way to get them without being root, where there is one. */
  elsewhere?: () => void
}

export const realServers: TestTools = {
  name: 'nginx, httpbin and redis-server',
  packages: ['nginx', 'libnginx-mod-http-echo', 'python3-httpbin', 'redis-server'],
  present: () => findNginx() !== undefined && findHttpbinPython() !== undefined && findRedis() !== undefined,
}

export const browser: TestTools = {
  name: 'a Chromium or Chrome',
  packages: ['chromium'],
  present: () => findBrowser() !== undefined,
  elsewhere: installBrowser,
}

/** What decides whether tools can be had. */
export type ToolFacts = { present: boolean; root: boolean; apt: boolean; elsewhere: boolean }

/** What to do about tools: they are there, they can be installed one way or another, or tests go without. */
export function planTools({
  present,
  root,
  apt,
  elsewhere,
}: ToolFacts): 'ready' | 'apt' | 'elsewhere' | 'go-without' {
  if (present) return 'ready'
  if (root && apt) return 'apt'
  return elsewhere ? 'elsewhere' : 'go-without'
}

/**
 * Makes sure tools are there where that is possible. Where it is not, their tests are skipped, loudly. On CI an
 * installation that fails counts as a failure.
 */
export async function install({ name, packages, present, elsewhere }: TestTools): Promise<Counts> {
  const plan = planTools({
    present: present(),
    root: process.getuid?.() === 0,
    apt: existsSync('/usr/bin/apt-get'),
    elsewhere: elsewhere !== undefined,
  })
  if (plan === 'ready') {
    console.log('fine')
    return none
  }
  if (plan === 'go-without') {
    console.log(`SKIPPED: ${name} are not here, and only root on Debian or Ubuntu may install them.`)
    return none
  }
  console.log(`Installing ${name} …`)
  const withApt = () => apt(['install', '-y', '--no-install-recommends', ...packages])
  if (plan === 'elsewhere') elsewhere?.()
  else if (!withApt() && apt(['update'])) withApt()
  if (present()) return none
  const words = `${name} could not be installed; what needs them does not run.`
  console.log(`SKIPPED: ${words}`)
  return process.env['CI'] === 'true' ? failedAs(`installing ${name}`, words) : none
}

const apt = (args: string[]): boolean =>
  spawnSync('apt-get', ['-q', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }).status === 0
