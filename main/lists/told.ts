import type { Origin } from '../../shared/model.ts'
import type { ListEnd } from '../../shared/outcomes.ts'

/**
 * What a list holds that is neither an item nor a fault: rows without a link, links that are of no image of the list,
 * titles and comments, and how the list was read. Nothing vanishes without one of these.
 */
export type Told = Origin & {
  kind: 'without-link' | 'left-out' | 'not-data' | 'note'
  /** As it was written, the first of `count`. */
  text: string
  reason: string
  /** 1 where absent. */
  count?: number
}

/** Where what is told is counted; titles, comments and notes are not. */
export const endOfTold: Readonly<Partial<Record<Told['kind'], ListEnd>>> = {
  'without-link': 'withoutLink',
  'left-out': 'leftOut',
}
