import { type ColumnRole, columnRoles } from '../../../shared/columns.ts'
import { refuse } from '../../../shared/refusal.ts'
import { formatDay } from '../../../shared/text/moments.ts'
import type { Column } from './column.ts'
import type { Decision } from './roles.ts'
import { squash } from './words.ts'

/** Roles that a user gives to columns, by their squashed names. */
export type AskedColumns = ReadonlyMap<string, ColumnRole>

/** What is asked of the columns of one table. `since`: when it was asked for the first time, epoch ms; absent for now. */
export type TableColumns = { columns: AskedColumns; since?: number }

/** Reads `Image Src=image,Handle=folder`. Throws a RefusalError for an unknown role. */
export function parseColumns(text: string): AskedColumns {
  const asked = new Map<string, ColumnRole>()
  for (const part of text.split(',').filter(written => written.trim() !== '')) {
    const cut = part.lastIndexOf('=')
    const role = part
      .slice(cut + 1)
      .trim()
      .toLowerCase()
    const known = columnRoles.find(name => name === role)
    const name = squash(part.slice(0, Math.max(cut, 0)).trim())
    if (known === undefined || name === '') {
      refuse('bad-columns', `"${part.trim()}" is not COLUMN=ROLE, with a role of ${columnRoles.join(', ')}.`)
    }
    asked.set(name, known)
  }
  return asked
}

/** Of the roles that were asked for, those of columns with these names. */
export function rolesThere(asked: AskedColumns, names: readonly string[]): AskedColumns {
  const there = new Set(names.map(squash))
  return new Map([...asked].filter(([name]) => there.has(name)))
}

/** What the user says of a column, which goes before all evidence. Where images are named, no other column is one. */
export function askedDecision(column: Column, { columns, since }: TableColumns, decided: Decision): Decision {
  const role = columns.get(squash(column.path)) ?? columns.get(squash(column.name))
  if (role !== undefined)
    return { role, why: since === undefined ? 'as asked for' : `as on ${formatDay(since)}` }
  const isSpare = decided.role === 'image' && [...columns.values()].includes('image')
  return isSpare ? { role: 'page', why: 'other columns were asked for' } : decided
}

/** Throws a RefusalError where a column that was asked for is not there. */
export function checkAsked(columns: readonly Column[], asked: AskedColumns): void {
  const there = new Set(columns.flatMap(({ path, name }) => [squash(path), squash(name)]))
  const missing = [...asked.keys()].find(name => !there.has(name))
  if (missing === undefined || columns.length === 0) return
  const names = columns.slice(0, 50).map(({ path }) => path)
  refuse('unknown-column', `The list has no column "${missing}". It has ${names.join(', ')}.`)
}
