// Loaded into the command line with --import: kills it at one step of its work, `DIE_AT=link:after:3`, or has the
// step fail (`link:full`).
// The program itself knows nothing of this; only the functions of Node that it calls are wrapped.
import fs from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { DatabaseSync } from 'node:sqlite'

const [step = '', when = '', times = '1'] = (process.env['DIE_AT'] ?? '').split(':')
let left = Number(times)

const die = () => process.kill(process.pid, 'SIGKILL')

type Work = (this: unknown, ...args: never[]) => unknown

/** Wraps one function of an object: the n-th call that counts is the last thing that happens. */
function wrap(target: object, name: string, counts: (...args: unknown[]) => boolean = () => true): void {
  const methods = target as Record<string, Work>
  const work = methods[name]
  if (work === undefined) throw new Error(`there is no ${name} to wrap`)
  methods[name] = function (...args) {
    if (!counts(...args)) return work.apply(this, args)
    left -= 1
    if (left !== 0) return work.apply(this, args)
    if (when === 'before') die()
    if (when === 'full') throw Object.assign(new Error('the disk is full'), { code: 'ENOSPC', syscall: step })
    const result = work.apply(this, args)
    if (!(result instanceof Promise)) die()
    return (result as Promise<unknown>).finally(die)
  }
}

const isCommit = (sql: unknown) => typeof sql === 'string' && /COMMIT/.test(sql)
const isPart = (path: unknown) => typeof path === 'string' && path.endsWith('.part')

if (step === 'commit') wrap(DatabaseSync.prototype, 'exec', isCommit)
else if (step === 'open') wrap(fs, 'open', isPart)
else if (step === 'writev' || step === 'datasync') {
  await using handle = await fs.open(new URL(import.meta.url))
  wrap(Object.getPrototypeOf(handle) as object, step)
} else if (step !== '') wrap(fs, step)
syncBuiltinESMExports()
