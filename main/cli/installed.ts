#!/usr/bin/env node
import module from 'node:module'
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
  const { run } = await import('./shoal.ts')
  process.exitCode = await run(process.argv.slice(2))
}
