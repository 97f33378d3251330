import type { CellLink } from '../links/cell.ts'
import type { Cell, Entity } from './entity.ts'

/** An image that an entity names: its link, and other addresses of the same picture, the largest first. */
export type FoundImage = { link: CellLink; cell: Cell; entity: Entity; forms: string[]; isPreview: boolean }

/** A link that is not used, or a value that should be a link and is not. */
export type Leftover = {
  cell: Cell
  entity: Entity
  text: string
  why: 'preview' | 'other-type' | 'no-link' | 'service' | 'page' | 'other-file' | 'not-data'
}

/** Notes that an image is not taken, nor the other addresses of its picture. */
export function leave(
  { cell, entity, link, forms }: FoundImage,
  why: Leftover['why'],
  leftovers: Leftover[],
): void {
  for (const text of [link.link, ...forms]) leftovers.push({ cell, entity, text, why })
}
