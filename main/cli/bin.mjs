#!/usr/bin/env node
import { launch } from '../launch.mjs'

process.exitCode = await launch(['shoal', ...process.argv.slice(2)])
