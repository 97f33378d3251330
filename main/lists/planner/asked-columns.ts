import { refuse } from '../../../shared/refusal.ts'
import type { Column, Role } from './column.ts'
import type { Decision } from './roles.ts'
import { squash } from './words.ts'

/** Roles that a user may give to columns, by their squashed names. */
export type AskedColumns = ReadonlyMap<string, Role>

export const askableRoles = [
  'image',
  'name',
  'folder',
  'caption',
  'mirrors',
  'referer',
  'page',
  'none',
] as const

/** Reads `Image Src=image,Handle=folder`. Throws a RefusalError for an unknown role. */
export function parseColumns(text: string): AskedColumns {
  const asked = new Map<string, Role>()
  for (const part of text.split(',').filter(written => written.trim() !== '')) {
    const cut = part.lastIndexOf('=')
    const role = part
      .slice(cut + 1)
      .trim()
      .toLowerCase()
    const known = askableRoles.find(name => name === role)
    const name = squash(part.slice(0, Math.max(cut, 0)).trim())
    if (known === undefined || name === '') {
      refuse('bad-columns', `"${part.trim()}" is not COLUMN=ROLE, with a role of ${askableRoles.join(', ')}.`)
    }
    asked.set(name, known)
  }
  return asked
}

/** What the user says of a column, which goes before all evidence. Where images are named, no other column is one. */
export function askedDecision(column: Column, asked: AskedColumns, decided: Decision): Decision {
  const role = asked.get(squash(column.path)) ?? asked.get(squash(column.name))
  if (role !== undefined) return { role, why: 'as asked for' }
  const isSpare = decided.role === 'image' && [...asked.values()].includes('image')
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
