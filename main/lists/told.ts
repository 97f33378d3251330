import type { Told } from '../../shared/model.ts'
import type { ListEnd } from '../../shared/outcomes.ts'

export type { Told }

/** The end that a remark is counted as; titles, comments and notes are not counted. */
export const endOfTold: Readonly<Partial<Record<Told['kind'], ListEnd>>> = {
  'without-link': 'withoutLink',
  'left-out': 'leftOut',
}
