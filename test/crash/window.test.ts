import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { createApi } from '../../main/api/api.ts'
import { openApp } from '../../main/app/app.ts'
import { realWorld } from '../../main/engine/world.ts'

const links = 3500

/** Starts links as a window does, killed at the n-th commit. Answers whether it lived. */
async function startKilledAt(home: string, commit: number): Promise<boolean> {
  const program = fileURLToPath(new URL('window-start.ts', import.meta.url))
  const dieAt = new URL('die-at.ts', import.meta.url).href
  const { NODE_OPTIONS: _, ...env } = process.env
  const child = spawn(process.execPath, ['--no-warnings', '--import', dieAt, program, `${links}`], {
    env: { ...env, SHOAL_HOME: home, NO_PROXY: '*', DIE_AT: `commit:before:${commit}` },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [status] = await once(child, 'exit')
  return status === 0
}

async function unfinishedIn(home: string) {
  const app = openApp({ ...realWorld, env: { SHOAL_HOME: home } })
  const window = createApi(app, {})
  const { unfinished } = await window.api.appInfo()
  const history = await window.api.history()
  expect(history).toHaveLength(unfinished.length)
  await window.close()
  await app.close()
  return unfinished
}

test('a list that is started is there after a kill whole or not at all', { timeout: 240_000 }, async () => {
  const found: number[] = []
  for (let commit = 1; ; commit += 1) {
    const home = await mkdtemp(join(tmpdir(), 'shoal-start-'))
    try {
      const lived = await startKilledAt(home, commit)
      const [batch, ...others] = await unfinishedIn(home)
      expect(others).toEqual([])
      found.push(batch?.counts.items ?? 0)
      if (lived) break
    } finally {
      await rm(home, { recursive: true, maxRetries: 3 })
    }
  }
  expect(found.filter(items => items !== 0 && items !== links)).toEqual([])
  expect(found).toContain(0)
  expect(found.at(-1)).toBe(links)
})
