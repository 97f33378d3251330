import type { Told } from '../../shared/model.ts'
import type { ListEnd } from '../../shared/outcomes.ts'

export type { Told }

/** Where what is told is counted; titles, comments and notes are not. */
export const endOfTold: Readonly<Partial<Record<Told['kind'], ListEnd>>> = {
  'without-link': 'withoutLink',
  'left-out': 'leftOut',
}
