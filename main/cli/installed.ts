#!/usr/bin/env node
import module from 'node:module'
import { widenThreadPool } from '../system/thread-pool.mjs'
import { hushExperimentalWarnings } from '../system/warnings.mjs'

// The program of the installed package: one bundle, without a checkout and its launcher.
const wantedNode = 24

if (Number(process.versions.node.split('.')[0]) < wantedNode) {
  process.stderr.write(`Shoal needs Node ${wantedNode} or newer, and this is ${process.versions.node}.\n`)
  process.exitCode = 2
} else {
  // Compiled code is cached, which halves the start time.
  module.enableCompileCache()
  hushExperimentalWarnings()
  const args = process.argv.slice(2)
  if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
    // Scripts ask for it often, and it needs nothing of the program.
    const { readVersion } = await import('../system/version.ts')
    process.stdout.write(`${readVersion()}\n`)
  } else {
    widenThreadPool()
    const { startEarlyLane } = await import('../app/early-lane.ts')
    await startEarlyLane(args)
    const { run } = await import('./shoal.ts')
    process.exitCode = await run(args)
  }
}
