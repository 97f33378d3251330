import type { Remark } from '../../shared/model.ts'
import type { ListEnd } from '../../shared/outcomes.ts'

export type { Remark }

/** The end that a remark is counted as; titles, comments and notes are not counted. */
export const endOfRemark: Readonly<Partial<Record<Remark['kind'], ListEnd>>> = {
  'without-link': 'withoutLink',
  'left-out': 'leftOut',
}
