// Loaded into a program with --import: before each of its commits, copies what it keeps to COPIES/1, COPIES/2 and so
// on. A copy is what a kill at that moment would leave: what was written stays written. So one run shows what many kills
// would.
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const { SHOAL_HOME: home = '', COPIES: copies = '' } = process.env
const { exec } = DatabaseSync.prototype
let commits = 0

DatabaseSync.prototype.exec = function (sql) {
  if (/COMMIT/.test(sql)) {
    commits += 1
    cpSync(home, join(copies, `${commits}`), { recursive: true })
  }
  return exec.call(this, sql)
}
