import { createHash } from 'node:crypto'
import { resultColumnOf } from '../../../shared/result.ts'
import { squash } from './words.ts'

/** A set of column names: the same for next month's export, in whatever order its columns come. */
export type TableNames = {
  /** Without those that an earlier result of Shoal's added. */
  names: readonly string[]
  /** The same for the same set of names. */
  key: string
  /** The list itself names its columns, so that it can be known again. */
  isNamed: boolean
}

export function tableNamesOf(all: readonly string[]): TableNames {
  const names = all.filter(name => resultColumnOf(name) === undefined)
  const set = [...new Set(names.map(squash))].toSorted()
  return {
    names,
    key: createHash('sha256').update(set.join('\n')).digest('hex'),
    isNamed: set.some(name => !/^(?:column\d+)?$/.test(name)),
  }
}
