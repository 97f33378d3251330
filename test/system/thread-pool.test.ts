import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

const pool = new URL('../../main/system/thread-pool.mjs', import.meta.url).href

/** The threads for file work that a process has, and the number that programs it starts would get. */
function poolIn(env: Record<string, string>): unknown {
  const program = `
    import { readdirSync, readFileSync } from 'node:fs'
    import { readFile } from 'node:fs/promises'
    import { widenThreadPool } from '${pool}'
    widenThreadPool()
    await readFile('/proc/self/stat')
    const names = readdirSync('/proc/self/task').map(id => readFileSync('/proc/self/task/' + id + '/comm', 'utf8').trim())
    const threads = names.filter(name => name === 'libuv-worker').length
    console.log(JSON.stringify({ threads, told: process.env.UV_THREADPOOL_SIZE }))`
  const args = ['--input-type=module', '-e', program]
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...env },
  })
  return stderr === '' ? JSON.parse(stdout) : stderr
}

// Only Linux names the threads of a process.
test.runIf(process.platform === 'linux')('more files are synced at once than Node would', () => {
  expect(poolIn({})).toEqual({ threads: 16 })
  expect(poolIn({ UV_THREADPOOL_SIZE: '3' })).toEqual({ threads: 3, told: '3' })
})
