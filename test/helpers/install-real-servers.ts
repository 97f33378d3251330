import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { Counts } from '../run.ts'
import { findHttpbinPython, findNginx } from './real-servers.ts'

/** What decides whether the real servers can be had. */
export type ServerFacts = { present: boolean; root: boolean; apt: boolean }

const packages = ['nginx', 'libnginx-mod-http-echo', 'python3-httpbin']
const nothing: Counts = { passed: 0, failed: 0, skipped: 0 }

/** What to do about the real servers: they are there, they can be installed, or tests go without. */
export function planServers({ present, root, apt }: ServerFacts): 'ready' | 'install' | 'go-without' {
  if (present) return 'ready'
  return root && apt ? 'install' : 'go-without'
}

/**
 * Makes sure nginx and httpbin are there where that is possible: as root on Debian or Ubuntu.
 * Elsewhere their tests are skipped, loudly. On CI an installation that fails counts as a failure.
 */
export async function installRealServers(): Promise<Counts> {
  const plan = planServers({
    present: serversPresent(),
    root: process.getuid?.() === 0,
    apt: existsSync('/usr/bin/apt-get'),
  })
  if (plan === 'go-without') {
    console.log(`SKIPPED: no nginx or httpbin here, and only root on Debian or Ubuntu may install them.`)
    return nothing
  }
  if (plan === 'ready') {
    console.log('fine')
    return nothing
  }
  console.log(`Installing ${packages.join(', ')} …`)
  if (!install() && !(apt(['update']) && install())) {
    console.log('SKIPPED: nginx and httpbin could not be installed; their tests do not run.')
    return { ...nothing, failed: process.env['CI'] === 'true' ? 1 : 0 }
  }
  return nothing
}

const serversPresent = (): boolean => findNginx() !== undefined && findHttpbinPython() !== undefined

function install(): boolean {
  return apt(['install', '-y', '--no-install-recommends', ...packages]) && serversPresent()
}

const apt = (args: string[]): boolean =>
  spawnSync('apt-get', ['-q', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }).status === 0
