#!/usr/bin/env -S node --max-semi-space-size=4
import { launch } from '../launch.mjs'

process.exitCode = await launch(['shoal', ...process.argv.slice(2)])
